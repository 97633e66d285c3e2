using System.Globalization;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Reports.Pictures;
using CarbonLedger.Reports.Tables;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>
/// Carbon by module from the cradle to the date of the view, stacked; the charge as a line over it; D as a broken line of its own. A module that nothing is
/// known of is not drawn and is named under the picture.
/// </summary>
internal static class LifecyclePicture
{
    private const double MillisecondsPerDay = 86_400_000;
    private const double DaysPerYear = 365.25;
    private const double DaysPerMonth = DaysPerYear / 12;
    private const int TicksMax = 12;
    private const int DayLength = 10;
    private const int BaseHeight = 480;
    private const int LineHeight = 20;
    private const int LegendRowHeight = 24;
    private const int LegendRowsInBase = 2;
    private const int LegendItemsInRow = 4;
    private const float NoteSize = 13;
    private const float NoteWidthMax = PlotFrame.Width - 60;
    private const double Headroom = 1.08;
    private const double RoomBelow = 1.3;

    // Of the whole width: what happens at retirement would have none if the view ends there.
    private const double TailShare = 0.04;

    private static readonly int[] YearSteps = [1, 2, 5, 10, 20, 50];
    private static readonly int[] MonthSteps = [1, 2, 3, 6];

    public static Picture Draw(LifecycleFacts facts)
    {
        LifecycleTable table = new(facts);
        LifecycleCurve curve = new(facts);
        double tail = Tail(facts);
        (double unit, string name) = UnitOf(facts, table);
        using Plot plot = PlotFrame.Create(new Bilingual($"{LifecycleWords.Title.English}: {facts.Asset.Asset}", LifecycleWords.Title.Chinese));
        List<LegendItem> legend = [];
        double top = AddStack(plot, curve, table, unit, tail, legend);
        top = Math.Max(top, AddCharge(plot, curve, unit, tail, legend));
        double bottom = AddBeyond(plot, facts, table, unit, tail, legend);
        string axis = ApplyTime(plot, facts, tail);
        if (top <= 0 && bottom >= 0)
        {
            PlotFrame.AddNote(plot, LifecycleWords.Nothing, DaysOf(curve.Start, facts.Date) / 2);
        }

        plot.Axes.SetLimitsY(bottom * RoomBelow, top <= 0 ? 1 : top * Headroom);
        PlotFrame.LabelLeft(plot, $"{LifecycleWords.Axis} ({name} CO2e)");
        List<string> notes = Notes(facts, table);
        plot.XLabel(ReportFont.Drawable(string.Join("\n", notes.Prepend(axis))), NoteSize);
        plot.Axes.Bottom.Label.Bold = false;
        PlotFrame.ShowLegend(plot, legend);
        return PlotFrame.Finish(
            plot, $"lifecycle-{facts.Asset.Asset}", LifecycleWords.Title, LifecycleWords.Caption, Describe(facts, table), HeightOf(notes.Count, legend.Count));
    }

    // What stands under the plot is not taken from its height.
    private static int HeightOf(int notes, int items) =>
        BaseHeight + (LineHeight * notes) + (LegendRowHeight * Math.Max(0, ((items + LegendItemsInRow - 1) / LegendItemsInRow) - LegendRowsInBase));

    private static double AddStack(Plot plot, LifecycleCurve curve, LifecycleTable table, double unit, double tail, List<LegendItem> legend)
    {
        int count = curve.Times.Count;
        (double Before, double After)[] low = new (double, double)[count];
        double top = 0;
        foreach (LifecycleRow row in table.Rows.Where(row => row.ToDate is not null))
        {
            (double Before, double After)[] high = [.. low.Zip(curve.Of(row.Module), (below, own) => (below.Before + own.Before, below.After + own.After))];
            List<Coordinates> outline = [.. Edge(curve, high, unit, tail)];
            outline.AddRange(Edge(curve, low, unit, tail).AsEnumerable().Reverse());
            ScottPlot.Plottables.Polygon area = plot.Add.Polygon([.. outline]);
            area.FillStyle.Color = LifecyclePalette.Of(row.Module);
            area.LineWidth = 0;
            legend.Add(PlotFrame.Fill($"{row.Module.Name()} {LifecycleWords.Of(row.Module)}", LifecyclePalette.Of(row.Module)));
            low = high;
            top = Math.Max(top, high.Max(point => point.After) / unit);
        }

        return top;
    }

