using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;

namespace CarbonLedger.Reports.Pictures;

/// <summary>Who feeds the consumers: delivered power over time, stacked by the source group that tracing gives it to.</summary>
internal static class EnergyMixPicture
{
    private const double MegawattsOfWattHours = 4 / 1e6;

    public static Picture Draw(ReportFigures figures)
    {
        TimeAxis time = new(figures);
        IReadOnlyList<int> index = PlotFrame.IndexOf(figures, time);
        DeliveredMix mix = figures.Mix;
        using Plot plot = PlotFrame.Create(Words.MixTitle);
        List<LegendItem> legend = [];
        double[] low = new double[index.Count];
        for (int g = 0; g < mix.Groups.Count; g++)
        {
            string group = mix.Groups[g];
            if (mix.Total[g] == 0 && group != SourcePalette.UnknownOrigin)
            {
                continue;
            }

            double[] high = [.. low.Select((below, i) => below + (mix.ByInterval[i].WattHours[g] * MegawattsOfWattHours))];
            PlotFrame.AddSteps(plot, index, low, high, fill => SourceFill.Apply(group, fill));
            legend.Add(SourceFill.Legend(group, $" {Share(mix, g)} %"));
            low = high;
        }

        time.Apply(plot);
        PlotFrame.LabelLeft(plot, $"{Words.DeliveredPower} (MW)");
        double top = low.DefaultIfEmpty(0).Max();
        plot.Axes.SetLimitsY(0, top > 0 ? top * 1.08 : 1);
        PlotFrame.ShowLegend(plot, legend);
        return PlotFrame.Finish(plot, "energy-mix", Words.MixTitle, Words.MixCaption, Describe(mix), 480);
    }

    private static string Share(DeliveredMix mix, int group) =>
        ReportFigures.Fraction(mix.Total[group], mix.Total.Sum(wattHours => (decimal)wattHours)) is { } share ? Numbers.Percent(share, 1) : "–";

    private static Bilingual Describe(DeliveredMix mix)
    {
        List<int> groups = [.. Enumerable.Range(0, mix.Groups.Count)];
        return new Bilingual(
            $"{Words.MixTitle.English}: {string.Join(", ", groups.Select(g => $"{Words.Of(mix.Groups[g]).English} {Share(mix, g)} %"))}.",
            $"{Words.MixTitle.Chinese}：{string.Join("，", groups.Select(g => $"{Words.Of(mix.Groups[g]).Chinese} {Share(mix, g)} %"))}。");
    }
}
