namespace CarbonLedger.Ledger;

/// <summary>A named key that signs notes (type 0x01, C2SP signed-note). It does not own its <see cref="Ed25519Signer"/>.</summary>
public sealed class NoteSigner
{
    private readonly Ed25519Signer signer;

    /// <summary>Names a key; for a log the name is its origin.</summary>
    /// <exception cref="LedgerFormatException">The name has a space, a '+' or nothing.</exception>
    public NoteSigner(string name, Ed25519Signer signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        this.signer = signer;
        Key = new VerifierKey(name, NoteKeyType.Ed25519, signer.PublicKey);
    }

    /// <summary>The public key to hand to those who verify.</summary>
    public VerifierKey Key { get; }

    /// <summary>Signs a text that ends in LF. The same text gives the same note.</summary>
    /// <exception cref="LedgerFormatException">The text cannot stand in a note.</exception>
    public SignedNote Sign(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] signature = signer.Sign(StrictText.Encode(text, "note"));
        return SignedNote.Create(text, [new NoteSignature(Key.Name, Key.KeyId, signature)]);
    }
}
