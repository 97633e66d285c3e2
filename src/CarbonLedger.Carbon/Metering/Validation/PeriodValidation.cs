using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering.Validation;

/// <summary>
/// The checks of a metering point over a period (method 6.3; rules of the California VEE guideline), each a function of the intervals given
/// and the thresholds in <see cref="CheckThresholds"/>. Intervals come ascending, none twice.
/// </summary>
public static class PeriodValidation
{
    /// <summary>Every run of intervals of the period that are absent or not known.</summary>
    /// <param name="first">The first interval of the period.</param>
    /// <param name="last">The last one.</param>
    public static IReadOnlyList<MeterFinding> Gaps(AssetId asset, Terminal terminal, IReadOnlyList<PointInterval> intervals, Interval first, Interval last)
    {
        HashSet<Interval> known = [.. intervals.Where(interval => interval.Energy.IsKnown).Select(interval => interval.Interval)];
        List<MeterFinding> findings = [];
        long length = 0;
        for (Interval interval = first; interval <= last; interval = interval.Next)
        {
            length = known.Contains(interval) ? 0 : length + 1;
            bool ends = interval == last || known.Contains(interval.Next);
            if (length > 0 && ends)
            {
                findings.Add(new MeterFinding(PeriodCheck.Gap, asset, terminal, Interval.StartingAt(interval.Start.AddMilliseconds((1 - length) * Interval.LengthMilliseconds)), length, 0));
            }
        }

        return findings;
    }

    /// <summary>The peak of the period, when it lies too far above the third highest interval: (peak − third) / third.</summary>
    public static MeterFinding? Spike(AssetId asset, Terminal terminal, IReadOnlyList<PointInterval> intervals)
    {
        List<PointInterval> highest = [.. intervals.Where(interval => interval.Energy.IsKnown).OrderByDescending(interval => interval.PassedWattHours).Take(3)];
        if (highest.Count < 3 || highest[0].PassedWattHours <= CheckThresholds.DemandFloorWattHours)
        {
            return null;
        }

        // A third highest of nothing at all is taken as 1 Wh: whatever stands above it is a spike.
        long third = Math.Max(1, highest[2].PassedWattHours);
        Int128 above = ((Int128)highest[0].PassedWattHours - third) * 100;
        return above > (Int128)third * CheckThresholds.SpikePercentMax
            ? new MeterFinding(PeriodCheck.Spike, asset, terminal, highest[0].Interval, (long)(above / third), CheckThresholds.SpikePercentMax)
            : null;
    }

    /// <summary>Every interval whose energy is too many times that of the one just before, or the other way round.</summary>
    public static IReadOnlyList<MeterFinding> DemandTolerance(AssetId asset, Terminal terminal, IReadOnlyList<PointInterval> intervals)
    {
        List<MeterFinding> findings = [];
        for (int i = 1; i < intervals.Count; i++)
        {
            (PointInterval before, PointInterval now) = (intervals[i - 1], intervals[i]);
            if (!before.Energy.IsKnown || !now.Energy.IsKnown || before.Interval.Next != now.Interval)
            {
                continue;
            }

            long high = Math.Max(before.PassedWattHours, now.PassedWattHours);
            long limit = CheckThresholds.DemandRatioMax * Math.Max(Math.Min(before.PassedWattHours, now.PassedWattHours), CheckThresholds.DemandFloorWattHours);
            if (high > limit)
            {
                findings.Add(new MeterFinding(PeriodCheck.DemandTolerance, asset, terminal, now.Interval, high, limit));
            }
        }

        return findings;
    }

    /// <summary>Every interval that passes the largest one known from before by too much.</summary>
    /// <param name="largestBefore">0 when none is known: then nothing is found.</param>
    public static IReadOnlyList<MeterFinding> HistoricalMax(AssetId asset, Terminal terminal, IReadOnlyList<PointInterval> intervals, Energy largestBefore)
    {
        long limit = (long)((Int128)largestBefore.WattHours * CheckThresholds.HistoricalNumerator / CheckThresholds.HistoricalDenominator);
        return limit == 0
            ? []
            : [.. intervals.Where(interval => interval.PassedWattHours > limit).Select(interval =>
                new MeterFinding(PeriodCheck.HistoricalMax, asset, terminal, interval.Interval, interval.PassedWattHours, limit))];
    }

