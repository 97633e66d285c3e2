using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary>The books of a period, from what a verified log says of it.</summary>
/// <param name="IntervalsExpected">Intervals of the period; what is not closed in the log is in no sum.</param>
/// <param name="Unchecked">Defaults that were never checked, of all intervals.</param>
internal sealed record BooksOfLog(
    BundleVerification Source, SiteZone Zone, Timestamp From, Timestamp To, int IntervalsExpected, int IntervalsClosed, MarketBook Book, UncheckedDefaults Unchecked)
{
    /// <summary>Loads, then who else a certificate was retired for.</summary>
    public IEnumerable<ConsumerBooks> Consumers => Book.Loads.Concat(Book.Others);

    /// <summary>The books with these instruments, wherever they come from; null where the log has no closed interval of the period.</summary>
    /// <exception cref="Carbon.InputRejectedException">As <see cref="MarketBook.Of"/>.</exception>
    public static BooksOfLog? Of(
        BundleVerification source, SiteZone zone, Timestamp from, Timestamp to, IReadOnlyList<Instrument> instruments, Scope2Rules rules, string area)
    {
        long expected = (to.UnixMilliseconds - from.UnixMilliseconds) / Interval.LengthMilliseconds;
        NetworkLedger ledger = source.Network!;
        List<TracedInterval> intervals = [];
        UncheckedFold defaults = new();
        for (Interval interval = Interval.StartingAt(from); interval.Start < to; interval = interval.Next)
        {
            if (ledger.Find(interval) is { } record)
            {
                intervals.Add(record.Figures);
                defaults.Add(UncheckedFold.Of(record.Figures, ledger.Setup.BookOf(record.Balance.FactorsLeaf).Document, ledger.Setup.Records.Accounts));
            }
        }

        return intervals.Count == 0 ? null : new BooksOfLog(
            source, zone, from, to, (int)expected, intervals.Count,
            MarketBook.Of(new MarketBookInput(ledger.Setup.Network, intervals, instruments, rules, ledger.Setup.Factors, area)), defaults.Close());
    }

    /// <summary>Of the traced book: sources without power are in it, and generation at its factors.</summary>
    public UncheckedDefaults UncheckedInTraced => Unchecked with { HalfWidths = [] };

    /// <summary>Of the market book: what is not matched has the mix of generation at its factors, and no sources.</summary>
    public UncheckedDefaults UncheckedInMarket => UncheckedDefaults.None with { FactorValues = Unchecked.FactorValues };

    /// <summary>Of the location book: the grid's factors.</summary>
    public UncheckedDefaults UncheckedInLocation => UncheckedDefaults.None with { FactorValues = [.. Book.LocationFactors.Where(use => !use.Row.Checked).Select(use => use.Row.Id.Value).Distinct()] };

    public ConsumerBooks? Find(string asset) => Consumers.FirstOrDefault(consumer => consumer.Asset.Value == asset);
}
