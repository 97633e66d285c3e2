using System.Diagnostics.CodeAnalysis;

namespace CarbonLedger.Ledger;

/// <summary>The answer of <see cref="LogBundleVerifier"/>.</summary>
/// <param name="Steps">The steps taken, in order; the last one failed if there is a failure.</param>
/// <param name="Failure">The first thing that does not hold, or null.</param>
/// <param name="Content">What the bundle holds, or null if something does not hold.</param>
public sealed record LogVerification(IReadOnlyList<LogStep> Steps, LogFailure? Failure, LogContent? Content)
{
    /// <summary>True only if every step that was asked for holds.</summary>
    [MemberNotNullWhen(true, nameof(Content))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Holds => Failure is null && Content is not null;
}
