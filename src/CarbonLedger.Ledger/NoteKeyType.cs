namespace CarbonLedger.Ledger;

/// <summary>Signature types of C2SP signed-note that this ledger reads; the number is the type byte of a verifier key.</summary>
public enum NoteKeyType
{
    /// <summary>Ed25519 over the note text: the log's own signature.</summary>
    Ed25519 = 0x01,

    /// <summary>Ed25519 over a time and the note text: a witness's cosignature/v1 (C2SP tlog-cosignature).</summary>
    CosignatureV1 = 0x04,
}
