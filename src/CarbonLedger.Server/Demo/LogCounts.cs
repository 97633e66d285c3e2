using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Server.Demo;

/// <summary>What a log holds, by kind.</summary>
/// <param name="Statements">All versions.</param>
/// <param name="Restated">Statements that supersede an earlier one.</param>
/// <param name="Rejected">Readings stored and not used, by verdict.</param>
internal sealed record LogCounts(long Statements, long Restated, IReadOnlyDictionary<ReadingVerdict, long> Rejected)
{
    /// <param name="entries">Every entry of the log, those of private assets opened.</param>
    public static LogCounts Of(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        long statements = 0;
        long restated = 0;
        Dictionary<ReadingVerdict, long> rejected = [];
        foreach (ReadOnlyMemory<byte> entry in entries)
        {
            switch (EntryKind.Of(entry))
            {
                case EntryKind.Statement:
                    statements++;
                    restated += StatementEntry.Decode(entry).Supersedes is null ? 0 : 1;
                    break;
                case EntryKind.Reading when ReadingEntry.Decode(entry) is { IsUsed: false } reading:
                    rejected[reading.Verdict] = rejected.GetValueOrDefault(reading.Verdict) + 1;
                    break;
            }
        }

        return new LogCounts(statements, restated, rejected);
    }
}
