using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Reports.Figures;

namespace CarbonLedger.Reports.Tables;

/// <content>Factors, energy mix, uncertainty and data quality.</content>
internal sealed partial class ReportTables
{
    private const int FindingsOnPage = 30;
    private const decimal PpmOfWhole = 1_000_000;

    public ReportTable Factors { get; }

    /// <summary>Delivered energy by source over the whole report.</summary>
    public ReportTable MixSum { get; }

    public ReportTable MixByInterval { get; }

    public ReportTable MixByLoad { get; }

    /// <summary>All flags, those that did not occur too: they add up to all metering points × intervals.</summary>
    public ReportTable Flags { get; }

    public ReportTable Estimates { get; }

    public ReportTable Checks { get; }

    /// <summary>What the delivered carbon rests on.</summary>
    public ReportTable DeliveredQuality { get; }

    public ReportTable Suspects { get; }

    public ReportTable Findings { get; }

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Joined(IEnumerable<string> codes) => string.Join(';', codes);

    private static IEnumerable<PointChecks> Bits(Statement statement)
    {
        PointChecks all = statement.Points.Aggregate(PointChecks.None, (sum, point) => sum | point.Checks);
        return Enum.GetValues<PointChecks>().Where(check => check != PointChecks.None && all.HasFlag(check));
    }

    private static UncertaintyShare? Largest(UncertaintyFigure? figure) => figure is { Top: [var top, ..] } ? top : null;

    private static string? Contributor(UncertaintyFigure? figure) => Largest(figure) is { } top
        ? $"{Words.Of(top.Source.Kind)} {top.Source.Id} {Numbers.Percent(top.SharePpm / PpmOfWhole, 0)}\u00a0%"
        : null;

    private static string? HalfWidth(LoadRow row) => row.Uncertainty is not { } figure ? null
        : $"{Numbers.Decimal(figure.HalfWidth.Milligrams / 1_000_000m, 0)} ({(row.RelativeHalfWidth is { } share ? Numbers.Percent(share, 1) : "–")})";

    private void AddUncertainty(TableBuilder<LoadRow> table) => table
        .InFile($"half_width_95_mg_{figures.GasSet}", row => Exact(row.Uncertainty?.HalfWidth))
        .InFile("largest_contributor", row => Largest(row.Uncertainty)?.Source.ToString())
        .InFile("largest_contributor_ppm_of_variance", row => Largest(row.Uncertainty) is { } top ? Numbers.Exact(top.SharePpm) : null)
        .InFile("contributors", row => row.Uncertainty is { } figure ? Numbers.Exact(figure.Sources) : null)
        .When(figures.HasUncertainty, page => page
            .OnPage(Words.HalfWidth, $"kg {figures.Gas} (%)", true, HalfWidth)
            .OnPage(Words.LargestContributor, "", false, row => Contributor(row.Uncertainty)));

    private void AddGivenBack(TableBuilder<LoadRow> table) => table
        .InFile("energy_back_Wh", row => Exact(row.EnergyBack))
        .InFile($"carbon_back_mg_{figures.GasSet}", row => Exact(row.CarbonBack))
        .When(figures.Loads.Any(row => row.EnergyBack is { WattHours: not 0 }), page => page
            .OnPage(Words.GivenBack, "MWh", true, row => row.EnergyBack is { } energy ? Numbers.Megawatthours(energy) : null));

    private static void AddQuality(TableBuilder<LoadRow> table) => table
        .InFile("estimated_ppm", row => row.Quality is { } quality ? Numbers.Exact(quality.EstimatedPpm) : null)
        .InFile("unknown_origin_ppm", row => row.Quality is { } quality ? Numbers.Exact(quality.UnknownOriginPpm) : null)
        .InFile("unsigned_ppm", row => row.Quality is { } quality ? Numbers.Exact(quality.UnsignedPpm) : null)
        .InFile("intervals_missing_ppm", row => row.Quality is { } quality ? Numbers.Exact(quality.MissingPpm) : null)
        .InFile("provisional", row => row.Quality is { } quality ? YesNo(quality.IsProvisional) : null)
        .OnPage(Words.Uncertain, "%", true, row => row.Quality is { } quality ? Numbers.Percent(quality.UncertainPpm / PpmOfWhole) : null)
        .OnPage(Words.Status, "", false, row => row.Quality is { } quality ? (quality.IsProvisional ? Words.Provisional : Words.Firm).ToString() : null);

