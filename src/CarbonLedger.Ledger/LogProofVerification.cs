namespace CarbonLedger.Ledger;

/// <summary>What came of verifying a proof file.</summary>
/// <param name="Steps">The steps taken, in order; the last one failed if there is a failure.</param>
/// <param name="Failure">The first thing that does not hold, or null.</param>
/// <param name="Proof">The proof, if it could be read; its content is proved only if <paramref name="Failure"/> is null.</param>
/// <param name="Head">Its checkpoint, likewise.</param>
/// <param name="Header">Its batch header, likewise.</param>
public sealed record LogProofVerification(IReadOnlyList<LogStep> Steps, LogFailure? Failure, LogProof? Proof, Checkpoint? Head, BatchHeader? Header);
