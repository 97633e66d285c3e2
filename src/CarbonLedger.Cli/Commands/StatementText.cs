using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Cli.Commands;

/// <summary>A period statement in words, for a terminal.</summary>
internal sealed class StatementText(PeriodComparison comparison)
{
    private const int NameWidth = 13;
    private const int ColumnWidth = 46;

    private readonly StringBuilder text = new();

    private string Gas => comparison.Now.Terms.Count == 0 ? "CO2e" : comparison.Now.Terms[^1].GasSet;

    public string Format()
    {
        PeriodStatement now = comparison.Now;
        Line($"{now.Asset} ({Wording.Lower(now.Kind)}), {Local(comparison.From)} to {Local(comparison.To)} {comparison.Zone.Id}: {now.IntervalsKnown} of {now.IntervalsExpected} intervals");
        if (comparison.AsOf is { } asOf)
        {
            Row("", "as known now", $"as reported by {Local(asOf)}");
        }

        Amounts("energy in", statement => statement.EnergyIn, Kwh);
        Amounts("energy out", statement => statement.EnergyOut, Kwh);
        if (now.Kind is AssetKind.Branch or AssetKind.Storage)
        {
            Amounts("carbon in", statement => statement.CarbonIn, Kg);
            Amounts("carbon out", statement => statement.CarbonOut, Kg);
        }

        Both(FigureName(now.Kind), statement => Figure(statement));
        Both("", statement => $"± {Kg(statement.Uncertainty.HalfWidth.Milligrams)} ({Percent(statement)}; 95 %, k = 2)");
        Both("intensity", statement => statement.Intensity is { } mean ? Grams(mean) : "no value");
        Both("intervals", statement => $"{statement.IntervalsKnown} of {statement.IntervalsExpected}");
        WriteDifference();
        Line();
        WriteStages(now);
        WriteWhy(now);
        WriteDays();
        WriteUnchecked(now);
        WriteTerms(now);
        return text.ToString();
    }

    private void WriteDifference()
    {
        if (comparison.Reported is { } reported)
        {
            Int128 difference = comparison.Now.Figure - reported.Figure;
            Row("difference", $"{(difference > 0 ? "+" : "")}{Kg(difference)}", "");
        }
    }

    // A stage that is nothing both times is no row.
    private void WriteStages(PeriodStatement now)
    {
        if (now.Figure == 0 && (comparison.Reported?.Figure ?? 0) == 0)
        {
            return;
        }

        Line("  of the figure, by stage of life:");
        foreach (CarbonStage stage in StageText.Ordered)
        {
            if (now.Stages[(int)stage] != 0 || (comparison.Reported is { } reported && reported.Stages[(int)stage] != 0))
            {
                Both(StageText.NameOf(stage), statement => $"{Kg(statement.Stages[(int)stage])} ({Share(statement, stage)})");
            }
        }

        Line();
    }

    private static string Share(PeriodStatement statement, CarbonStage stage) => statement.Figure == 0
        ? "–"
        : ((decimal)statement.Stages[(int)stage] / (decimal)statement.Figure).ToString("P2", CultureInfo.InvariantCulture);

    private void WriteUnchecked(PeriodStatement now)
    {
        foreach (string line in UncheckedText.Lines(now.Unchecked))
        {
            Line($"  {"UNCHECKED",-NameWidth}{line}");
        }
    }

    private void WriteWhy(PeriodStatement now)
    {
        foreach (UncertaintyShare share in now.Uncertainty.Top)
        {
            Line($"  {"uncertainty",-NameWidth}{Ppm(share.SharePpm)} of the variance from {Wording.Lower(share.Source.Kind)} {share.Source.Id}");
        }

        if (now.Mix.Count > 0)
        {
            Line($"  {"energy mix",-NameWidth}{string.Join(", ", now.Mix.Where(group => group.Ppm > 0).Select(group => $"{group.Group} {Ppm(group.Ppm)}"))}");
        }

        string provisional = now.IsProvisional ? "; PROVISIONAL: more than 5 % estimated, of unknown origin or missing" : "";
        Line($"  {"data quality",-NameWidth}of the figure {Ppm(now.EstimatedPpm)} from estimated energy, {Ppm(now.UnknownOriginPpm)} of unknown origin, {Ppm(now.UnsignedPpm)} unsigned; {Ppm(now.MissingPpm)} of intervals missing{provisional}");
        string restated = comparison.Reasons.Count == 0 ? "nothing" : string.Join(", ", comparison.Reasons.OrderBy(pair => pair.Key).Select(Describe));
        Line($"  {"restated",-NameWidth}{restated}");
        Line();
    }