    private MixBar? BarOf(LoadRow row) => figures.Mix.ByConsumer.TryGetValue(row.Id, out IReadOnlyList<long>? parts)
        ? new MixBar([.. figures.Mix.Groups.Zip(parts)])
        : null;

    private ReportTable MakeFactors() => Table<FactorUsed>("factors", Words.FactorsTitle)
        .Text("factor_id", Words.Factor, row => row.Row.Id.Value)
        .InFile("technology", row => row.Row.Technology)
        .InFile($"factor_mg_{figures.GasSet}_per_MWh", row => Numbers.Exact(row.Row.Intensity.MilligramsPerMegawattHour))
        .Text("factor_as_published", Words.FactorValue, row => row.Row.PublishedValue)
        .InFile("half_width_95_ppm", row => Numbers.Exact(row.Row.UncertaintyPpm))
        .OnPage(Words.FactorHalfWidth, "%", true, row => row.Row.Uncertainty.PercentText)
        .InFile("gas_set", row => row.Row.GasSet)
        .InFile("gwp_set", row => row.Row.GwpSet)
        .InFile("boundary", row => row.Row.Boundary)
        .Text("region", Words.Region, row => row.Row.Region)
        .InFile("year", row => Numbers.Exact(row.Row.Year))
        .OnPage(Words.Year, "", true, row => Numbers.Exact(row.Row.Year))
        .Count("lag_years", Words.Lag, row => row.LagYearsMax)
        .Count("assets", Words.Assets, row => row.Assets)
        .InFile("checked", row => YesNo(row.Row.Checked))
        .InFile("uncertainty_checked", row => YesNo(row.Row.UncertaintyChecked))
        .OnPage(Words.CheckedAgainstSource, "", false, CheckedText)
        .InFile("source", row => row.Row.Source)
        .Build(figures.FactorsUsed, RowsOnPageMax);

    private static string CheckedText(FactorUsed used) => (used.Row.Checked, used.Row.UncertaintyChecked) switch
    {
        (true, true) => Words.IsChecked.ToString(),
        (true, false) => Words.UncertaintyUnchecked.ToString(),
        (false, true) => Words.ValueUnchecked.ToString(),
        _ => $"{Words.ValueUnchecked}; {Words.UncertaintyUnchecked}",
    };

    private ReportTable MakeMixSum()
    {
        Energy all = figures.Totals.DeliveredEnergy;
        List<SourceRow> rows = [.. figures.Mix.Groups.Zip(figures.Mix.Total).Select(row => new SourceRow(
            row.First, Words.Of(row.First), Energy.FromWattHours(row.Second), ReportFigures.Fraction(row.Second, all.WattHours)))];
        return Table<SourceRow>("mix-sum", Words.MixSumTitle)
            .InFile("source", row => row.Source)
            .OnPage(Words.SourceGroup, "", false, row => row.Name.ToString())
            .Energy("energy_Wh", Words.Energy, row => row.Energy)
            .OnPage(Words.Share, "%", true, row => row.Share is { } share ? Numbers.Percent(share) : null)
            .Build(rows, RowsOnPageMax, new SourceRow("total", Words.Total, all, all == default ? null : 1), [Words.SourceGroup, Words.Energy, Words.Share]);
    }

    private ReportTable MakeMixByInterval()
    {
        TableBuilder<(Interval Interval, IReadOnlyList<long> WattHours)> table = Table<(Interval Interval, IReadOnlyList<long> WattHours)>("mix", Words.MixIntervalTitle)
            .InFile("interval_start_UTC", row => row.Interval.Start.ToString());
        for (int g = 0; g < figures.Mix.Groups.Count; g++)
        {
            int group = g;
            table.InFile(GroupHeader(group), row => Numbers.Exact(row.WattHours[group]));
        }

        return table.InFile("delivered_Wh", row => Numbers.Exact(row.WattHours.Sum())).Build(figures.Mix.ByInterval, 0);
    }

