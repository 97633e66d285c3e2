using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Cli.Commands;

/// <summary>Three books side by side, for a terminal.</summary>
internal sealed class BooksText(BooksOfLog books, string? asset)
{
    /// <summary>Intervals, matching periods or claims listed one by one, at most.</summary>
    private const int RowsMax = 400;
    private const int NameWidth = 12;
    private const int ColumnWidth = 20;

    private readonly StringBuilder text = new();

    private MarketBook Book => books.Book;

    public string Format()
    {
        Line($"{books.Source.Network!.Setup.Network.Id}, {Local(books.From)} to {Local(books.To)} {books.Zone.Id}: {books.IntervalsClosed} of {books.IntervalsExpected} intervals");
        Line();
        WriteSums();
        WriteIntervals();
        WriteMixes();
        WriteClaims();
        WriteClosings();
        WriteTerms();
        return text.ToString();
    }

    private void WriteSums()
    {
        Head("", "consumption", "location-based", "market-based", "consumption-traced", "annual-avg error");
        foreach (ConsumerBooks consumer in Listed())
        {
            Carbon(consumer.Asset.Value, consumer.Sums);
        }

        if (asset is null)
        {
            Carbon("all loads", Book.Network);
        }

        BookSums whole = asset is null ? Book.Network : books.Find(asset)!.Sums;
        Head("g/kWh", "", Grams(whole.IntensityOf(whole.Location)), Grams(whole.IntensityOf(whole.Market)), Grams(whole.IntensityOf(whole.Traced)), "");
        Line();
        Head("matched", "by certificates", "by contracts", "unmatched", "of consumption", "hourly score");
        foreach (ConsumerBooks consumer in Listed())
        {
            Matched(consumer.Asset.Value, consumer.Sums);
        }

        if (asset is null)
        {
            Matched("all loads", Book.Network);
        }

        Line();
    }

    private IEnumerable<ConsumerBooks> Listed() => asset is null ? books.Consumers : [books.Find(asset)!];

    private void Carbon(string name, BookSums sums) => Head(
        name, Kwh(sums.Consumption), Kg(sums.Location.Milligrams), Kg(sums.Market?.Milligrams), Kg(sums.Traced?.Milligrams), Kg(sums.AnnualAverageError));

    private void Matched(string name, BookSums sums) => Head(
        name, Kwh(sums.ByCertificates), Kwh(sums.ByContracts), Kwh(sums.Unmatched), Ppm(sums.MatchedPpm), Ppm(sums.HourlyScorePpm));

    private void WriteIntervals()
    {
        if (asset is null || books.Find(asset)!.Intervals is not { Count: <= RowsMax } rows)
        {
            return;
        }

        Line($"  {"interval",-22}{"consumption",ColumnWidth}{"location-based",ColumnWidth}{"market-based",ColumnWidth}{"consumption-traced",ColumnWidth}{"matched",ColumnWidth}");
        foreach (ConsumerInterval row in rows)
        {
            string time = books.Zone.Format(row.Interval.Start)[..16];
            Line($"  {time,-22}{Kwh(row.Consumption.WattHours),ColumnWidth}{Kg(row.Location.Milligrams),ColumnWidth}{Kg(row.Market?.Milligrams),ColumnWidth}{Kg(row.Traced?.Milligrams),ColumnWidth}{Kwh((row.Consumption - row.Unmatched).WattHours),ColumnWidth}");
        }

        Line();
    }

    private void WriteMixes()
    {
        foreach (MatchingPeriodMix mix in Book.Mixes.Take(RowsMax))
        {
            Line($"  {"rest at",-NameWidth}{Grams(mix.Intensity)}, {Wording.Lower(mix.Step)}, {Local(mix.First.Start)} to {Local(mix.Last.End)}: {Kwh(mix.Generated.WattHours)} generated, {Kwh(mix.Tracked.WattHours)} of it tracked");
        }

        More(Book.Mixes.Count, "matching periods");
        Line();
    }

    private void WriteClaims()
    {
        foreach (Claim claim in Book.Claims.Take(RowsMax))
        {
            Line($"  {"claim",-NameWidth}{claim.Instrument} for {claim.Consumer}: {Kwh(claim.Claimed.WattHours)} of {Kwh(claim.Issued.WattHours)}, {Kg(claim.Carbon.Milligrams)} {Book.MarketTerms.GasSet}");
        }

        More(Book.Claims.Count, "claims");
        foreach (InstrumentFinding finding in Book.Findings.Take(RowsMax))
        {
            Line($"  {Wording.Lower(finding.Kind),-NameWidth}{finding}");
        }

        More(Book.Findings.Count, "findings");
        if (Book.Claims.Count + Book.Findings.Count > 0)
        {
            Line();
        }
    }

