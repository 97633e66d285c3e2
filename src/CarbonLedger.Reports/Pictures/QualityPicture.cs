using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;

namespace CarbonLedger.Reports.Pictures;

/// <summary>How the energy of the metering points was known, interval by interval. What is wrong lies at the bottom, on the zero line.</summary>
internal static class QualityPicture
{
    private static readonly Color ActualColor = Color.FromHex("#a9c9e3");
    private static readonly Color EstimatedColor = Color.FromHex("#f0b429");
    private static readonly Color MissingColor = Color.FromHex("#8c1c13");

    public static Picture Draw(ReportFigures figures)
    {
        TimeAxis time = new(figures);
        IReadOnlyList<int> index = PlotFrame.IndexOf(figures, time);
        double[] none = new double[index.Count];
        double[] missing = Percents(figures, traced => traced.PointsExpected - traced.PointsActual - traced.PointsEstimated);
        double[] estimated = Percents(figures, traced => traced.PointsExpected - traced.PointsActual);
        double[] actual = Percents(figures, traced => traced.PointsExpected);
        using Plot plot = PlotFrame.Create(Words.QualityTitle);
        PlotFrame.AddSteps(plot, index, none, missing, MissingColor);
        PlotFrame.AddSteps(plot, index, missing, estimated, EstimatedColor);
        PlotFrame.AddSteps(plot, index, estimated, actual, ActualColor);
        time.Apply(plot);
        plot.Axes.SetLimitsY(0, 100);
        PlotFrame.LabelLeft(plot, $"{Words.ShareOfPoints} (%)");
        PlotFrame.ShowLegend(
            plot,
            [
                PlotFrame.Fill(Legend(Words.Actual, figures.PointsActual, figures), ActualColor),
                PlotFrame.Fill(Legend(Words.Estimated, figures.PointsEstimated, figures), EstimatedColor),
                PlotFrame.Fill(Legend(Words.Missing, figures.PointsMissing, figures), MissingColor),
            ]);
        return PlotFrame.Finish(plot, "quality", Words.QualityTitle, Words.QualityCaption, Describe(figures), 360);
    }

    // An interval without any metering point has no share and draws nothing.
    private static double[] Percents(ReportFigures figures, Func<TracedInterval, int> part) =>
        [.. figures.Intervals.Select(traced => traced.PointsExpected == 0 ? 0 : 100.0 * part(traced) / traced.PointsExpected)];

    private static string Legend(Bilingual what, long count, ReportFigures figures) => $"{what} {Share(count, figures)} %";

    private static string Share(long count, ReportFigures figures) => ReportFigures.Fraction(count, figures.PointsExpected) is { } share ? Numbers.Percent(share) : "–";

    private static Bilingual Describe(ReportFigures figures)
    {
        string actual = Share(figures.PointsActual, figures);
        string estimated = Share(figures.PointsEstimated, figures);
        string missing = Share(figures.PointsMissing, figures);
        return new Bilingual(
            $"{Words.QualityTitle.English}: {Words.Actual.English} {actual} %, {Words.Estimated.English} {estimated} %, {Words.Missing.English} {missing} %.",
            $"{Words.QualityTitle.Chinese}：{Words.Actual.Chinese} {actual} %，{Words.Estimated.Chinese} {estimated} %，{Words.Missing.Chinese} {missing} %。");
    }
}