    /// <summary>
    /// The sum of the intervals against the difference of the registers at both ends of the period, within two counts of the
    /// register's last digit × multiplier. Nothing is found when an interval is not known or the difference can't be told.
    /// </summary>
    /// <param name="intervals">Every interval of the period.</param>
    /// <param name="first">The capture at the start of the first interval.</param>
    /// <param name="last">The capture at the end of the last one.</param>
    public static MeterFinding? Sum(MeteringPoint point, IReadOnlyList<PointInterval> intervals, Capture first, Capture last)
    {
        if (intervals.Count == 0 || intervals.Any(interval => !interval.Energy.IsKnown) || first.Time >= last.Time)
        {
            return null;
        }

        RegisterTrack track = new(point.Device, KnownCaptures.Of(KnownCapture.Of(first), KnownCapture.Of(last)), point);
        if (track.Count(intervals[0].Interval.Start, intervals[^1].Interval.End) is not { IsRead: true } counted)
        {
            return null;
        }

        Int128 import = intervals.Aggregate(Int128.Zero, (sum, interval) => sum + interval.Energy.Import.WattHours) - counted.Import;
        Int128 export = intervals.Aggregate(Int128.Zero, (sum, interval) => sum + interval.Energy.Export.WattHours) - counted.Export;
        (Int128 off, Int128 limit) = Int128.Abs(import) > counted.ImportTolerance ? (import, counted.ImportTolerance) : (export, counted.ExportTolerance);
        return Int128.Abs(off) > limit ? new MeterFinding(PeriodCheck.Sum, point.Asset, point.Terminal, null, (long)off, (long)limit) : null;
    }

    /// <summary>Every run of known intervals without any energy that is longer than a day.</summary>
    public static IReadOnlyList<MeterFinding> ZeroRuns(AssetId asset, Terminal terminal, IReadOnlyList<PointInterval> intervals)
    {
        List<MeterFinding> findings = [];
        int length = 0;
        for (int i = 0; i < intervals.Count; i++)
        {
            bool follows = length > 0 && intervals[i - 1].Interval.Next == intervals[i].Interval;
            length = !IsZero(intervals[i]) ? 0 : follows ? length + 1 : 1;
            bool ends = i == intervals.Count - 1 || !IsZero(intervals[i + 1]) || intervals[i].Interval.Next != intervals[i + 1].Interval;
            if (length > CheckThresholds.ZeroRunIntervalsMax && ends)
            {
                findings.Add(new MeterFinding(PeriodCheck.ZeroRun, asset, terminal, intervals[i - length + 1].Interval, length, CheckThresholds.ZeroRunIntervalsMax));
            }
        }

        return findings;
    }

    /// <summary>The loss of a branch or feeder over a period, when it is more than 12 % of what went in, or more came out than 1 %.</summary>
    /// <param name="energyIn">All energy that entered it; nothing is found at 0.</param>
    /// <param name="energyOut">All energy that left it.</param>
    public static MeterFinding? LossRate(AssetId asset, Energy energyIn, Energy energyOut)
    {
        if (energyIn.WattHours <= 0)
        {
            return null;
        }

        Int128 lost = ((Int128)energyIn.WattHours - energyOut.WattHours) * 1_000;
        bool below = lost < (Int128)energyIn.WattHours * CheckThresholds.LossPermilleMin;
        bool above = lost > (Int128)energyIn.WattHours * CheckThresholds.LossPermilleMax;
        return below || above
            ? new MeterFinding(PeriodCheck.LossRate, asset, null, null, (long)(lost / energyIn.WattHours), below ? CheckThresholds.LossPermilleMin : CheckThresholds.LossPermilleMax)
            : null;
    }

    /// <summary>A device's clock that is more than 3 minutes off its source: every interval of the period is suspect.</summary>
    /// <param name="offMilliseconds">How far, either way.</param>
    public static MeterFinding? ClockDrift(AssetId asset, Terminal terminal, long offMilliseconds) =>
        offMilliseconds is > CheckThresholds.ClockDriftMillisecondsMax or < -CheckThresholds.ClockDriftMillisecondsMax
            ? new MeterFinding(PeriodCheck.ClockDrift, asset, terminal, null, offMilliseconds, CheckThresholds.ClockDriftMillisecondsMax)
            : null;

    private static bool IsZero(PointInterval interval) => interval.Energy.IsKnown && interval.PassedWattHours == 0;
}
