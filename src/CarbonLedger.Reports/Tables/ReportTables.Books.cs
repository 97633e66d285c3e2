using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;

namespace CarbonLedger.Reports.Tables;

/// <content>Three books side by side.</content>
internal sealed partial class ReportTables
{
    private const int MixesOnPage = 30;
    private const decimal WattHoursPerMegawattHour = 1_000_000;

    /// <summary>By consumer; null without books, like the others of them.</summary>
    public ReportTable? Books { get; }

    /// <summary>A file only: every consumer in every interval.</summary>
    public ReportTable? BookIntervals { get; }

    public ReportTable? BookTerms { get; }

    public ReportTable? BookClosings { get; }

    public ReportTable? BookMixes { get; }

    public ReportTable? BookClaims { get; }

    public ReportTable? BookFindings { get; }

    private IEnumerable<ReportTable> OfBooks => new[] { BookTerms, Books, BookIntervals, BookClosings, BookMixes, BookClaims, BookFindings }.OfType<ReportTable>();

    private ReportTable? MakeBooks() => figures.Books is not { Book: var book } books ? null : Table<BookRow>("books", Words.BookLoadsTitle)
        .InFile("asset", row => row.Asset?.Value)
        .OnPage(Words.Asset, "", false, row => row.Asset?.Value ?? Words.AllLoads.ToString())
        .InFile("kind", row => Words.Code(row.Kind))
        .InFile("intervals_known", row => Numbers.Exact(row.Sums.IntervalsKnown))
        .InFile("intervals_missing", row => Numbers.Exact(row.Sums.IntervalsMissing))
        .When(book.Network.IntervalsMissing > 0, page => page.OnPage(Words.NoEnergy, "", true, row => Numbers.Whole(row.Sums.IntervalsMissing)))
        .InFile("consumption_Wh", row => Whole(row.Sums.Consumption))
        .OnPage(Words.Consumption, "MWh", true, row => Megawatthours(row.Sums.Consumption))
        .InFile($"location_mg_{book.LocationTerms.GasSet}", row => Whole(row.Sums.Location.Milligrams))
        .OnPage(Words.LocationBased, $"t {GasOf(book.LocationTerms)}", true, row => Tonnes(row.Sums.Location.Milligrams))
        .InFile($"market_mg_{book.MarketTerms.GasSet}", row => row.Sums.Market is { } market ? Whole(market.Milligrams) : null)
        .OnPage(Words.MarketBased, $"t {GasOf(book.MarketTerms)}", true, row => row.Sums.Market is { } market ? Tonnes(market.Milligrams) : null)
        .InFile($"traced_mg_{book.TracedTerms.GasSet}", row => row.Sums.Traced is { } traced ? Whole(traced.Milligrams) : null)
        .OnPage(Words.ConsumptionTraced, $"t {GasOf(book.TracedTerms)}", true, row => row.Sums.Traced is { } traced ? Tonnes(traced.Milligrams) : null)
        .InFile($"annual_average_error_mg_{book.TracedTerms.GasSet}", row => row.Sums.AnnualAverageError is { } error ? Whole(error) : null)
        .InFile("by_certificates_Wh", row => Whole(row.Sums.ByCertificates))
        .OnPage(Words.ByCertificates, "MWh", true, row => Megawatthours(row.Sums.ByCertificates))
        .InFile("by_contracts_Wh", row => Whole(row.Sums.ByContracts))
        .OnPage(Words.ByContracts, "MWh", true, row => Megawatthours(row.Sums.ByContracts))
        .InFile("unmatched_Wh", row => Whole(row.Sums.Unmatched))
        .OnPage(Words.Unmatched, "MWh", true, row => Megawatthours(row.Sums.Unmatched))
        .InFile("matched_ppm", row => Ppm(row.Sums.MatchedPpm))
        .OnPage(Words.MatchedShare, "%", true, row => Percent(row.Sums.MatchedPpm))
        .InFile("matched_by_hour_Wh", row => Whole(row.Sums.MatchedByHour))
        .InFile("hourly_score_ppm", row => Ppm(row.Sums.HourlyScorePpm))
        .OnPage(Words.HourlyScore, "%", true, row => Percent(row.Sums.HourlyScorePpm))
        .Build(
            books.Rows, RowsOnPageMax, books.Network,
            [Words.Asset, Words.NoEnergy, Words.Consumption, Words.LocationBased, Words.MarketBased, Words.ConsumptionTraced, Words.ByCertificates, Words.ByContracts, Words.Unmatched, Words.MatchedShare, Words.HourlyScore],
            row => row.Kind != AssetKind.Load) with
    {
        IsUnchecked = books.Terms.Any(row => row.IsUnchecked),
    };

