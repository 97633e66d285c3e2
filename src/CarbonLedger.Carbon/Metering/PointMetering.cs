using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The energy of a metering point: counted by its meter, else estimated in the order of method 6.3: its check meter, a line of at
/// most two hours, like days, the days before, an even share. Registers known on both sides of a gap of at most a day are
/// always met: the estimates in it add up to their difference.
/// </summary>
/// <param name="check">The check meter's track, or none.</param>
/// <param name="read">What was read on other days, or none.</param>
internal sealed class PointMetering(RegisterTrack main, RegisterTrack? check, ReadEnergies? read)
{
    /// <summary>Over how many intervals a known register difference is shared out: a day.</summary>
    public const int GapIntervalsMax = 96;

    private readonly Terminal terminal = main.Point.Terminal;

    /// <summary>
    /// The energy of an interval and the captures it rests on. Every check depends on the registers and marks of the interval's own boundaries
    /// and the check meter's, so what is said of one interval never changes the checks of another.
    /// </summary>
    public (PointEnergy Energy, IReadOnlyList<ReadingKey> Readings) EnergyOf(Interval interval)
    {
        IntervalCount? own = main.Count(interval.Start, interval.End);
        IntervalCount? other = CheckCount(interval);
        if (own is { IsUsable: true, Method: EstimateMethod.None })
        {
            return Compared(own, other);
        }

        bool wasRead = own is { IsRead: true };
        if (other is not null)
        {
            PointChecks marks = (wasRead ? own!.Checks : PointChecks.None) | RegisterTrack.MarksOnly(other.Checks);
            return (other.ToEnergy(terminal, EnergyFlag.Substituted, marks, EstimateMethod.CheckMeter), wasRead ? Both(own!, other) : other.Readings);
        }

        if (own is { IsUsable: true })
        {
            return OnLineBeside(interval, own) ?? (own.ToEnergy(terminal, EnergyFlag.Estimated, own.Checks, own.Method), own.Readings);
        }

        if (own is null && Bridged(interval) is { } bridged)
        {
            return bridged;
        }

        IntervalCount? beyond = own ?? main.Count(interval.Start, interval.End, beyond: true);
        return beyond is { IsUsable: true }
            ? (beyond.ToEnergy(terminal, EnergyFlag.Estimated, beyond.Checks, beyond.Method), beyond.Readings)
            : FromOtherDays(interval, beyond, wasRead);
    }

    // Energy that failed a check is told apart from energy that was never read.
    private (PointEnergy, IReadOnlyList<ReadingKey>) FromOtherDays(Interval interval, IntervalCount? unusable, bool wasRead)
    {
        PointChecks checks = unusable?.Checks ?? PointChecks.None;
        IReadOnlyList<ReadingKey> readings = unusable?.Readings ?? [];
        if (read?.MeanOf(terminal, interval) is { } mean)
        {
            return (new PointEnergy(terminal, Energy.FromWattHours(mean.Import), Energy.FromWattHours(mean.Export), EnergyFlag.Estimated, checks, mean.Method), readings);
        }

        return (new PointEnergy(terminal, Energy.Zero, Energy.Zero, wasRead ? EnergyFlag.Rejected : EnergyFlag.Missing, checks), readings);
    }

    // The check meter's readings are named only where they say something else: else a figure would be restated for every one that comes late.
    private (PointEnergy, IReadOnlyList<ReadingKey>) Compared(IntervalCount own, IntervalCount? other) =>
        other is not null && own.DiffersFrom(other, main.Point.Accuracy, check!.Point.Accuracy)
            ? (own.ToEnergy(terminal, own.Flag, own.Checks | PointChecks.CheckMeterDiffers, EstimateMethod.None), Both(own, other))
            : (own.ToEnergy(terminal, own.Flag, own.Checks, EstimateMethod.None), own.Readings);

    private static ReadingKey[] Both(IntervalCount own, IntervalCount other) => [.. own.Readings.Concat(other.Readings).Distinct().Order()];

