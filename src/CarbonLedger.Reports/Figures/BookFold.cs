using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>Three carbon books side by side, as the page and the files show them; no amount of one is ever added to one of another.</summary>
internal sealed class BookFold
{
    private readonly ReportFigures figures;

    /// <exception cref="ArgumentException">The books are of other intervals.</exception>
    public BookFold(ReportFigures figures, MarketBook book)
    {
        (this.figures, Book) = (figures, book);
        RequireSame();
        Rows = [.. InOrder(book.Loads).Concat(InOrder(book.Others)).Select(consumer => new BookRow(consumer.Asset, consumer.Kind, consumer.Sums))];
        Network = new BookRow(null, AssetKind.Load, book.Network);
        Terms =
        [
            Of(book.LocationTerms, book.Network.Location, book.LocationClosing.Holds, book.LocationFactors.Any(use => !use.Row.Checked)),
            Of(book.MarketTerms, book.Network.Market, book.MarketClosing.Holds, figures.Unchecked.InFactors || IsMixUnchecked()),
            Of(book.TracedTerms, book.Network.Traced, book.TracedClosing.Holds, figures.Unchecked.InTracedBook),
        ];
        Closings = [.. CloseLocation(), .. CloseMarket(), .. CloseTraced()];
    }

    public MarketBook Book { get; }

    /// <summary>Loads in natural order, then who else a certificate was retired for.</summary>
    public IReadOnlyList<BookRow> Rows { get; }

    /// <summary>All loads.</summary>
    public BookRow Network { get; }

    /// <summary>Location-based, market-based, consumption-traced.</summary>
    public IReadOnlyList<BookTermsRow> Terms { get; }

    public IReadOnlyList<BookClosingRow> Closings { get; }

    /// <summary>Every consumer in every interval of the report.</summary>
    public IEnumerable<BookIntervalRow> Intervals => InOrder(Book.Loads).Concat(InOrder(Book.Others)).SelectMany(consumer =>
    {
        Dictionary<Interval, ConsumerInterval> known = consumer.Intervals.ToDictionary(row => row.Interval);
        return figures.Intervals.Select(traced => new BookIntervalRow(consumer.Asset, consumer.Kind, traced.Interval, known.GetValueOrDefault(traced.Interval)));
    });

    /// <summary>g/kWh of all loads whose consumption is known, of each interval of the report and each book in the order of <see cref="Terms"/>; NaN where there is none.</summary>
    public IReadOnlyList<double[]> GramsByInterval()
    {
        ILookup<Interval, ConsumerInterval> loads = Book.Loads.SelectMany(load => load.Intervals).ToLookup(row => row.Interval);
        return [Grams(row => row.Location), Grams(row => row.Market), Grams(row => row.Traced)];

        // mg / Wh is g/kWh. Part of a sum would read as all of it.
        double[] Grams(Func<ConsumerInterval, CarbonMass?> of) =>
        [
            .. figures.Intervals.Select(traced => loads[traced.Interval]).Select(rows => rows.Sum(row => row.Consumption.WattHours) is > 0 and var energy && rows.All(row => of(row) is not null)
                ? rows.Sum(row => (double)of(row)!.Value.Milligrams) / energy
                : double.NaN),
        ];
    }

    private static IEnumerable<ConsumerBooks> InOrder(IEnumerable<ConsumerBooks> consumers) => consumers.OrderBy(consumer => consumer.Asset.Value, NaturalOrder.Instance);

    // Books beside the figures of another period would be wrong figures.
    private void RequireSame()
    {
        TracedClosing traced = Book.TracedClosing;
        Totals totals = figures.Totals;
        if ((Book.From, Book.To) != (figures.First.Start, figures.Last.End) || (traced.Generated, traced.Delivered) != (totals.Generated.Milligrams, totals.Delivered.Milligrams))
        {
            throw new ArgumentException(
                $"The books are of {Book.From} to {Book.To}, {traced.Delivered} mg delivered; the report is of {figures.First.Start} to {figures.Last.End}, {totals.Delivered.Milligrams} mg.");
        }
    }

    private BookTermsRow Of(BookTerms terms, BookAmount? loads, bool closes, bool isUnchecked) => new(terms, loads, Book.Network.IntensityOf(loads), closes, isUnchecked);

    private bool IsMixUnchecked() => new[] { Book.Rules.SupplierMixRow, Book.Rules.ResidualRow }.Any(id => id is { } row && figures.Factors.Find(row) is FactorRow { Checked: false });

    private IEnumerable<BookClosingRow> CloseLocation()
    {
        LocationClosing closing = Book.LocationClosing;
        string basis = Book.LocationTerms.Basis;
        yield return new BookClosingRow(basis, "loads", Words.ClosingLoads, Book.Network.Consumption, closing.Loads);
        yield return new BookClosingRow(basis, "consumption-at-factor", Words.ClosingAtFactor, Book.Network.Consumption, closing.Total);
        yield return new BookClosingRow(basis, "rounding", Words.ClosingRounding(closing.Amounts), 0, closing.Rounding, IsCheck: true);
    }

    private IEnumerable<BookClosingRow> CloseMarket()
    {
        MarketClosing closing = Book.MarketClosing;
        string basis = Book.MarketTerms.Basis;
        yield return new BookClosingRow(basis, "generated", Words.Generated, closing.Generated, closing.GeneratedCarbon);
        yield return new BookClosingRow(basis, "tracked", Words.ClosingTracked, closing.Tracked, closing.TrackedCarbon);
        yield return new BookClosingRow(basis, "residual", Words.ClosingResidual, closing.Residual, closing.ResidualCarbon);
        yield return new BookClosingRow(
            basis, "check-generated", Words.ClosingCheckResidual, closing.Generated - closing.Tracked - closing.Residual,
            closing.GeneratedCarbon - closing.TrackedCarbon - closing.ResidualCarbon, IsCheck: true);
        yield return new BookClosingRow(basis, "issued", Words.ClosingIssued, closing.Issued, null);
        yield return new BookClosingRow(basis, "claimed", Words.ClosingClaimed, closing.Claimed, null);
        yield return new BookClosingRow(basis, "matched", Words.ClosingMatched, closing.Matched, null);
        yield return new BookClosingRow(basis, "check-claimed", Words.ClosingCheckClaimed, closing.Claimed - closing.Matched, null, IsCheck: true);
    }

    private IEnumerable<BookClosingRow> CloseTraced()
    {
        TracedClosing closing = Book.TracedClosing;
        yield return Line("generated", Words.Generated, closing.Generated);
        yield return Line("sources", Words.ClosingSources, closing.Sources);
        yield return Line("loads", Words.ClosingStatements, closing.Loads);
        yield return Line("own-use", Words.ClosingOwnUse, closing.OwnUse);
        yield return Line("lost", Words.LostInBranches, closing.Lost);
        yield return Line("stored", Words.ClosingStored, closing.Stored);
        yield return Line("mismatch", Words.ClosingMismatch, closing.Mismatch);
        yield return Line("rounding", Words.ClosingRoundingOfStatements, closing.Rounding);
        Int128 left = closing.Generated + closing.Sources - closing.Loads - closing.OwnUse - closing.Lost - closing.Stored - closing.Mismatch - closing.Rounding;
        yield return Line("check-traced", Words.ClosingCheckTraced, left) with { IsCheck = true };

        BookClosingRow Line(string code, Bilingual words, Int128 milligrams) => new(Book.TracedTerms.Basis, code, words, null, milligrams);
    }
}
