using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;

namespace CarbonLedger.Reports.Pictures;

/// <summary>What the wires add to a delivered kWh, over time: equipment, gas and losses stacked, with the published figures beside.</summary>
internal static class StagePicture
{
    private static readonly Color EquipmentColor = Color.FromHex("#4d8c57");
    private static readonly Color GasColor = Color.FromHex("#8a5fa8");
    private static readonly Color LossColor = Color.FromHex("#e08e2b");
    private static readonly Color PublishedColor = Color.FromHex("#b3261e");

    public static Picture Draw(ReportFigures figures)
    {
        TimeAxis time = new(figures);
        IReadOnlyList<int> index = PlotFrame.IndexOf(figures, time);
        double[] equipment = Grams(figures, i => Stage(figures, i, CarbonStage.Embodied) + Stage(figures, i, CarbonStage.EndOfLife));
        double[] gas = Grams(figures, i => Stage(figures, i, CarbonStage.Sf6));
        double[] losses = Grams(figures, i => figures.Intervals[i].Totals.Lost.Milligrams);
        using Plot plot = PlotFrame.Create(Words.StagePictureTitle);
        double[] low = new double[index.Count];
        List<LegendItem> legend = [];
        foreach ((double[] part, Color color, Bilingual words) in new[] { (equipment, EquipmentColor, Words.EquipmentAndEnd), (gas, GasColor, Words.GasLine), (losses, LossColor, Words.StageLosses) })
        {
            double[] high = [.. low.Zip(part, (below, more) => below + more)];
            PlotFrame.AddSteps(plot, index, low, high, color);
            legend.Add(PlotFrame.Fill(words.ToString(), color));
            low = high;
        }

        double top = low.DefaultIfEmpty(0).Max();
        foreach (FactorRow row in new[] { figures.Stages.PublishedWithoutLosses, figures.Stages.PublishedWithLosses }.OfType<FactorRow>())
        {
            double grams = row.Intensity.MilligramsPerMegawattHour / 1e6;
            plot.Add.HorizontalLine(grams, 1.6f, PublishedColor, LinePattern.Dashed);
            top = Math.Max(top, grams);
        }

        if (figures.Stages.PublishedWithLosses is not null)
        {
            LegendItem published = PlotFrame.Line(Words.PublishedLine.ToString(), PublishedColor, 1.6f);
            published.LinePattern = LinePattern.Dashed;
            legend.Add(published);
        }

        time.Apply(plot);
        PlotFrame.LabelLeft(plot, $"{Words.PerDelivered} (g {figures.Gas}/kWh)");
        plot.Axes.SetLimitsY(Math.Min(0, low.DefaultIfEmpty(0).Min()), top > 0 ? top * 1.08 : 1);
        PlotFrame.ShowLegend(plot, legend);
        return PlotFrame.Finish(plot, "wires", Words.StagePictureTitle, Words.StagePictureCaption, Describe(figures), 440);
    }

    private static double Stage(ReportFigures figures, int interval, CarbonStage stage) => (double)figures.Stages.ByInterval[interval][(int)stage];

    // mg / Wh is g/kWh; an interval that delivers nothing adds nothing to a delivered kWh.
    private static double[] Grams(ReportFigures figures, Func<int, double> milligrams) =>
        [.. Enumerable.Range(0, figures.Intervals.Count).Select(i => figures.Intervals[i].Totals.DeliveredEnergy.WattHours is > 0 and var energy ? milligrams(i) / energy : 0)];

    private static Bilingual Describe(ReportFigures figures)
    {
        StageRow with = figures.Stages.Rows.First(row => row.Code == "wires-with-losses");
        string grams = with.PerDelivered is { } value ? Numbers.GramsPerKilowatthour(value, 2) : "–";
        return new Bilingual($"{Words.StagePictureTitle.English}: {grams} g {figures.Gas}/kWh.", $"{Words.StagePictureTitle.Chinese}：{grams} g {figures.Gas}/kWh。");
    }
}