    private void WriteClosings()
    {
        LocationClosing location = Book.LocationClosing;
        Line($"  {"location",-NameWidth}{Closes(location.Holds)}: {location.Loads} mg of the loads = {location.Total} mg of all consumption at the grid's factor {Signed(location.Rounding)} mg rounding");
        MarketClosing market = Book.MarketClosing;
        Line($"  {"market",-NameWidth}{Closes(market.Holds)}: {market.Tracked} Wh tracked + {market.Residual} Wh residual = {market.Generated} Wh generated; {market.TrackedCarbon} mg + {market.ResidualCarbon} mg = {market.GeneratedCarbon} mg; {market.Claimed} Wh claimed of {market.Issued} Wh issued");
        TracedClosing traced = Book.TracedClosing;
        Line($"  {"traced",-NameWidth}{Closes(traced.Holds)}: {traced.Generated} mg generated {Signed(traced.Sources)} mg sources = {traced.Loads} mg of the loads {Signed(traced.OwnUse)} mg own use {Signed(traced.Lost)} mg lost {Signed(traced.Stored)} mg stored {Signed(traced.Mismatch)} mg mismatch {Signed(traced.Rounding)} mg rounding");
        Line();
    }

    private void WriteTerms()
    {
        Terms("location", Book.LocationTerms, books.UncheckedInLocation);
        Terms("market", Book.MarketTerms, books.UncheckedInMarket);
        Terms("traced", Book.TracedTerms, books.UncheckedInTraced);
        foreach (LocationFactorUse use in Book.LocationFactors)
        {
            string lag = use.LagYears == 0 ? "" : $", lag {use.LagYears} years: the latest published";
            Line($"  {"grid factor",-NameWidth}{Book.Area}, {use.ReportingYear}: {use.Row.Id}, {use.Row.PublishedValue} of {use.Row.Year}{lag}");
        }

        Scope2Rules rules = Book.Rules;
        Line($"  {"rules",-NameWidth}{rules.Id} version {rules.Version}: matching by {Wording.Lower(rules.Grain)}, deliverability {Wording.Lower(rules.Deliverability)}, vintage {rules.VintageMonths} months, {string.Join(" → ", rules.Hierarchy.Select(Wording.Lower))}");
        Line($"  {"",-NameWidth}{rules.Source}");
        Line($"  {"method",-NameWidth}{MarketBook.Method}; three books, never added to one another");
        Line($"  {"log",-NameWidth}{books.Source.Checkpoint!.Origin} size {books.Source.Checkpoint.Size} root {books.Source.Checkpoint.Root.ToBase64()}; every statement recomputed to the same bytes");
    }

    private void Terms(string name, BookTerms terms, UncheckedDefaults defaults)
    {
        string lag = terms.LagYearsMax == 0 ? "" : $", factor lag up to {terms.LagYearsMax} years";
        Line($"  {name,-NameWidth}{terms.Basis}: {terms.GasSet}, {terms.Boundary}, GWP set {terms.GwpSet}{lag}; {terms.FactorRows}");
        foreach (string line in UncheckedText.Lines(defaults))
        {
            Line($"  {"UNCHECKED",-NameWidth}{name}: {line}");
        }
    }

    private void More(int count, string what)
    {
        if (count > RowsMax)
        {
            Line($"  {"",-NameWidth}and {count - RowsMax} more {what}");
        }
    }

    private void Head(string name, params ReadOnlySpan<string> columns)
    {
        StringBuilder line = new($"  {name,-NameWidth}");
        foreach (string column in columns)
        {
            line.Append(CultureInfo.InvariantCulture, $"{column,ColumnWidth}");
        }

        Line(line.ToString());
    }

    private static string Closes(bool holds) => holds ? "closes" : "DOES NOT CLOSE";

    private static string Signed(Int128 amount) => amount < 0 ? $"− {-amount}" : $"+ {amount}";

    private string Local(Timestamp time) => books.Zone.Format(time);

    private static string Ppm(int? ppm) => ppm is { } known ? (known / 1_000_000m).ToString("P1", CultureInfo.InvariantCulture) : "–";

    private static string Kwh(Int128 wattHours) => ((decimal)wattHours / 1000).ToString("N3", CultureInfo.InvariantCulture) + " kWh";

    private static string Kg(Int128? milligrams) => milligrams is { } known ? ((decimal)known / 1_000_000).ToString("N3", CultureInfo.InvariantCulture) + " kg" : "no value";

    private static string Grams(CarbonIntensity? intensity) =>
        intensity is { } known ? (known.MilligramsPerMegawattHour / 1_000_000m).ToString("N3", CultureInfo.InvariantCulture) + " g/kWh" : "no value";

    private void Line(string line = "") => text.Append(line.TrimEnd()).Append('\n');
}
