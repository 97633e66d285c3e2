using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Entries.Closing;

/// <summary>
/// The checks over a period that need what a log knows beside the statements: the registers as read (sum check), and the days before (historical
/// maximum).
/// </summary>
public static class RegisterFindings
{
    private const int IntervalsPerDay = 96;

    /// <summary>What the checks find in all closed intervals of a log.</summary>
    /// <param name="ledger">What the log says now, nothing forgotten.</param>
    /// <param name="entries">Every entry of the log, in order.</param>
    public static IReadOnlyList<MeterFinding> Of(NetworkLedger ledger, IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        Dictionary<DeviceId, SortedDictionary<(Timestamp, int), Capture>> read = ReadBack(entries);
        List<MeterFinding> findings = [];
        IEnumerable<(Interval Interval, Statement Statement)> statements = ledger.Records.SelectMany(record =>
            record.Figures.Statements.Select(statement => (record.Balance.Interval, statement)));
        foreach (IGrouping<AssetId, (Interval Interval, Statement Statement)> asset in statements.GroupBy(pair => pair.Statement.Asset))
        {
            foreach (MeteringPoint point in ledger.Setup.Network.PointsByAsset[asset.Key])
            {
                List<PointInterval> intervals = [.. asset.SelectMany(pair => pair.Statement.Points.Where(counted => counted.Terminal == point.Terminal).Select(counted => new PointInterval(pair.Interval, counted)))];
                findings.AddRange(OfPoint(point, intervals, read));
            }
        }

        return findings;
    }

    private static List<MeterFinding> OfPoint(MeteringPoint point, List<PointInterval> intervals, Dictionary<DeviceId, SortedDictionary<(Timestamp, int), Capture>> read)
    {
        List<MeterFinding> findings = [];
        if (intervals.Count == 0)
        {
            return findings;
        }

        if (CaptureAt(read, point.Device, intervals[0].Interval.Start) is { } first && CaptureAt(read, point.Device, intervals[^1].Interval.End) is { } last
            && PeriodValidation.Sum(point, intervals, first, last) is { } sum)
        {
            findings.Add(sum);
        }

        for (int day = IntervalsPerDay; day < intervals.Count; day += IntervalsPerDay)
        {
            Energy largest = Energy.FromWattHours(intervals.Take(day).Max(interval => interval.PassedWattHours));
            findings.AddRange(PeriodValidation.HistoricalMax(point.Asset, point.Terminal, [.. intervals.Skip(day).Take(IntervalsPerDay)], largest));
        }

        return findings;
    }

    private static Dictionary<DeviceId, SortedDictionary<(Timestamp, int), Capture>> ReadBack(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        Dictionary<DeviceId, SortedDictionary<(Timestamp, int), Capture>> read = [];
        foreach (ReadOnlyMemory<byte> bytes in entries.Where(entry => EntryKind.Of(entry) == EntryKind.Reading))
        {
            ReadingEntry reading = ReadingEntry.Decode(bytes);
            if (!reading.IsUsed)
            {
                continue;
            }

            if (!read.TryGetValue(reading.Key.Device, out SortedDictionary<(Timestamp, int), Capture>? captures))
            {
                read[reading.Key.Device] = captures = [];
            }

            captures[(reading.Key.Time, reading.Key.Version)] = reading.Signed.Capture;
        }

        return read;
    }

    // The newest version of a capture exactly at a boundary; off it, the sum check is not made.
    private static Capture? CaptureAt(Dictionary<DeviceId, SortedDictionary<(Timestamp, int), Capture>> read, DeviceId device, Timestamp boundary) =>
        read.TryGetValue(device, out SortedDictionary<(Timestamp, int), Capture>? captures)
            ? captures.Where(pair => pair.Key.Item1 == boundary).Select(pair => pair.Value).LastOrDefault()
            : null;
}