    // Two points at each time: a jump is upright.
    private static List<Coordinates> Edge(LifecycleCurve curve, (double Before, double After)[] values, double unit, double tail)
    {
        List<Coordinates> points = [];
        for (int i = 0; i < values.Length; i++)
        {
            double x = DaysOf(curve.Start, curve.Times[i]);
            if (i > 0)
            {
                points.Add(new Coordinates(x, values[i].Before / unit));
            }

            points.Add(new Coordinates(x, values[i].After / unit));
        }

        points.Add(points[^1] with { X = points[^1].X + tail });
        return points;
    }

    private static double AddCharge(Plot plot, LifecycleCurve curve, double unit, double tail, List<LegendItem> legend)
    {
        IReadOnlyList<double> charged = curve.Charged;
        List<Coordinates> points = [.. charged.Select((amount, i) => new Coordinates(DaysOf(curve.Start, curve.Times[i]), amount / unit))];
        points.Add(points[^1] with { X = points[^1].X + tail });

        // A white edge keeps the line apart from whatever colour it crosses.
        plot.Add.ScatterLine(points, Colors.White).LineWidth = 5;
        plot.Add.ScatterLine(points, LifecyclePalette.Charged).LineWidth = 2.5f;
        legend.Add(PlotFrame.Line(LifecycleWords.Charged.ToString(), LifecyclePalette.Charged));
        return charged[^1] / unit;
    }

    // Drawn only once it has come out: what is expected at the end of life has not happened.
    private static double AddBeyond(Plot plot, LifecycleFacts facts, LifecycleTable table, double unit, double tail, List<LegendItem> legend)
    {
        if (table.BeyondToDate is not { } beyond || facts.State.RetiredAt is not { } retired)
        {
            return 0;
        }

        double value = (double)beyond.Milligrams / unit;
        (double at, double end) = (DaysOf(facts.Asset.At, retired), DaysOf(facts.Asset.At, facts.Date));

        List<Coordinates> points = [new(at, 0), new(at, value), new(end + tail, value)];
        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(points, LifecyclePalette.Beyond);
        line.LineWidth = 3;
        line.LinePattern = LinePattern.Dashed;
        LegendItem item = PlotFrame.Line(LifecycleWords.Beyond.ToString(), LifecyclePalette.Beyond, 3);
        item.LinePattern = LinePattern.Dashed;
        legend.Add(item);
        plot.Add.HorizontalLine(0, 1, PlotFrame.Ink);
        return Math.Min(0, value);
    }

    // An asset that is retired changes no more, so that its last amounts may be drawn on for a little.
    private static double Tail(LifecycleFacts facts)
    {
        double days = DaysOf(facts.Asset.At, facts.Date);
        return facts.IsRetired ? Math.Max(0, (days * TailShare) - DaysOf(facts.State.RetiredAt!.Value, facts.Date)) : 0;
    }

    // Gives the axis its ticks and limits, and answers its label.
    private static string ApplyTime(Plot plot, LifecycleFacts facts, double tail)
    {
        (Timestamp start, Timestamp end) = (facts.Asset.At, facts.Date);
        double days = Math.Max(DaysOf(start, end), 1) + tail;
        plot.Axes.SetLimitsX(0, days);
        bool inYears = days >= 3 * DaysPerYear;
        int step = inYears
            ? YearSteps.FirstOrDefault(years => days / DaysPerYear / years <= TicksMax, YearSteps[^1])
            : MonthSteps.FirstOrDefault(months => days / DaysPerMonth / months <= TicksMax, MonthSteps[^1]);
        NumericManual ticks = new();
        int firstYear = Math.Max(facts.Zone.YearOf(Interval.StartingAt(start)), SiteZone.YearMin);
        for (DateOnly tick = new(firstYear, 1, 1); DaysOf(start, StartOf(tick, facts.Zone)) <= days; tick = inYears ? tick.AddYears(1) : tick.AddMonths(1))
        {
            bool isOnStep = inYears ? tick.Year % step == 0 : (tick.Month - 1) % step == 0;
            double x = DaysOf(start, StartOf(tick, facts.Zone));
            if (isOnStep && x >= 0)
            {
                ticks.AddMajor(x, tick.ToString(inYears ? "yyyy" : "yyyy-MM", CultureInfo.InvariantCulture));
            }
        }

        plot.Axes.Bottom.TickGenerator = ticks;
        return $"{(inYears ? LifecycleWords.Year : LifecycleWords.Month)} ({Day(start, facts.Zone)} – {Day(end, facts.Zone)})";
    }

