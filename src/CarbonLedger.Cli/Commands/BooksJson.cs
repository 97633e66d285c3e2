using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon.Market;

namespace CarbonLedger.Cli.Commands;

/// <summary>Three books for programs: whole Wh and mg as decimal strings, as sums may pass 2⁵³.</summary>
internal static class BooksJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    public static string Format(BooksOfLog books, string? asset)
    {
        MarketBook book = books.Book;
        return JsonSerializer.Serialize(
            new
            {
                Method = MarketBook.Method,
                Network = books.Source.Network!.Setup.Network.Id.Value,
                From = books.From.ToString(),
                To = books.To.ToString(),
                TimeZone = books.Zone.Id,
                books.IntervalsExpected,
                books.IntervalsClosed,
                Rules = new { book.Rules.Id, book.Rules.Version, book.Rules.Source, Matching = Name(book.Rules.Grain), Deliverability = Name(book.Rules.Deliverability), book.Rules.VintageMonths, Hierarchy = book.Rules.Hierarchy.Select(Name) },
                Terms = new { Location = book.LocationTerms, Market = book.MarketTerms, Traced = book.TracedTerms },
                UncheckedDefaults = new { Location = UncheckedText.Json(books.UncheckedInLocation), Market = UncheckedText.Json(books.UncheckedInMarket), Traced = UncheckedText.Json(books.UncheckedInTraced) },
                GridFactors = book.LocationFactors.Select(use => new { book.Area, use.ReportingYear, Row = use.Row.Id.Value, use.Row.Year, use.Row.PublishedValue, use.LagYears }),
                Consumers = books.Consumers.Where(consumer => asset is null || consumer.Asset.Value == asset).Select(consumer => new
                {
                    Asset = consumer.Asset.Value,
                    Kind = Name(consumer.Kind),
                    Sums = Describe(consumer.Sums),
                    Intervals = asset is null ? null : consumer.Intervals.Select(Describe),
                }),
                AllLoads = Describe(book.Network),
                Mixes = book.Mixes.Select(Describe),
                Claims = book.Claims.Select(claim => new { Instrument = claim.Instrument.Value, Step = Name(claim.Step), Consumer = claim.Consumer.Value, IssuedWh = Text(claim.Issued.WattHours), ClaimedWh = Text(claim.Claimed.WattHours), CarbonMg = Text(claim.Carbon.Milligrams) }),
                Findings = book.Findings.Select(finding => new { Kind = Name(finding.Kind), Reason = Name(finding.Reason), Record = finding.Record.Value, finding.Field, finding.Value, finding.Limit }),
                Closing = DescribeClosing(book),
                Log = new { books.Source.Checkpoint!.Origin, books.Source.Checkpoint.Size, Root = books.Source.Checkpoint.Root.ToBase64() },
            },
            Options) + "\n";
    }

    private static object Describe(BookSums sums) => new
    {
        sums.IntervalsKnown,
        sums.IntervalsMissing,
        ConsumptionWh = Text(sums.Consumption),
        ByCertificatesWh = Text(sums.ByCertificates),
        ByContractsWh = Text(sums.ByContracts),
        UnmatchedWh = Text(sums.Unmatched),
        sums.MatchedPpm,
        sums.HourlyScorePpm,
        LocationMg = Text(sums.Location.Milligrams),
        MarketMg = Text(sums.Market?.Milligrams),
        TracedMg = Text(sums.Traced?.Milligrams),
        AnnualAverageErrorMg = Text(sums.AnnualAverageError),
        LocationMgPerMWh = sums.IntensityOf(sums.Location)?.MilligramsPerMegawattHour,
        MarketMgPerMWh = sums.IntensityOf(sums.Market)?.MilligramsPerMegawattHour,
        TracedMgPerMWh = sums.IntensityOf(sums.Traced)?.MilligramsPerMegawattHour,
    };

    private static object Describe(ConsumerInterval row) => new
    {
        Start = row.Interval.Start.ToString(),
        ConsumptionWh = Text(row.Consumption.WattHours),
        ByCertificatesWh = Text(row.ByCertificates.WattHours),
        ByContractsWh = Text(row.ByContracts.WattHours),
        UnmatchedWh = Text(row.Unmatched.WattHours),
        LocationMg = Text(row.Location.Milligrams),
        MarketMg = Text(row.Market?.Milligrams),
        TracedMg = Text(row.Traced?.Milligrams),
    };

    private static object Describe(MatchingPeriodMix mix) => new
    {
        From = mix.First.Start.ToString(),
        To = mix.Last.End.ToString(),
        Step = Name(mix.Step),
        GeneratedWh = Text(mix.Generated.WattHours),
        GeneratedMg = Text(mix.GeneratedCarbon.Milligrams),
        TrackedWh = Text(mix.Tracked.WattHours),
        TrackedMg = Text(mix.TrackedCarbon.Milligrams),
        ResidualWh = Text(mix.Residual.WattHours),
        ResidualMg = Text(mix.ResidualCarbon.Milligrams),
        MgPerMWh = mix.Intensity?.MilligramsPerMegawattHour,
    };

    private static object DescribeClosing(MarketBook book) => new
    {
        Location = new { book.LocationClosing.Holds, LoadsMg = Text(book.LocationClosing.Loads), TotalMg = Text(book.LocationClosing.Total), RoundingMg = Text(book.LocationClosing.Rounding) },
        Market = new
        {
            book.MarketClosing.Holds,
            GeneratedWh = Text(book.MarketClosing.Generated),
            TrackedWh = Text(book.MarketClosing.Tracked),
            ResidualWh = Text(book.MarketClosing.Residual),
            GeneratedMg = Text(book.MarketClosing.GeneratedCarbon),
            TrackedMg = Text(book.MarketClosing.TrackedCarbon),
            ResidualMg = Text(book.MarketClosing.ResidualCarbon),
            IssuedWh = Text(book.MarketClosing.Issued),
            ClaimedWh = Text(book.MarketClosing.Claimed),
        },
        Traced = new
        {
            book.TracedClosing.Holds,
            GeneratedMg = Text(book.TracedClosing.Generated),
            SourcesMg = Text(book.TracedClosing.Sources),
            LoadsMg = Text(book.TracedClosing.Loads),
            OwnUseMg = Text(book.TracedClosing.OwnUse),
            LostMg = Text(book.TracedClosing.Lost),
            StoredMg = Text(book.TracedClosing.Stored),
            MismatchMg = Text(book.TracedClosing.Mismatch),
            RoundingMg = Text(book.TracedClosing.Rounding),
        },
    };

    private static string? Text(Int128? amount) => amount?.ToString(CultureInfo.InvariantCulture);

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
