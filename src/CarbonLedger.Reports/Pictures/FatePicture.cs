using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;

namespace CarbonLedger.Reports.Pictures;

/// <summary>Carbon of each interval by where it went, stacked, with what came in as a line: the two must meet.</summary>
internal static class FatePicture
{
    private static readonly Color DeliveredColor = Color.FromHex("#2c6da4");
    private static readonly Color LostColor = Color.FromHex("#e08e2b");
    private static readonly Color StoredColor = Color.FromHex("#d58cb0");

    public static Picture Draw(ReportFigures figures)
    {
        TimeAxis time = new(figures);
        IReadOnlyList<int> index = PlotFrame.IndexOf(figures, time);
        double[] delivered = Tonnes(figures, totals => totals.Delivered);
        double[] lost = Tonnes(figures, totals => totals.Delivered + totals.Lost);
        double[] charged = Tonnes(figures, totals => totals.Delivered + totals.Lost + totals.Charged);
        double[] into = Tonnes(figures, totals => totals.Generated + totals.Discharged + totals.Sources);
        using Plot plot = PlotFrame.Create(Words.FateTitle);
        PlotFrame.AddSteps(plot, index, new double[index.Count], delivered, DeliveredColor);
        PlotFrame.AddSteps(plot, index, delivered, lost, LostColor);
        List<LegendItem> legend = [PlotFrame.Fill(Words.Delivered.ToString(), DeliveredColor), PlotFrame.Fill(Words.Lost.ToString(), LostColor)];
        if (figures.Storages.Count > 0)
        {
            PlotFrame.AddSteps(plot, index, lost, charged, StoredColor);
            legend.Add(PlotFrame.Fill(Words.IntoStorage.ToString(), StoredColor));
        }

        PlotFrame.AddStepLine(plot, index, into, PlotFrame.Ink);
        legend.Add(PlotFrame.Line(Words.GeneratedAndDischarged.ToString(), PlotFrame.Ink));
        time.Apply(plot);
        PlotFrame.LabelLeft(plot, $"{Words.CarbonPerInterval} (t {figures.Gas})");
        double top = into.Concat(charged).Max();
        plot.Axes.SetLimitsY(Math.Min(0, lost.Concat(delivered).Min()), top > 0 ? top * 1.08 : 1);
        PlotFrame.ShowLegend(plot, legend);
        return PlotFrame.Finish(plot, "carbon-by-fate", Words.FateTitle, Words.FateCaption, Describe(figures), 460);
    }

    private static double[] Tonnes(ReportFigures figures, Func<Totals, CarbonMass> part) => [.. figures.Intervals.Select(traced => part(traced.Totals).Milligrams / 1e9)];

    private static Bilingual Describe(ReportFigures figures)
    {
        Totals totals = figures.Totals;
        string delivered = Numbers.Tonnes(totals.Delivered, 1);
        string lost = Numbers.Tonnes(totals.Lost, 1);
        string charged = Numbers.Tonnes(totals.Charged, 1);
        return new Bilingual(
            $"{Words.FateTitle.English}: {Words.Delivered.English} {delivered}, {Words.Lost.English} {lost}, {Words.IntoStorage.English} {charged} t {figures.Gas}.",
            $"{Words.FateTitle.Chinese}：{Words.Delivered.Chinese} {delivered}，{Words.Lost.Chinese} {lost}，{Words.IntoStorage.Chinese} {charged} t {figures.Gas}。");
    }
}
