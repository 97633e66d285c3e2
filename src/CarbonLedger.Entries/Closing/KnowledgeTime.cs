using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Entries.Closing;

/// <summary>
/// When a log said what: the second of the two times. Entries hold no wall clock, so the log's own time is that of what it closes and publishes: a batch
/// is known from the end of the newest interval closed up to it, or from when the factor book in it was published, whichever is later. Feed
/// it every batch in order.
/// </summary>
public sealed class KnowledgeTime
{
    private Timestamp known = new(Timestamp.UnixMillisecondsMin);

    /// <summary>From when the next batch's content is known: never before an earlier one's.</summary>
    public Timestamp Of(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        foreach (ReadOnlyMemory<byte> bytes in entries)
        {
            switch (EntryKind.Of(bytes))
            {
                case EntryKind.Balance when BalanceEntry.Decode(bytes) is { Version: 1 } balance:
                    Advance(balance.Interval.End);
                    break;
                case EntryKind.Factors:
                    Advance(DocumentEntry.Decode(bytes, EntryKind.Factors).From);
                    break;
            }
        }

        return known;
    }

    private void Advance(Timestamp time) => known = time > known ? time : known;
}
