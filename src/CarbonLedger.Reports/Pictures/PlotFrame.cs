using System.Globalization;
using CarbonLedger.Reports.Figures;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace CarbonLedger.Reports.Pictures;

/// <summary>What all pictures share: size, font, colours, legend, and steps that last an interval.</summary>
internal static class PlotFrame
{
    public const int Width = 1000;
    public const float LabelSize = 14;

    /// <summary>Pixels of the file for a pixel as shown, so that print is sharp.</summary>
    public const int PixelRatio = 2;

    private const float LegendSize = 13;
    private const float LegendSymbolWidth = 44;
    private const float LegendRowHeight = 24;

    // Of the plot itself, axes taken off.
    private const float LegendWidth = Width - 180;

    public static readonly Color Ink = Color.FromHex("#1d2a35");
    public static readonly Color Rule = Color.FromHex("#e3e7eb");
    public static readonly Color Accent = Color.FromHex("#b3261e");

    /// <summary>An empty plot in the report's look; the caller disposes it.</summary>
    public static Plot Create(Bilingual title)
    {
        ReportFont.Use();
        Plot plot = new();
        plot.ScaleFactor = PixelRatio;
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
        plot.Title(ReportFont.Drawable(title.ToString()), 17);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Rule;
        plot.Axes.Right.MinimumSize = 32;
        plot.Axes.Left.TickGenerator = Ticks();
        plot.Axes.Right.TickGenerator = Ticks();
        plot.Axes.Bottom.TickGenerator = Ticks();
        plot.Legend.FontName = ReportFont.Family;
        plot.Legend.FontSize = LegendSize;
        plot.Legend.FontColor = Ink;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.InterItemPadding = new PixelPadding(0, 14, 2, 2);
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
        return plot;
    }

    /// <summary>About nine ticks, labelled alike in every culture.</summary>
    public static NumericAutomatic Ticks() => new()
    {
        TargetTickCount = 9,
        LabelFormatter = value => Math.Round(value, 9).ToString("#,0.#########", CultureInfo.InvariantCulture).Replace('-', '−'),
    };

    public static void LabelLeft(Plot plot, string text)
    {
        plot.YLabel(ReportFont.Drawable(text), LabelSize);
        plot.Axes.Left.Label.Bold = false;
    }

    public static LegendItem Fill(string text, Color color, IHatch? hatch = null, Color? hatchColor = null)
    {
        LegendItem item = new() { LabelText = ReportFont.Drawable(text), FillColor = color, OutlineWidth = 0.5f, OutlineColor = Colors.Gray };
        if (hatch is not null)
        {
            item.FillHatch = hatch;
            item.FillHatchColor = hatchColor ?? Colors.Gray;
        }

        return item;
    }

    public static LegendItem Line(string text, Color color, float width = 2.5f) =>
        new() { LabelText = ReportFont.Drawable(text), LineColor = color, LineWidth = width };

    /// <summary>Shows the items under the plot; nothing else appears in the legend.</summary>
    public static void ShowLegend(Plot plot, IReadOnlyList<LegendItem> items)
    {
        plot.Legend.DisplayPlottableLegendItems = false;
        plot.Legend.ManualItems.AddRange(items);
        ScottPlot.Panels.LegendPanel panel = plot.ShowLegend(Edge.Bottom);
        panel.Alignment = Alignment.MiddleCenter;
        panel.Padding = new PixelPadding(0);

        // The panel measures itself at the figure's width but wraps at the narrower plot's: without room, the last row would be cut off.
        float width = items.Sum(item => ReportFont.WidthOf(item.LabelText, LegendSize) + LegendSymbolWidth);
        panel.MinimumSize = (float)Math.Ceiling(width / LegendWidth) * LegendRowHeight;
        plot.Legend.Margin = new PixelPadding(0);
    }

    /// <summary>An area between two step curves over runs of intervals; where an interval is missing, so is the area.</summary>
    public static void AddSteps(Plot plot, IReadOnlyList<int> index, double[] low, double[] high, Color color) =>
        AddSteps(plot, index, low, high, fill => fill.Color = color);

    /// <summary>The same, filled as <paramref name="apply"/> says.</summary>
    public static void AddSteps(Plot plot, IReadOnlyList<int> index, double[] low, double[] high, Action<FillStyle> apply)
    {
        foreach ((int start, int end) in Runs(index))
        {
            List<Coordinates> outline = [];
            for (int i = start; i < end; i++)
            {
                outline.Add(new Coordinates(index[i], high[i]));
                outline.Add(new Coordinates(index[i] + 1, high[i]));
            }

            for (int i = end - 1; i >= start; i--)
            {
                outline.Add(new Coordinates(index[i] + 1, low[i]));
                outline.Add(new Coordinates(index[i], low[i]));
            }

            ScottPlot.Plottables.Polygon area = plot.Add.Polygon([.. outline]);
            apply(area.FillStyle);
            area.LineWidth = 0;
        }
    }

    /// <summary>Says in the middle of an empty plot why it is empty.</summary>
    public static void AddNote(Plot plot, Bilingual note, double x)
    {
        ScottPlot.Plottables.Text text = plot.Add.Text(ReportFont.Drawable(note.ToString()), x, 0);
        text.LabelAlignment = Alignment.MiddleCenter;
        text.LabelFontSize = 16;
    }

    /// <summary>A step line; NaN and missing intervals break it.</summary>
    public static void AddStepLine(Plot plot, IReadOnlyList<int> index, double[] values, Color color, IYAxis? axis = null)
    {
        List<int> known = [.. Enumerable.Range(0, index.Count).Where(i => !double.IsNaN(values[i]))];
        foreach ((int start, int end) in Runs([.. known.Select(i => index[i])]))
        {
            List<Coordinates> points = [];
            foreach (int i in known[start..end])
            {
                points.Add(new Coordinates(index[i], values[i]));
                points.Add(new Coordinates(index[i] + 1, values[i]));
            }

            ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(points, color);
            line.LineWidth = 2.5f;
            if (axis is not null)
            {
                line.Axes.YAxis = axis;
            }
        }
    }

    public static Picture Finish(Plot plot, string name, Bilingual title, Bilingual caption, Bilingual alternative, int height)
    {
        using Image image = plot.GetImage(Width * PixelRatio, height * PixelRatio);
        return new Picture(name, title, caption, alternative, Width, height, image.GetImageBytes(ImageFormat.Png, 100));
    }

    /// <summary>The intervals' places on the time axis.</summary>
    public static IReadOnlyList<int> IndexOf(ReportFigures figures, TimeAxis time) => [.. figures.Intervals.Select(traced => time.IndexOf(traced.Interval))];

    private static IEnumerable<(int Start, int End)> Runs(IReadOnlyList<int> index)
    {
        int start = 0;
        for (int i = 1; i <= index.Count; i++)
        {
            if (i == index.Count || index[i] != index[i - 1] + 1)
            {
                yield return (start, i);
                start = i;
            }
        }
    }
}
