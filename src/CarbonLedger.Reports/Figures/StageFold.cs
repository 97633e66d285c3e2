using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>
/// The delivered kWh by stages of life: what is in the wire at the consumers by the stages of their buses, and the carbon of losses, whole, beside it. And what the
/// wires add to it against the published figures of transmission and distribution.
/// </summary>
internal sealed class StageFold
{
    private const string WithoutLosses = "transmission-without-losses";
    private const string WithLosses = "transmission-with-losses";

    private readonly ReportFigures figures;

    public StageFold(ReportFigures figures, IReadOnlyDictionary<AssetId, BusId> busOf)
    {
        this.figures = figures;
        StageSums all = new();
        ByInterval =
        [
            .. figures.Intervals.Select(traced =>
            {
                StageSums own = new();
                Add(traced, busOf, own);
                Add(traced, busOf, all);
                return own.Milligrams();
            }),
        ];
        Rows = [.. MakeRows(all.Milligrams()).Select(row => row with { IsUnchecked = IsUnchecked(row.Code) })];
    }

    public IReadOnlyList<StageRow> Rows { get; }

    /// <summary>mg of the delivered energy by <see cref="CarbonStage"/>, of each interval of the report.</summary>
    public IReadOnlyList<IReadOnlyList<Int128>> ByInterval { get; }

    /// <summary>The published figure of the wires without losses; null where the book has none.</summary>
    public FactorRow? PublishedWithoutLosses => Published(WithoutLosses);

    /// <summary>The published figure of the wires with losses.</summary>
    public FactorRow? PublishedWithLosses => Published(WithLosses);

    private static void Add(TracedInterval traced, IReadOnlyDictionary<AssetId, BusId> busOf, StageSums sums)
    {
        Dictionary<BusId, IReadOnlyList<int>> stagesOf = traced.Buses.ToDictionary(bus => bus.Bus, bus => bus.Stages);
        foreach (Statement statement in traced.Statements)
        {
            if (statement.CarbonIn is { Milligrams: not 0 } carbon && busOf.TryGetValue(statement.Asset, out BusId bus))
            {
                sums.Add(carbon.Milligrams, stagesOf[bus]);
            }
        }
    }

    // A published figure rests on itself, a difference on both.
    private bool IsUnchecked(string code)
    {
        bool isPublishedUnchecked = (code.StartsWith("wires-without-losses", StringComparison.Ordinal) ? PublishedWithoutLosses : PublishedWithLosses) is { Checked: false };
        return code.EndsWith("-published", StringComparison.Ordinal) ? isPublishedUnchecked
            : figures.Unchecked.InStage(code) || (code.EndsWith("-difference", StringComparison.Ordinal) && isPublishedUnchecked);
    }

    private List<StageRow> MakeRows(IReadOnlyList<Int128> stages)
    {
        Int128 Of(CarbonStage stage) => stages[(int)stage];
        Int128 lost = figures.Totals.Lost.Milligrams;
        Int128 total = stages.Aggregate(lost, (sum, stage) => sum + stage);
        StageRow Row(string code, Bilingual words, Int128 milligrams) => new(
            code, words, milligrams, PerDelivered(milligrams), ReportFigures.Fraction((decimal)milligrams, (decimal)total));
        Int128 wires = Of(CarbonStage.Embodied) + Of(CarbonStage.EndOfLife) + Of(CarbonStage.Sf6);
        List<StageRow> rows =
        [
            Row("upstream", Words.StageUpstream, Of(CarbonStage.Upstream)),
            Row("combustion", Words.StageCombustion, Of(CarbonStage.Combustion)),
            Row("losses", Words.StageLosses, lost),
            Row("sf6", Words.StageSf6, Of(CarbonStage.Sf6)),
            Row("embodied", Words.StageEmbodied, Of(CarbonStage.Embodied)),
            Row("end-of-life", Words.StageEndOfLife, Of(CarbonStage.EndOfLife)),
            Row("unsplit", Words.StageUnsplit, Of(CarbonStage.Unsplit)),
            Row("total", Words.Total, total),
        ];
        AddCheck(rows, "wires-without-losses", Words.WiresWithoutLosses, wires, PublishedWithoutLosses);
        AddCheck(rows, "wires-with-losses", Words.WiresWithLosses, wires + lost, PublishedWithLosses);
        return rows;
    }

    private void AddCheck(List<StageRow> rows, string code, Bilingual words, Int128 milligrams, FactorRow? published)
    {
        CarbonIntensity? own = PerDelivered(milligrams);
        rows.Add(new StageRow(code, words, milligrams, own, null, IsCheck: true));
        if (published is not null && own is { } known)
        {
            rows.Add(new StageRow($"{code}-published", Words.PublishedFigure(published.Year), null, published.Intensity, null, IsCheck: true));
            rows.Add(new StageRow(
                $"{code}-difference", Words.Difference, null,
                CarbonIntensity.FromMilligramsPerMegawattHour(known.MilligramsPerMegawattHour - published.Intensity.MilligramsPerMegawattHour), null, IsCheck: true));
        }
    }

    private CarbonIntensity? PerDelivered(Int128 milligrams) => figures.Totals.DeliveredEnergy.WattHours <= 0
        ? null
        : CarbonIntensity.FromMilligramsPerMegawattHour((long)decimal.Round((decimal)milligrams * 1_000_000 / figures.Totals.DeliveredEnergy.WattHours, MidpointRounding.ToEven));

    private FactorRow? Published(string what) => figures.GasSet != "CO2e" ? null : figures.Factors.Rows
        .Where(row => row.Id.Value.EndsWith(what, StringComparison.Ordinal) && row.Year <= figures.Clock.YearOf(figures.First.Start))
        .MaxBy(row => row.Year);
}