    private ReportTable MakeMixByLoad()
    {
        TableBuilder<LoadRow> table = Table<LoadRow>("load-mix", Words.MixLoadTitle).InFile("asset", row => row.Id.Value).InFile("bus", row => row.Bus.Value);
        for (int g = 0; g < figures.Mix.Groups.Count; g++)
        {
            int group = g;
            table.InFile(GroupHeader(group), row => Numbers.Exact(figures.Mix.ByConsumer.TryGetValue(row.Id, out IReadOnlyList<long>? parts) ? parts[group] : 0));
        }

        return table.InFile("energy_Wh", row => Exact(row.Energy)).Build(figures.Loads, 0);
    }

    private string GroupHeader(int group) => $"{figures.Mix.Groups[group].Replace(' ', '_')}_Wh";

    private ReportTable MakeCounts(string name, string header, Bilingual title, Bilingual heading, IReadOnlyList<CountRow> rows) => Table<CountRow>(name, title)
        .InFile(header, row => row.Code)
        .OnPage(heading, "", false, row => row.What.ToString())
        .Count("count", Words.Count, row => row.Count)
        .OnPage(Words.ShareOfAll, "%", true, row => row.Share is { } share ? Numbers.Percent(share) : null)
        .Build(rows, RowsOnPageMax, isCheck: row => row.Count == 0);

    private ReportTable MakeDeliveredQuality()
    {
        CarbonQuality quality = figures.DeliveredQuality;
        List<(string Code, Bilingual What, int Ppm)> rows =
        [
            ("estimated", Words.EstimatedShareNote, quality.EstimatedPpm),
            ("unknown-origin", Words.UnknownShareNote, quality.UnknownOriginPpm),
            ("unsigned", Words.UnsignedShareNote, quality.UnsignedPpm),
            ("intervals-missing", Words.MissingShareNote, quality.MissingPpm),
        ];
        return Table<(string Code, Bilingual What, int Ppm)>("delivered-quality", Words.DataQuality)
            .InFile("what", row => row.Code)
            .InFile("ppm", row => Numbers.Exact(row.Ppm))
            .InFile("provisional_above_ppm", row => row.Code == "unsigned" ? null : Numbers.Exact(QualityShares.ProvisionalAbovePpm))
            .InFile("provisional", row => row.Code == "unsigned" ? null : YesNo(quality.IsProvisional))
            .Build(rows, 0);
    }

    private ReportTable MakeSuspects() => Table<SuspectRow>("suspect-buses", Words.SuspectTitle)
        .Text("bus", Words.Bus, row => row.Bus.Value)
        .Count("intervals", Words.SuspectIntervals, row => row.Intervals)
        .InFile("largest_mismatch_Wh", row => Numbers.Exact(row.Mismatch.WattHours))
        .OnPage(Words.LargestMismatch, "Wh", true, row => Numbers.Whole(row.Mismatch.WattHours))
        .InFile("interval_start_UTC", row => row.Worst.Start.ToString())
        .OnPage(Words.At, "", false, row => figures.Clock.Minute(row.Worst.Start))
        .Build(figures.MeterQuality.Suspects, RowsOnPageMax);

    private ReportTable MakeFindings() => Table<MeterFinding>("findings", Words.FindingTitle)
        .InFile("check", row => Words.Code(row.Check))
        .OnPage(Words.CheckOf, "", false, row => Words.Of(row.Check).ToString())
        .Text("asset", Words.Asset, row => row.Asset.Value)
        .InFile("terminal", row => row.Terminal?.ToString())
        .OnPage(Words.TerminalOf, "", false, row => row.Terminal is { } terminal ? Words.Of(terminal).ToString() : "")
        .InFile("interval_start_UTC", row => row.Interval?.Start.ToString())
        .OnPage(Words.At, "", false, row => row.Interval is { } interval ? figures.Clock.Minute(interval.Start) : Words.WholePeriod.ToString())
        .InFile("value", row => Numbers.Exact(row.Value))
        .OnPage(Words.Value, "", true, row => Numbers.Whole(row.Value))
        .InFile("limit", row => Numbers.Exact(row.Limit))
        .OnPage(Words.Limit, "", true, row => Numbers.Whole(row.Limit))
        .Text("unit", Words.UnitOf, row => Words.UnitCode(row.Check))
        .Build(figures.Findings, FindingsOnPage);
}
