using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace CarbonLedger.Reports.Pictures;

/// <summary>The energy mix of each load in percent, those with the most energy; beside the bar its mean intensity.</summary>
internal static class LoadMixPicture
{
    public const int LoadsMax = 24;

    private const double LabelRoom = 116;

    public static Picture Draw(ReportFigures figures)
    {
        List<LoadRow> rows = Choose(figures);
        using Plot plot = PlotFrame.Create(Words.LoadMixTitle);
        NumericManual ticks = new();
        for (int i = 0; i < rows.Count; i++)
        {
            int place = rows.Count - 1 - i;
            AddBar(plot, place, figures.Mix, rows[i]);
            AddLabel(plot, place, rows[i], figures.Gas);
            ticks.AddMajor(place, rows[i].Id.Value);
        }

        if (rows.Count == 0)
        {
            PlotFrame.AddNote(plot, Words.NothingDelivered, LabelRoom / 2);
        }

        plot.Axes.Left.TickGenerator = ticks;
        plot.Axes.Left.TickLabelStyle.FontSize = 13;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.TickGenerator = Percents();
        plot.Axes.SetLimits(0, LabelRoom, -0.6, Math.Max(1, rows.Count) - 0.4);
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.XLabel(ReportFont.Drawable($"{Words.ShareOfDelivered} (%)"), PlotFrame.LabelSize);
        plot.Axes.Bottom.Label.Bold = false;
        PlotFrame.ShowLegend(plot, [.. figures.Mix.Groups.Where((group, g) => figures.Mix.Total[g] != 0).Select(group => SourceFill.Legend(group, ""))]);
        Bilingual caption = rows.Count == figures.Mix.ByConsumer.Count
            ? Words.LoadMixCaption
            : new($"{Words.LoadMixCaption.English} {Words.LoadsShown.English}", Words.LoadMixCaption.Chinese + Words.LoadsShown.Chinese);
        return PlotFrame.Finish(plot, "load-mix", Words.LoadMixTitle, caption, Describe(figures, rows), 150 + (27 * Math.Max(3, rows.Count)));
    }

    // The ones with the most energy, shown in the order of the table.
    private static List<LoadRow> Choose(ReportFigures figures)
    {
        List<LoadRow> fed = [.. figures.Loads.Where(row => figures.Mix.ByConsumer.ContainsKey(row.Id))];
        HashSet<LoadRow> most = [.. fed.OrderByDescending(row => row.Energy ?? Energy.Zero).Take(LoadsMax)];
        return [.. fed.Where(most.Contains)];
    }

    private static void AddBar(Plot plot, int place, DeliveredMix mix, LoadRow row)
    {
        IReadOnlyList<long> parts = mix.ByConsumer[row.Id];
        double all = parts.Sum(part => (double)part);
        double from = 0;
        for (int g = 0; g < parts.Count; g++)
        {
            if (parts[g] == 0)
            {
                continue;
            }

            double to = from + (100 * parts[g] / all);
            ScottPlot.Plottables.Rectangle bar = plot.Add.Rectangle(from, to, place - 0.34, place + 0.34);
            SourceFill.Apply(mix.Groups[g], bar.FillStyle);
            bar.LineWidth = 0;
            from = to;
        }
    }

    private static void AddLabel(Plot plot, int place, LoadRow row, string gas)
    {
        if (row.MeanE is not { } e)
        {
            return;
        }

        ScottPlot.Plottables.Text label = plot.Add.Text(ReportFont.Drawable($"{Numbers.GramsPerKilowatthour(e)} g {gas}/kWh"), 100.8, place);
        label.LabelAlignment = Alignment.MiddleLeft;
        label.LabelFontSize = 12;
        label.LabelFontColor = PlotFrame.Ink;
    }

    private static NumericManual Percents()
    {
        NumericManual ticks = new();
        for (int percent = 0; percent <= 100; percent += 10)
        {
            ticks.AddMajor(percent, Numbers.Exact(percent));
        }

        return ticks;
    }

    private static Bilingual Describe(ReportFigures figures, List<LoadRow> rows)
    {
        if (rows.Count == 0)
        {
            return Words.NothingDelivered;
        }

        LoadRow first = rows.MaxBy(row => row.Energy ?? Energy.Zero)!;
        IReadOnlyList<long> parts = figures.Mix.ByConsumer[first.Id];
        int largest = Enumerable.Range(0, parts.Count).MaxBy(g => parts[g]);
        string share = Numbers.Percent(ReportFigures.Fraction(parts[largest], parts.Sum(part => (decimal)part)) ?? 0, 1);
        Bilingual source = Words.Of(figures.Mix.Groups[largest]);
        return new Bilingual(
            $"{Words.LoadMixTitle.English}: {first.Id} {source.English} {share} %.",
            $"{Words.LoadMixTitle.Chinese}：{first.Id} {source.Chinese} {share} %。");
    }
}
