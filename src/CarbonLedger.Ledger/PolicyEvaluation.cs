namespace CarbonLedger.Ledger;

/// <summary>What a policy makes of a signed checkpoint.</summary>
/// <param name="Log">The log of the policy that signed, its origin being the first line of the note; null if none did.</param>
/// <param name="Witnesses">The policy's witnesses whose cosignatures hold, in the order of the note, with their times.</param>
/// <param name="QuorumMet">True if these witnesses are enough.</param>
/// <param name="BadKey">A key of the policy whose signature is on the note and does not hold; null if there is none. It rejects the note.</param>
public sealed record PolicyEvaluation(
    PolicyLog? Log, IReadOnlyList<WitnessSeen> Witnesses, bool QuorumMet, VerifierKey? BadKey)
{
    /// <summary>True if an accepted log signed.</summary>
    public bool LogSigned => Log is not null;

    /// <summary>True only if an accepted log signed, the quorum is met and no known key's signature is bad.</summary>
    public bool Holds => LogSigned && QuorumMet && BadKey is null;
}