    private static List<string> Notes(LifecycleFacts facts, LifecycleTable table)
    {
        List<string> notes = [];
        if (table.NotDeclared.Count > 0)
        {
            notes.AddRange(Lines(LifecycleWords.NotDeclared, [.. table.NotDeclared.Select(module => module.Name())]));
        }

        if (facts.Uses.Where(use => use.Module == LifecycleModule.B6).Select(use => (Timestamp?)use.Interval.Start).Min() is { } losses && losses > facts.Asset.At)
        {
            notes.Add($"{LifecycleWords.LossesFrom}: {Day(losses, facts.Zone)}");
        }

        if (facts.IsSpreadBefore)
        {
            notes.Add($"{LifecycleWords.Spread}: {Day(facts.Asset.At, facts.Zone)} – {Day(facts.LogFrom!.Value, facts.Zone)}");
        }

        List<string> expected = [.. table.Rows.Where(row => row.Expected is not null).Select(row => $"{row.Module.Name()} {Exact(row.Expected!.Value)} t")];
        if (table.BeyondExpected is { } beyond)
        {
            expected.Add($"D {Exact(beyond.Milligrams)} t ({LifecycleWords.Apart})");
        }

        if (expected.Count > 0)
        {
            notes.AddRange(Lines(LifecycleWords.Expected, expected));
        }

        if (facts.View.UncheckedDefaults.Count > 0)
        {
            notes.AddRange(Lines(LifecycleWords.Unchecked, facts.View.UncheckedDefaults));
        }

        return notes;
    }

    // A list that goes on under itself where it is wider than the picture.
    private static List<string> Lines(Bilingual head, IReadOnlyList<string> items)
    {
        List<string> lines = [];
        string line = $"{head}: {items[0]}";
        foreach (string item in items.Skip(1))
        {
            if (ReportFont.WidthOf($"{line}, {item},", NoteSize) > NoteWidthMax)
            {
                lines.Add($"{line},");
                line = item;
            }
            else
            {
                line = $"{line}, {item}";
            }
        }

        return [.. lines, line];
    }

    private static (double Unit, string Name) UnitOf(LifecycleFacts facts, LifecycleTable table)
    {
        double largest = Math.Max((double)Int128.Abs(table.TotalMilligrams), (double)facts.View.ChargedMilligrams);
        largest = Math.Max(largest, (double)Int128.Abs(table.BeyondToDate?.Milligrams ?? 0));
        return largest >= 1e13 ? (1e12, "kt") : largest >= 1e9 ? (1e9, "t") : (1e6, "kg");
    }

    private static Bilingual Describe(LifecycleFacts facts, LifecycleTable table)
    {
        List<LifecycleRow> known = [.. table.Rows.Where(row => row.ToDate is not null)];
        string english = string.Join(", ", known.Select(row => $"{row.Module.Name()} {LifecycleWords.Of(row.Module).English} {Tonnes(row.ToDate!.Value)} t"));
        string chinese = string.Join("，", known.Select(row => $"{row.Module.Name()} {LifecycleWords.Of(row.Module).Chinese} {Tonnes(row.ToDate!.Value)} t"));
        string charged = Tonnes(facts.View.ChargedMilligrams);
        return new Bilingual(
            $"{LifecycleWords.Title.English}, {facts.Asset.Asset}: {english}; {LifecycleWords.Charged.English} {charged} t.",
            $"{LifecycleWords.Title.Chinese}，{facts.Asset.Asset}：{chinese}；{LifecycleWords.Charged.Chinese} {charged} t。");
    }

    private static string Tonnes(Int128 milligrams) => Numbers.Decimal((decimal)milligrams / 1_000_000_000, 3);

    // All digits: a small amount that is known is not shown as none.
    private static string Exact(Int128 milligrams) => ((decimal)milligrams / 1_000_000_000).ToString("#,0.#########", CultureInfo.InvariantCulture).Replace('-', '−');

    // Days are those of the site's calendar.
    private static string Day(Timestamp time, SiteZone zone) => zone.Format(time)[..DayLength];

    private static Timestamp StartOf(DateOnly day, SiteZone zone) => zone.IntervalsOf(day)[0].Start;

    private static double DaysOf(Timestamp start, Timestamp time) => (time.UnixMilliseconds - start.UnixMilliseconds) / MillisecondsPerDay;
}
