using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;
using ScottPlot.Hatches;
using ScottPlot.TickGenerators;
using Range = ScottPlot.Range;

namespace CarbonLedger.Reports.Pictures;

/// <summary>Nodal intensity by bus and time. Cells without a value let the hatching behind them show; they are never 0.</summary>
internal static class HeatMapPicture
{
    /// <summary>More rows than this can't be told apart; the buses with the most energy through are drawn then.</summary>
    public const int BusesMax = 160;

    private const double TickEveryPixels = 12.5;

    private static readonly Color Hatching = Color.FromHex("#b8bec4");
    private static readonly Color Ground = Color.FromHex("#f1f3f4");

    public static Picture Draw(ReportFigures figures)
    {
        List<BusRow> buses = Choose(figures);
        TimeAxis time = new(figures);
        double[,] cells = Cells(figures, buses, time);
        using Plot plot = PlotFrame.Create(Words.HeatMapTitle);
        double rowHeight = Math.Clamp(520.0 / buses.Count, 10, 32);
        AddGround(plot, buses.Count, time.Count);
        Range range = AddCells(plot, cells, buses.Count, time.Count, figures.Gas);
        time.Apply(plot);
        plot.Axes.SetLimitsY(0, buses.Count);
        plot.Axes.Left.TickGenerator = BusTicks(buses, rowHeight);
        plot.Axes.Left.TickLabelStyle.FontSize = rowHeight < 16 ? 10 : 12;
        PlotFrame.LabelLeft(plot, Words.Bus.ToString());
        plot.Axes.Right.MinimumSize = 0;
        plot.HideGrid();
        PlotFrame.ShowLegend(plot, [PlotFrame.Fill(Words.NoValue.ToString(), Ground, new Striped(StripeDirection.DiagonalUp), Hatching)]);
        Bilingual caption = buses.Count == figures.Buses.Count
            ? Words.HeatMapCaption
            : new($"{Words.HeatMapCaption.English} {Words.BusesShown.English}", Words.HeatMapCaption.Chinese + Words.BusesShown.Chinese);
        return PlotFrame.Finish(plot, "nodal-intensity", Words.HeatMapTitle, caption, Describe(cells, range, figures), (int)(buses.Count * rowHeight) + 135);
    }

    private static List<BusRow> Choose(ReportFigures figures)
    {
        if (figures.Buses.Count <= BusesMax)
        {
            return [.. figures.Buses];
        }

        HashSet<BusId> most = [.. figures.Buses.OrderByDescending(row => row.Through).ThenBy(row => row.Bus.Id).Take(BusesMax).Select(row => row.Bus.Id)];
        return [.. figures.Buses.Where(row => most.Contains(row.Bus.Id))];
    }

    private static double[,] Cells(ReportFigures figures, List<BusRow> buses, TimeAxis time)
    {
        double[,] cells = new double[buses.Count, time.Count];
        for (int row = 0; row < buses.Count; row++)
        {
            for (int column = 0; column < time.Count; column++)
            {
                cells[row, column] = double.NaN;
            }
        }

        Dictionary<BusId, int> rowOf = buses.Select((bus, i) => (bus.Bus.Id, i)).ToDictionary(x => x.Id, x => x.i);
        foreach (TracedInterval traced in figures.Intervals)
        {
            int column = time.IndexOf(traced.Interval);
            foreach (BusBalance bus in traced.Buses)
            {
                if (bus.Intensity is { } e && rowOf.TryGetValue(bus.Bus, out int row))
                {
                    cells[row, column] = e.MilligramsPerMegawattHour / 1e6;
                }
            }
        }

        return cells;
    }

    private static void AddGround(Plot plot, int rows, int columns)
    {
        ScottPlot.Plottables.Rectangle ground = plot.Add.Rectangle(0, columns, 0, rows);
        ground.FillColor = Ground;
        ground.FillHatch = new Striped(StripeDirection.DiagonalUp);
        ground.FillHatchColor = Hatching;
        ground.LineWidth = 0;
    }

    private static Range AddCells(Plot plot, double[,] cells, int rows, int columns, string gas)
    {
        List<double> known = [.. cells.Cast<double>().Where(value => !double.IsNaN(value))];
        Range range = known.Count == 0 ? new Range(0, 1) : Around(known.Min(), known.Max());
        ScottPlot.Plottables.Heatmap map = plot.Add.Heatmap(cells);
        map.Rectangle = new CoordinateRect(0, columns, 0, rows);
        map.Colormap = new Darkening();
        map.NaNCellColor = Colors.Transparent;
        map.ManualRange = range;
        if (known.Count > 0)
        {
            ScottPlot.Panels.ColorBar bar = plot.Add.ColorBar(map);
            bar.Label = ReportFont.Drawable($"{Words.IntensityAxis} (g {gas}/kWh)");
            bar.LabelStyle.Bold = false;
            bar.LabelStyle.FontSize = PlotFrame.LabelSize;
            bar.LabelStyle.ForeColor = PlotFrame.Ink;
            bar.MinimumSize = 100;
            bar.Width = 22;
            bar.Axis.TickGenerator = PlotFrame.Ticks();
        }

        return range;
    }

    // Whole tens (or units, when all is close together) round the values, and never an empty range.
    private static Range Around(double lowest, double highest)
    {
        double step = highest - lowest > 50 ? 10 : 1;
        double from = Math.Floor(lowest / step) * step;
        double to = Math.Ceiling(highest / step) * step;
        return to > from ? new Range(from, to) : new Range(from, from + step);
    }

    private static NumericManual BusTicks(List<BusRow> buses, double rowHeight)
    {
        int every = (int)Math.Ceiling(TickEveryPixels / rowHeight);
        NumericManual ticks = new();
        for (int row = 0; row < buses.Count; row += every)
        {
            ticks.AddMajor(buses.Count - row - 0.5, buses[row].Bus.Id.Value);
        }

        return ticks;
    }

    private static Bilingual Describe(double[,] cells, Range range, ReportFigures figures)
    {
        int missing = cells.Cast<double>().Count(double.IsNaN);
        if (missing == cells.Length)
        {
            return Words.HeatMapTitle with { English = $"{Words.HeatMapTitle.English}: {Words.NoValue.English}", Chinese = $"{Words.HeatMapTitle.Chinese}：{Words.NoValue.Chinese}" };
        }

        string low = Numbers.Decimal((decimal)cells.Cast<double>().Where(value => !double.IsNaN(value)).Min(), 1);
        string high = Numbers.Decimal((decimal)cells.Cast<double>().Where(value => !double.IsNaN(value)).Max(), 1);
        return new Bilingual(
            $"{Words.HeatMapTitle.English}: {Words.Lowest.English} {low}, {Words.Highest.English} {high} g {figures.Gas}/kWh; {Words.CellsWithoutValue.English}: {Numbers.Whole(missing)}.",
            $"{Words.HeatMapTitle.Chinese}：{Words.Lowest.Chinese} {low}，{Words.Highest.Chinese} {high} g {figures.Gas}/kWh；{Words.CellsWithoutValue.Chinese}：{Numbers.Whole(missing)}。");
    }
}
