using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Entries.Closing;

/// <summary>A sealed period and what became of it since.</summary>
/// <param name="Batch">The batch the seal stands in.</param>
/// <param name="Restatements">Versions of its intervals in batches after the last that the seal counts.</param>
/// <param name="Intervals">How many of its intervals these are of.</param>
/// <param name="Reasons">Why, and how often.</param>
public sealed record SealedPeriod(SealEntry Seal, long Batch, int Restatements, int Intervals, IReadOnlyDictionary<RestatementReason, int> Reasons)
{
    public override string ToString() => Restatements == 0
        ? $"after seal {Seal.First} to {Seal.Last.End}: no restatement"
        : $"after seal {Seal.First} to {Seal.Last.End}: {Restatements} restatements of {Intervals} intervals, reasons {string.Join(", ", Reasons.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))}";
}