    private ReportTable? MakeBookIntervals() => figures.Books is not { Book: var book } books ? null : Table<BookIntervalRow>("books-intervals", Words.BookIntervalsTitle)
        .InFile("asset", row => row.Asset.Value)
        .InFile("kind", row => Words.Code(row.Kind))
        .InFile("interval_start_UTC", row => row.Interval.Start.ToString())
        .InFile("consumption_Wh", row => Exact(row.Books?.Consumption))
        .InFile($"location_mg_{book.LocationTerms.GasSet}", row => Exact(row.Books?.Location))
        .InFile($"market_mg_{book.MarketTerms.GasSet}", row => Exact(row.Books?.Market))
        .InFile($"traced_mg_{book.TracedTerms.GasSet}", row => Exact(row.Books?.Traced))
        .InFile("by_certificates_Wh", row => Exact(row.Books?.ByCertificates))
        .InFile("by_contracts_Wh", row => Exact(row.Books?.ByContracts))
        .InFile("unmatched_Wh", row => Exact(row.Books?.Unmatched))
        .Build([.. books.Intervals], 0);

    private ReportTable? MakeBookTerms() => figures.Books is not { } books ? null : AddUnchecked(
        Table<BookTermsRow>("book-terms", Words.BookTermsTitle)
            .InFile("book", row => row.Terms.Basis)
            .OnPage(Words.Book, "", false, row => Words.OfBook(row.Terms.Basis).ToString())
            .InFile("loads_mg", row => row.Loads is { } loads ? Whole(loads.Milligrams) : null)
            .OnPage(Words.AllLoads, "", true, row => row.Loads is { } loads ? $"{Tonnes(loads.Milligrams)}\u00a0t\u00a0{GasOf(row.Terms)}" : null)
            .InFile("intensity_mg_per_MWh", row => Exact(row.Intensity))
            .OnPage(Words.MixIntensity, "", true, row => row.Intensity is { } intensity ? $"{Numbers.GramsPerKilowatthour(intensity)}\u00a0g/kWh" : null)
            .InFile("gas_set", row => row.Terms.GasSet)
            .OnPage(Words.GasSet, "", false, row => GasOf(row.Terms))
            .InFile("boundary", row => row.Terms.Boundary)
            .OnPage(Words.Boundary, "", false, row => Words.OfBoundary(row.Terms.Boundary).ToString())
            .InFile("gwp_set", row => row.Terms.GwpSet)
            .OnPage(Words.GwpSet, "", false, row => Words.OfGwpSet(row.Terms.GwpSet))
            .InFile("factor_rows", row => row.Terms.FactorRows)
            .OnPage(Words.FactorRowsHeading, "", false, row => row.Terms.FactorRows.Replace(", ", ",\n", StringComparison.Ordinal))
            .InFile("lag_years", row => Numbers.Exact(row.Terms.LagYearsMax))
            .OnPage(Words.LagShort, "", true, row => Numbers.Whole(row.Terms.LagYearsMax))
            .InFile("closes", row => YesNo(row.Closes))
            .OnPage(Words.Closes, "", false, row => (row.Closes ? Words.DoesClose : Words.DoesNotClose).ToString()),
        books.Terms, row => row.IsUnchecked).Build(books.Terms, RowsOnPageMax);

    private ReportTable? MakeBookClosings() => figures.Books is not { } books ? null : Table<BookClosingRow>("book-closings", Words.ClosingTitle)
        .InFile("book", row => row.Basis)
        .OnPage(Words.Book, "", false, row => Words.OfBook(row.Basis).ToString())
        .InFile("line", row => row.Code)
        .OnPage(Words.Line, "", false, row => row.Line.ToString())
        .InFile("energy_Wh", row => row.WattHours is { } energy ? Whole(energy) : null)
        .OnPage(Words.EnergyExact, "Wh", true, row => row.WattHours is { } energy ? Numbers.Whole(energy) : "")
        .InFile("carbon_mg", row => row.Milligrams is { } carbon ? Whole(carbon) : null)
        .OnPage(Words.CarbonExact, "mg", true, row => row.Milligrams is { } carbon ? Numbers.Whole(carbon) : "")
        .Build(books.Closings, RowsOnPageMax, isCheck: row => row.IsCheck);

