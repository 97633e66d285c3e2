using System.Globalization;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Reports.Figures;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace CarbonLedger.Reports.Pictures;

/// <summary>The x axis of pictures over time: intervals counted from the first, ticks on full hours or days of the site.</summary>
internal sealed class TimeAxis(ReportFigures figures)
{
    private static readonly int[] HourSteps = [1, 2, 3, 6, 12, 24, 48, 120];

    /// <summary>Intervals from the first to the end of the last, those without data included.</summary>
    public int Count { get; } = figures.Intervals.Count == 0 ? 0 : IndexOf(figures, figures.Last) + 1;

    public int IndexOf(Interval interval) => IndexOf(figures, interval);

    public void Apply(Plot plot)
    {
        plot.Axes.SetLimitsX(0, Count);
        plot.Axes.Bottom.TickGenerator = Ticks();
        plot.XLabel(ReportFont.Drawable($"{Words.LocalTime} ({Zone()})"), PlotFrame.LabelSize);
        plot.Axes.Bottom.Label.Bold = false;
    }

    private static int IndexOf(ReportFigures figures, Interval interval) =>
        (int)((interval.Start.UnixMilliseconds - figures.First.Start.UnixMilliseconds) / Interval.LengthMilliseconds);

    private string Zone()
    {
        string first = figures.Clock.OffsetAt(figures.First.Start);
        string last = figures.Clock.OffsetAt(figures.Last.Start);
        return first == last ? first : $"{first}, {last}";
    }

    private NumericManual Ticks()
    {
        int step = HourSteps.FirstOrDefault(hours => Count / 4.0 / hours <= 12, HourSteps[^1]);
        NumericManual ticks = new();
        for (int i = 0; i <= Count; i++)
        {
            DateTimeOffset local = figures.Clock.Local(figures.First.Start.AddMilliseconds(i * Interval.LengthMilliseconds));
            bool onStep = step < 24 ? local.Hour % step == 0 : local.Hour == 0 && (local.DayOfYear - 1) % (step / 24) == 0;
            if (local.Minute == 0 && onStep)
            {
                ticks.AddMajor(i, Label(local, i, step));
            }
        }

        return ticks;
    }

    private string Label(DateTimeOffset local, int index, int step)
    {
        string date = local.ToString("MM-dd", CultureInfo.InvariantCulture);
        string time = index == Count && local.Hour == 0 ? "24:00" : local.ToString("HH:mm", CultureInfo.InvariantCulture);
        return step >= 24 ? date : local.Hour == 0 && Count > 96 && index < Count ? $"{time}\n{date}" : time;
    }
}
