using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace CarbonLedger.Reports.Pictures;

/// <summary>The assets with the most loss carbon, the largest on top.</summary>
internal static class LossPicture
{
    public const int AssetsMax = 10;

    private static readonly Color LineColor = Color.FromHex("#2c6da4");
    private static readonly Color TransformerColor = Color.FromHex("#e08e2b");

    public static Picture Draw(ReportFigures figures)
    {
        List<BranchRow> rows = [.. figures.Branches.Where(row => row.LossCarbon is { } loss && loss > CarbonMass.Zero).Take(AssetsMax)];
        bool inTonnes = rows.Count == 0 || rows[0].LossCarbon >= CarbonMass.FromMilligrams(1_000_000_000);
        double unit = inTonnes ? 1e9 : 1e6;
        double longest = rows.Count == 0 ? 1 : (rows[0].LossCarbon ?? default).Milligrams / unit;
        using Plot plot = PlotFrame.Create(Words.LossTitle);
        NumericManual ticks = new();
        for (int i = 0; i < rows.Count; i++)
        {
            double value = (rows[i].LossCarbon ?? default).Milligrams / unit;
            int place = rows.Count - 1 - i;
            AddBar(plot, place, value, longest, rows[i].Branch.Kind == "transformer" ? TransformerColor : LineColor);
            ticks.AddMajor(place, $"{rows[i].Branch.Id}  {rows[i].Branch.From} – {rows[i].Branch.To}");
        }

        if (rows.Count == 0)
        {
            PlotFrame.AddNote(plot, Words.NoLosses, longest / 2);
        }

        plot.Axes.Left.TickGenerator = ticks;
        plot.Axes.Left.TickLabelStyle.FontSize = 13;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.SetLimits(0, longest * 1.12, -0.6, Math.Max(1, rows.Count) - 0.4);
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.XLabel(ReportFont.Drawable($"{Words.LossCarbonAxis} ({(inTonnes ? "t" : "kg")} {figures.Gas})"), PlotFrame.LabelSize);
        plot.Axes.Bottom.Label.Bold = false;
        PlotFrame.ShowLegend(plot, [PlotFrame.Fill(Words.OfBranch("line").ToString(), LineColor), PlotFrame.Fill(Words.OfBranch("transformer").ToString(), TransformerColor)]);
        return PlotFrame.Finish(plot, "loss-carbon", Words.LossTitle, Words.LossCaption, Describe(figures, rows), 140 + (30 * Math.Max(3, rows.Count)));
    }

    private static void AddBar(Plot plot, int place, double value, double longest, Color color)
    {
        Bar bar = new() { Position = place, Value = value, Size = 0.66, FillColor = color, LineWidth = 0, Orientation = Orientation.Horizontal };
        plot.Add.Bar(bar);
        ScottPlot.Plottables.Text label = plot.Add.Text(Numbers.Decimal((decimal)value, value >= 100 ? 1 : 3), value + (longest * 0.008), place);
        label.LabelAlignment = Alignment.MiddleLeft;
        label.LabelFontSize = 13;
        label.LabelFontColor = PlotFrame.Ink;
    }

    private static Bilingual Describe(ReportFigures figures, List<BranchRow> rows)
    {
        string list = string.Join(", ", rows.Take(3).Select(row => $"{row.Branch.Id} {Numbers.Tonnes(row.LossCarbon ?? default)} t {figures.Gas}"));
        return rows.Count == 0 ? Words.NoLosses : new Bilingual($"{Words.LossTitle.English}: {list}.", $"{Words.LossTitle.Chinese}：{list}。");
    }
}
