namespace CarbonLedger.Ledger;

/// <summary>What the signatures of a note came to against a set of known keys.</summary>
/// <param name="Verified">The known keys whose signatures hold, each once, in the order of the lines; empty if one is bad.</param>
/// <param name="BadKey">A known key whose signature does not hold: the note as a whole is rejected. Null if there is none.</param>
public sealed record NoteVerification(IReadOnlyList<VerifiedSignature> Verified, VerifierKey? BadKey)
{
    /// <summary>True if at least one known key signed and none is bad (C2SP signed-note).</summary>
    public bool Holds => BadKey is null && Verified.Count > 0;
}
