namespace CarbonLedger.Ledger;

/// <summary>The answer of <see cref="EvidenceBundle.Verify"/>.</summary>
/// <param name="Steps">The steps taken, in order; the last one failed if there is a failure.</param>
/// <param name="Failure">The first thing that does not hold, or null.</param>
/// <param name="Content">What the bundle holds, or null if something does not hold.</param>
public sealed record EvidenceVerification(IReadOnlyList<LogStep> Steps, LogFailure? Failure, EvidenceContent? Content);