    private string Describe(KeyValuePair<RestatementReason, (int Before, int Since)> reason) => comparison.AsOf is null
        ? $"{reason.Value.Before} × {Wording.Lower(reason.Key)}"
        : $"{reason.Value.Before + reason.Value.Since} × {Wording.Lower(reason.Key)} ({reason.Value.Since} since)";

    private void WriteDays()
    {
        if (comparison.Days.Count < 2)
        {
            return;
        }

        Line("  day         intervals            energy                  carbon               ±         intensity");
        foreach ((DateOnly day, PeriodStatement statement) in comparison.Days)
        {
            string mean = statement.Intensity is { } known ? Grams(known) : "no value";
            Line($"  {day:yyyy-MM-dd}  {statement.IntervalsKnown,3} of {statement.IntervalsExpected,3}  {Kwh(statement.FigureEnergy),16}  {Kg(statement.Figure),22}  {Percent(statement),8}  {mean,18}");
        }

        Line();
    }

    private void WriteTerms(PeriodStatement now)
    {
        foreach (FigureTerms terms in now.Terms)
        {
            string lag = terms.LagYearsMax == 0 ? "" : $", factor lag up to {terms.LagYearsMax} years";
            Line($"  {"terms",-NameWidth}{terms.GasSet}, {terms.Boundary}, GWP set {terms.GwpSet}, {FigureTerms.Basis}, {terms.Method}, uncertainty {terms.UncertaintyMethod}{lag}");
        }

        string books = string.Join(", ", comparison.Source.Network!.Setup.Books.Select(book => $"{book.Document.Id} version {book.Document.Version}"));
        Line($"  {"factors",-NameWidth}{books}");
        Line($"  {"log",-NameWidth}{comparison.Source.Checkpoint!.Origin} size {comparison.Source.Checkpoint.Size} root {comparison.Source.Checkpoint.Root.ToBase64()}; every figure recomputed to the same bytes");
    }

    private void Both(string name, Func<PeriodStatement, string> value) => Row(name, value(comparison.Now), comparison.Reported is { } reported ? value(reported) : "");

    // An amount that is nothing both times is no row.
    private void Amounts(string name, Func<PeriodStatement, Int128> amount, Func<Int128, string> show)
    {
        if (amount(comparison.Now) != 0 || (comparison.Reported is { } reported && amount(reported) != 0))
        {
            Both(name, statement => show(amount(statement)));
        }
    }

    private void Row(string name, string now, string reported) => Line($"  {name,-NameWidth}{now.PadRight(ColumnWidth)}{reported}");

    private static string FigureName(AssetKind kind) => kind switch
    {
        AssetKind.Generator => "generated",
        AssetKind.Branch => "lost",
        AssetKind.Storage => "charged",
        _ => "delivered",
    };

    private string Figure(PeriodStatement statement) => $"{Kg(statement.Figure)} {Gas}";

    private static string Percent(PeriodStatement statement) => statement.Figure == 0
        ? "–"
        : ((decimal)statement.Uncertainty.HalfWidth.Milligrams / (decimal)Int128.Abs(statement.Figure)).ToString("P1", CultureInfo.InvariantCulture);

    private string Local(Timestamp time) => comparison.Zone.Format(time);

    private static string Ppm(int ppm) => (ppm / 1_000_000m).ToString("P1", CultureInfo.InvariantCulture);

    private static string Kwh(Int128 wattHours) => ((decimal)wattHours / 1000).ToString("N3", CultureInfo.InvariantCulture) + " kWh";

    private static string Kg(Int128 milligrams) => ((decimal)milligrams / 1_000_000).ToString("N3", CultureInfo.InvariantCulture) + " kg";

    private static string Grams(CarbonIntensity intensity) => (intensity.MilligramsPerMegawattHour / 1_000_000m).ToString("N3", CultureInfo.InvariantCulture) + " g/kWh";

    private void Line(string line = "") => text.Append(line.TrimEnd()).Append('\n');
}
