using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;

namespace CarbonLedger.Reports.Pictures;

/// <summary>Generation stacked by technology in MW, steady sources at the bottom, with the system intensity over it.</summary>
internal static class GenerationPicture
{
    public static Picture Draw(ReportFigures figures)
    {
        TimeAxis time = new(figures);
        IReadOnlyList<int> index = PlotFrame.IndexOf(figures, time);
        Dictionary<string, double[]> power = PowerByTechnology(figures);
        using Plot plot = PlotFrame.Create(Words.GenerationTitle);
        List<LegendItem> legend = [];
        double[] low = new double[index.Count];
        foreach (string technology in SourcePalette.Order.Where(power.ContainsKey))
        {
            double[] high = [.. low.Zip(power[technology], (below, own) => below + own)];
            PlotFrame.AddSteps(plot, index, low, high, fill => SourceFill.Apply(technology, fill));
            legend.Add(SourceFill.Legend(technology, ""));
            low = high;
        }

        double[] intensity = [.. figures.Intervals.Select(traced =>
            WeightedMean.Of(traced.Totals.Generated, traced.Totals.GeneratedEnergy) is { } e ? e.MilligramsPerMegawattHour / 1e6 : double.NaN)];
        PlotFrame.AddStepLine(plot, index, intensity, PlotFrame.Accent, plot.Axes.Right);
        legend.Add(PlotFrame.Line(Words.SystemIntensity.ToString(), PlotFrame.Accent));
        time.Apply(plot);
        PlotFrame.LabelLeft(plot, $"{Words.Power} (MW)");
        LabelRight(plot, figures.Gas);
        plot.Axes.SetLimitsY(0, Top(low));
        plot.Axes.SetLimitsY(0, Top(intensity), plot.Axes.Right);
        PlotFrame.ShowLegend(plot, legend);
        return PlotFrame.Finish(plot, "generation", Words.GenerationTitle, Words.GenerationCaption, Describe(figures), 480);
    }

    private static void LabelRight(Plot plot, string gas)
    {
        plot.Axes.Right.Label.Text = ReportFont.Drawable($"{Words.SystemIntensity} (g {gas}/kWh)");
        plot.Axes.Right.Label.FontSize = PlotFrame.LabelSize;
        plot.Axes.Right.MinimumSize = 72;
        plot.Axes.Right.Label.Bold = false;
        plot.Axes.Right.Label.ForeColor = PlotFrame.Accent;
        plot.Axes.Right.TickLabelStyle.ForeColor = PlotFrame.Accent;
    }

    private static double Top(double[] values) => values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Max() is > 0 and var top ? top * 1.08 : 1;

    private static Dictionary<string, double[]> PowerByTechnology(ReportFigures figures)
    {
        Dictionary<AssetId, string> technologyOf = figures.Network.Generators.ToDictionary(generator => generator.Id, generator => SourcePalette.NameOf(generator.Technology));
        Dictionary<string, double[]> power = [];
        for (int i = 0; i < figures.Intervals.Count; i++)
        {
            foreach (Statement statement in figures.Intervals[i].Statements.Where(GivesPower))
            {
                string technology = technologyOf.GetValueOrDefault(statement.Asset) ?? SourceOf(statement);
                if (!power.TryGetValue(technology, out double[]? values))
                {
                    power[technology] = values = new double[figures.Intervals.Count];
                }

                values[i] += (statement.EnergyOut ?? Energy.Zero).WattHours * 4 / 1e6;
            }
        }

        return power;
    }

    private static bool GivesPower(Statement statement) =>
        statement.Kind is AssetKind.Generator or AssetKind.Storage || statement is { Kind: AssetKind.Load, EnergyOut.WattHours: not 0 };

    private static string SourceOf(Statement statement) => statement.Kind == AssetKind.Storage ? NetworkTracing.StorageGroup
        : statement.Factor is null ? SourcePalette.UnknownOrigin
        : NetworkTracing.FeedInGroup;

    private static Bilingual Describe(ReportFigures figures)
    {
        string english = string.Join(", ", figures.Technologies.Where(row => row.Share is not null).Select(row => $"{Words.Of(row.Technology).English} {Numbers.Percent(row.Share ?? 0, 1)} %"));
        string chinese = string.Join("，", figures.Technologies.Where(row => row.Share is not null).Select(row => $"{Words.Of(row.Technology).Chinese} {Numbers.Percent(row.Share ?? 0, 1)} %"));
        return new Bilingual($"{Words.GenerationTitle.English}: {english}.", $"{Words.GenerationTitle.Chinese}：{chinese}。");
    }
}