    private ReportTable? MakeBookMixes() => figures.Books is not { Book: var book } ? null : Table<MatchingPeriodMix>("book-mixes", Words.MixesTitle)
        .InFile("from_UTC", row => row.First.Start.ToString())
        .InFile("to_UTC", row => row.Last.End.ToString())
        .OnPage(Words.MatchingPeriod, "", false, row => $"{figures.Clock.Minute(row.First.Start)} – {figures.Clock.Minute(row.Last.End)}")
        .Energy("generated_Wh", Words.Generated, row => row.Generated)
        .Energy("tracked_Wh", Words.Tracked, row => row.Tracked)
        .Energy("residual_Wh", Words.ResidualEnergy, row => row.Residual)
        .InFile($"generated_mg_{book.MarketTerms.GasSet}", row => Exact(row.GeneratedCarbon))
        .InFile($"tracked_mg_{book.MarketTerms.GasSet}", row => Exact(row.TrackedCarbon))
        .InFile($"residual_mg_{book.MarketTerms.GasSet}", row => Exact(row.ResidualCarbon))
        .InFile("charged_at", row => row.Step.ToString())
        .OnPage(Words.ChargedAt, "", false, row => Words.Of(row.Step).ToString())
        .InFile($"mix_mg_{book.MarketTerms.GasSet}_per_MWh", row => Exact(row.Intensity))
        .OnPage(Words.MixIntensity, $"g {GasOf(book.MarketTerms)}/kWh", true, row => row.Intensity is { } intensity ? Numbers.GramsPerKilowatthour(intensity) : null)
        .Build(book.Mixes, MixesOnPage);

    private ReportTable? MakeBookClaims() => figures.Books is not { Book: var book } ? null : Table<Claim>("book-claims", Words.ClaimsTitle)
        .Text("instrument", Words.InstrumentHeading, row => row.Instrument.Value)
        .InFile("step", row => row.Step.ToString())
        .OnPage(Words.Kind, "", false, row => Words.Of(row.Step).ToString())
        .Text("consumer", Words.ClaimedFor, row => row.Consumer.Value)
        .Energy("issued_Wh", Words.IssuedHeading, row => row.Issued)
        .Energy("claimed_Wh", Words.ClaimedHeading, row => row.Claimed)
        .InFile($"carbon_mg_{book.MarketTerms.GasSet}", row => Exact(row.Carbon))
        .OnPage(Words.Carbon, $"t {GasOf(book.MarketTerms)}", true, row => Numbers.Tonnes(row.Carbon))
        .Build(book.Claims, RowsOnPageMax);

    private ReportTable? MakeBookFindings() => figures.Books is not { Book: var book } ? null : Table<InstrumentFinding>("book-findings", Words.InstrumentFindingTitle)
        .Text("instrument", Words.InstrumentHeading, row => row.Record.Value)
        .InFile("kind", row => row.Kind.ToString())
        .OnPage(Words.FindingLeadsTo, "", false, row => Words.Of(row.Kind).ToString())
        .InFile("reason", row => row.Reason.ToString())
        .OnPage(Words.Reason, "", false, row => Words.Of(row.Reason).ToString())
        .Text("field", Words.FieldOf, row => row.Field)
        .Text("value", Words.FoundValue, row => row.Value)
        .Text("limit", Words.ExpectedValue, row => row.Limit)
        .Build(book.Findings, RowsOnPageMax);

    private static string GasOf(Carbon.Market.BookTerms terms) => terms.GasSet.Replace('2', '₂');

    private static string Megawatthours(Int128 wattHours) => Numbers.Decimal((decimal)wattHours / WattHoursPerMegawattHour, 3);

    private static string? Ppm(int? ppm) => ppm is { } known ? Numbers.Exact(known) : null;

    private static string? Percent(int? ppm) => ppm is { } known ? Numbers.PercentDown(known / PpmOfWhole) : null;
}
