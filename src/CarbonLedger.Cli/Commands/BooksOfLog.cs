using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary>The books of a period, from what a verified log says of it.</summary>
/// <param name="IntervalsExpected">Intervals of the period; what is not closed in the log is in no sum.</param>
internal sealed record BooksOfLog(BundleVerification Source, SiteZone Zone, Timestamp From, Timestamp To, int IntervalsExpected, int IntervalsClosed, MarketBook Book)
{
    /// <summary>Loads, then who else a certificate was retired for.</summary>
    public IEnumerable<ConsumerBooks> Consumers => Book.Loads.Concat(Book.Others);

    /// <summary>The books with these instruments, wherever they come from; null where the log has no closed interval of the period.</summary>
    /// <exception cref="UsageException">The period is empty or too long.</exception>
    /// <exception cref="Carbon.InputRejectedException">As <see cref="MarketBook.Of"/>.</exception>
    public static BooksOfLog? Of(
        BundleVerification source, SiteZone zone, Timestamp from, Timestamp to, IReadOnlyList<Instrument> instruments, Scope2Rules rules, string area)
    {
        if (to <= from)
        {
            throw new UsageException($"--to {to}: expected after --from {from}.");
        }

        long expected = (to.UnixMilliseconds - from.UnixMilliseconds) / Interval.LengthMilliseconds;
        if (expected > PeriodComparison.IntervalsMax)
        {
            throw new UsageException($"--from {from} --to {to}: {expected} intervals; expected at most {PeriodComparison.IntervalsMax}, {PeriodComparison.YearsMax} years.");
        }

        NetworkLedger ledger = source.Network!;
        List<TracedInterval> intervals = [];
        for (Interval interval = Interval.StartingAt(from); interval.Start < to; interval = interval.Next)
        {
            if (ledger.Find(interval) is { } record)
            {
                intervals.Add(record.Figures);
            }
        }

        return intervals.Count == 0 ? null : new BooksOfLog(
            source, zone, from, to, (int)expected, intervals.Count,
            MarketBook.Of(new MarketBookInput(ledger.Setup.Network, intervals, instruments, rules, ledger.Setup.Factors, area)));
    }

    public ConsumerBooks? Find(string asset) => Consumers.FirstOrDefault(consumer => consumer.Asset.Value == asset);
}
