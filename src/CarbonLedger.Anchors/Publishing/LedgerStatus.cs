using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Anchors.Publishing;

/// <summary>How far a ledger is.</summary>
/// <param name="Ledger">Its name.</param>
/// <param name="Waiting">Statements it does not hold yet.</param>
/// <param name="Size">Of the newest statement it holds; null where it holds none.</param>
/// <param name="Made">When that statement was made: what is older than it is anchored.</param>
/// <param name="Attempts">Publications tried since the start of the process.</param>
/// <param name="Failures">How many of these failed.</param>
/// <param name="Withdrawn">How often the ledger took back what it held.</param>
/// <param name="Problem">Why the last attempt failed; null after one that did not.</param>
/// <param name="NeedsOperator">Whether trying again alone won't help.</param>
public sealed record LedgerStatus(string Ledger, long Waiting, long? Size, Timestamp? Made, long Attempts, long Failures, long Withdrawn, string? Problem, bool NeedsOperator)
{
    /// <summary>Time from the newest anchored statement to now, at least zero; null where nothing is anchored.</summary>
    public TimeSpan? Age(Timestamp now) => Made is { } made ? TimeSpan.FromMilliseconds(Math.Max(0, now.UnixMilliseconds - made.UnixMilliseconds)) : null;
}