    private IntervalCount? CheckCount(Interval interval) =>
        check?.Count(interval.Start, interval.End) is { IsUsable: true, Method: EstimateMethod.None } counted ? counted : null;

    /// <summary>The share of an interval in the register difference over its gap; null when that is not known.</summary>
    private (PointEnergy, IReadOnlyList<ReadingKey>)? Bridged(Interval interval)
    {
        if (WayToKnown(main, interval.Start, -1) is not { } left || WayToKnown(main, interval.End, 1) is not { } right || left + right + 1 > GapIntervalsMax)
        {
            return null;
        }

        Timestamp start = interval.Start.AddMilliseconds(-left * Interval.LengthMilliseconds);
        Timestamp end = interval.End.AddMilliseconds(right * Interval.LengthMilliseconds);
        if (main.Count(start, end) is not { IsUsable: true } whole)
        {
            return null;
        }

        GapShares shares = new(left + right + 1);
        for (int i = 0; i <= left + right; i++)
        {
            Interval one = Interval.StartingAt(start.AddMilliseconds(i * Interval.LengthMilliseconds));
            shares.Set(i, CheckCount(one), read?.MeanOf(terminal, one));
        }

        return (Estimated(shares.Of(left, whole.Import, whole.Export), RegisterTrack.MarksOnly(whole.Checks)), whole.Readings);
    }

    // Where the check meter stood in for a part of a line, the rest of the line makes up for it, so that the registers read at both ends are met.
    private (PointEnergy, IReadOnlyList<ReadingKey>)? OnLineBeside(Interval interval, IntervalCount own)
    {
        if (check is null || WayTo(main.IsRead, interval.Start, -1) is not { } left || WayTo(main.IsRead, interval.End, 1) is not { } right || left + right + 1 > GapIntervalsMax)
        {
            return null;
        }

        Timestamp start = interval.Start.AddMilliseconds(-left * Interval.LengthMilliseconds);
        GapShares shares = new(left + right + 1);
        bool isBeside = false;
        for (int i = 0; i <= left + right; i++)
        {
            Interval one = Interval.StartingAt(start.AddMilliseconds(i * Interval.LengthMilliseconds));
            if (main.Count(one.Start, one.End) is not { IsUsable: true } line)
            {
                return null;
            }

            IntervalCount? counted = CheckCount(one);
            isBeside |= counted is not null;
            shares.Set(i, counted, ((long)line.Import, (long)line.Export, EstimateMethod.Interpolated));
        }

        return isBeside && main.Count(start, interval.End.AddMilliseconds(right * Interval.LengthMilliseconds)) is { IsUsable: true } whole
            ? (Estimated(shares.Of(left, whole.Import, whole.Export), own.Checks), own.Readings)
            : null;
    }

    private PointEnergy Estimated((Int128 Import, Int128 Export, EstimateMethod Method) share, PointChecks checks) =>
        new(terminal, Energy.FromWattHours((long)share.Import), Energy.FromWattHours((long)share.Export), EnergyFlag.Estimated, checks, share.Method);

    /// <summary>How many boundaries on a register is read, with a check meter beside, or known; the longest gap when none is within it.</summary>
    internal int ReachTo(Timestamp boundary, int direction) =>
        (check is null ? WayToKnown(main, boundary, direction) : WayTo(main.IsRead, boundary, direction)) ?? GapIntervalsMax;

    private static int? WayToKnown(RegisterTrack track, Timestamp boundary, int direction) => WayTo(time => track.Known(time) is not null, boundary, direction);

    private static int? WayTo(Func<Timestamp, bool> isEnd, Timestamp boundary, int direction)
    {
        for (int i = 0; i < GapIntervalsMax; i++)
        {
            if (isEnd(boundary.AddMilliseconds(i * direction * Interval.LengthMilliseconds)))
            {
                return i;
            }
        }

        return null;
    }
}
