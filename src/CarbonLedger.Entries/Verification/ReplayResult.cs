using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>What replaying the entries of a bundle gave.</summary>
/// <param name="Steps">In the order taken.</param>
/// <param name="Failure">The first thing wrong; null if everything asked for holds.</param>
/// <param name="Network">What the log says, newest versions; null if it could not be replayed.</param>
/// <param name="Readings">Readings seen.</param>
/// <param name="Recomputed">Balances and statements recomputed to the same bytes.</param>
public sealed record ReplayResult(IReadOnlyList<LogStep> Steps, LogFailure? Failure, NetworkLedger? Network, long Readings, long Recomputed)
{
    /// <summary>What became of each sealed period; none where something is wrong.</summary>
    public IReadOnlyList<SealedPeriod> Seals { get; init; } = [];

    /// <summary>Hand-overs of the log's key and its freeze, each with its batch.</summary>
    public IReadOnlyList<(KeyEntry Entry, long Batch)> Keys { get; init; } = [];
}
