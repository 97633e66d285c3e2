using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>What came of asking for cosignatures.</summary>
/// <param name="Note">The checkpoint with every cosignature that holds.</param>
/// <param name="QuorumCosigned">Whether these are enough for the policy.</param>
/// <param name="QuorumAnswered">Whether enough witnesses said which size they have cosigned, be it this one or a larger.</param>
/// <param name="Ahead">Witnesses that have cosigned a larger size than the checkpoint's.</param>
/// <param name="Contradictions">What speaks against the log's one history, a sentence each.</param>
/// <param name="Failures">Why the others did not cosign, a sentence each.</param>
public sealed record Cosigning(
    SignedNote Note, bool QuorumCosigned, bool QuorumAnswered, IReadOnlyList<WitnessAhead> Ahead, IReadOnlyList<string> Contradictions, IReadOnlyList<string> Failures);
