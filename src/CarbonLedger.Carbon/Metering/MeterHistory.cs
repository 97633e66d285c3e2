using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The logged captures of one device in capture time, and the interval energies that follow from them. A figure here is a
/// function of the set of captures; a verdict is given once, when a capture comes in, and stays. Not thread-safe.
/// </summary>
public sealed class MeterHistory(MeteringPoint point)
{
    /// <summary>A capture this close to a boundary counts as read at it.</summary>
    public const long OnTimeMilliseconds = 3_000;

    /// <summary>A capture this close still counts as read at the boundary, and is marked.</summary>
    public const long NearlyOnTimeMilliseconds = 5_000;

    /// <summary>Registers are interpolated or extrapolated over at most two hours.</summary>
    public const long EstimateMillisecondsMax = 2 * 3_600_000;

    /// <summary>
    /// No metering point passes more in an interval: 1 TWh, four times the world's electricity. What registers say above it is
    /// missing, so that one broken or hostile meter never makes the sums of its network overflow.
    /// </summary>
    public const long IntervalWattHoursMax = 1_000_000_000_000;

    private readonly List<Known> accepted = [];
    private readonly HashSet<(Timestamp, int)> keys = [];
    private Known? lastWentBack;

    public MeteringPoint Point { get; } = point;

    /// <summary>The interval a capture belongs to: the one that ends at its boundary when it was read within tolerance of one, else the one that holds it.</summary>
    public static Interval IntervalOf(Timestamp captured)
    {
        Timestamp boundary = Interval.NearestBoundary(captured);
        bool near = Math.Abs(captured.UnixMilliseconds - boundary.UnixMilliseconds) <= NearlyOnTimeMilliseconds;
        return Interval.Holding(near ? boundary : captured);
    }

    public bool Contains(ReadingKey key) => keys.Contains((key.Time, key.Version));

    /// <summary>Says whether a capture's registers could be used, given what is known now.</summary>
    public ReadingVerdict Judge(Capture capture) => Judge(Known.Of(capture));

    /// <summary>Takes a capture in with the verdict it was given when it was logged.</summary>
    /// <exception cref="InvalidOperationException">The history holds this time and version already.</exception>
    public void Restore(Capture capture, ReadingVerdict verdict)
    {
        if (!keys.Add((capture.Time, capture.Version)))
        {
            throw new InvalidOperationException($"Capture {capture.Device} {capture.Time} version {capture.Version} is in the history already.");
        }

        Known known = Known.Of(capture);
        if (verdict is ReadingVerdict.Accepted or ReadingVerdict.AcceptedAsNewBase)
        {
            accepted.Insert(FirstAtOrAfter(known.Time, known.Version), known with { IsBase = verdict == ReadingVerdict.AcceptedAsNewBase });
            lastWentBack = null;
        }
        else if (verdict == ReadingVerdict.RegisterWentBack)
        {
            lastWentBack = known;
        }
    }

    /// <summary>Forgets captures before a time, so that a long run stays bounded.</summary>
    public void Forget(Timestamp before)
    {
        int count = FirstAtOrAfter(before, int.MinValue);
        accepted.RemoveRange(0, count);
        keys.RemoveWhere(key => key.Item1 < before);
    }

    /// <summary>The energy of an interval and the captures it rests on.</summary>
    public (PointEnergy Energy, IReadOnlyList<ReadingKey> Readings) EnergyOf(Interval interval)
    {
        Boundary start = At(interval.Start);
        Boundary end = At(interval.End);
        Multiplier multiplier = Point.MultiplierAt(interval.Start);
        PointEnergy missing = new(Point.Terminal, Energy.Zero, Energy.Zero, EnergyFlag.Missing);
        if (start.Flag == EnergyFlag.Missing || end.Flag == EnergyFlag.Missing || BaseBetween(start, end))
        {
            return (missing, []);
        }

        // An extrapolated start may lie above the register read at the end: then nothing was used, as far as is known.
        Int128 import = Int128.Max(0, multiplier.PrimaryWattHours(end.Import) - multiplier.PrimaryWattHours(start.Import));
        Int128 export = Int128.Max(0, multiplier.PrimaryWattHours(end.Export) - multiplier.PrimaryWattHours(start.Export));
        if (import > IntervalWattHoursMax || export > IntervalWattHoursMax)
        {
            return (missing, []);
        }

        EnergyFlag flag = (EnergyFlag)Math.Max((int)start.Flag, (int)end.Flag);
        PointEnergy energy = new(Point.Terminal, Energy.FromWattHours((long)import), Energy.FromWattHours((long)export), flag);
        return (energy, [.. start.Readings.Concat(end.Readings).Distinct().Order()]);
    }

    /// <summary>Whether a usable capture stands at a boundary.</summary>
    public bool IsReadAt(Timestamp boundary) => At(boundary).Flag is EnergyFlag.Actual or EnergyFlag.ActualOffTime;

    /// <summary>Whether a usable capture would stand at a boundary once these were taken in, in order of their keys.</summary>
    public bool IsReadWith(IReadOnlyCollection<Capture> waiting, Timestamp boundary)
    {
        if (IsReadAt(boundary))
        {
            return true;
        }

        if (!waiting.Any(capture => Math.Abs(capture.Time.UnixMilliseconds - boundary.UnixMilliseconds) <= NearlyOnTimeMilliseconds))
        {
            return false;
        }

        MeterHistory trial = new(Point) { lastWentBack = lastWentBack };
        trial.accepted.AddRange(accepted);
        foreach (Capture capture in waiting.OrderBy(ReadingKey.Of))
        {
            trial.Restore(capture, trial.Judge(capture));
        }

        return trial.IsReadAt(boundary);
    }

    private ReadingVerdict Judge(Known known)
    {
        Known? before = Before(known.Time);
        Known? after = After(known.Time);
        if (before is not null && ((before.HasImport && !known.HasImport) || (before.HasExport && !known.HasExport)))
        {
            return ReadingVerdict.RegisterMissing;
        }

        if (before is not null && known.IsBelow(before))
        {
            // Two captures in a row that agree with each other and not with the one before: the one before was wrong, or the meter was exchanged.
            bool agrees = after is null && lastWentBack is not null && lastWentBack.Time < known.Time && lastWentBack.Time > before.Time && !known.IsBelow(lastWentBack);
            return agrees ? ReadingVerdict.AcceptedAsNewBase : ReadingVerdict.RegisterWentBack;
        }

        return after is { IsBase: false } && after.IsBelow(known) ? ReadingVerdict.AboveLaterReading : ReadingVerdict.Accepted;
    }

    // The register started anew after the capture that the start rests on: the difference would mean nothing.
    private bool BaseBetween(Boundary start, Boundary end) =>
        accepted.Exists(known => known.IsBase && known.Time > start.Readings[^1].Time && known.Time <= end.Readings[^1].Time);

    private Known? Before(Timestamp time)
    {
        int index = FirstAtOrAfter(time, int.MinValue);
        return index > 0 ? accepted[index - 1] : null;
    }

    private Known? After(Timestamp time)
    {
        int index = FirstAtOrAfter(time.AddMilliseconds(1), int.MinValue);
        return NewestFrom(index);
    }

    // The capture at an index or, if that was corrected, its newest version: a correction stands for what it corrects.
    private Known? NewestFrom(int index)
    {
        while (index + 1 < accepted.Count && accepted[index + 1].Time == accepted[index].Time)
        {
            index++;
        }

        return index < accepted.Count ? accepted[index] : null;
    }

    private Boundary At(Timestamp boundary)
    {
        Known? nearest = null;
        for (int i = FirstAtOrAfter(boundary.AddMilliseconds(-NearlyOnTimeMilliseconds), int.MinValue); i < accepted.Count && accepted[i].Time <= boundary.AddMilliseconds(NearlyOnTimeMilliseconds); i++)
        {
            long off = Math.Abs(accepted[i].Time.UnixMilliseconds - boundary.UnixMilliseconds);
            if (nearest is null || off <= Math.Abs(nearest.Time.UnixMilliseconds - boundary.UnixMilliseconds))
            {
                nearest = accepted[i];
            }
        }

        if (nearest is null)
        {
            return Estimate(boundary);
        }

        bool onTime = Math.Abs(nearest.Time.UnixMilliseconds - boundary.UnixMilliseconds) <= OnTimeMilliseconds;
        return new Boundary(nearest.Import, nearest.Export, onTime ? EnergyFlag.Actual : EnergyFlag.ActualOffTime, [Key(nearest)]);
    }

    private Boundary Estimate(Timestamp boundary)
    {
        int next = FirstAtOrAfter(boundary, int.MinValue);
        Known? before = next > 0 ? accepted[next - 1] : null;
        Known? after = NewestFrom(next);
        if (before is not null && after is { IsBase: false } && after.Time.UnixMilliseconds - before.Time.UnixMilliseconds <= EstimateMillisecondsMax)
        {
            return OnLine(before, after, boundary);
        }

        Known? earlier = before is null ? null : Before(before.Time);
        bool usable = earlier is not null && !before!.IsBase
            && boundary.UnixMilliseconds - before.Time.UnixMilliseconds <= EstimateMillisecondsMax
            && before.Time.UnixMilliseconds - earlier.Time.UnixMilliseconds <= EstimateMillisecondsMax;
        return usable ? OnLine(earlier!, before!, boundary) : Boundary.Missing;
    }

    private Boundary OnLine(Known left, Known right, Timestamp time)
    {
        long span = right.Time.UnixMilliseconds - left.Time.UnixMilliseconds;
        long part = time.UnixMilliseconds - left.Time.UnixMilliseconds;
        Int128 import = Along(left.Import, right.Import, part, span);
        Int128 export = Along(left.Export, right.Export, part, span);
        return import < 0 || export < 0 ? Boundary.Missing : new Boundary(import, export, EnergyFlag.Estimated, [Key(left), Key(right)]);
    }

    private static Int128 Along(long left, long right, long part, long span) => left + ((Int128)(right - left) * part / span);

    private ReadingKey Key(Known known) => new(Point.Device, known.Time, known.Version);

    // The first index whose (time, version) is not below the one given.
    private int FirstAtOrAfter(Timestamp time, int version)
    {
        int low = 0;
        int high = accepted.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            int order = accepted[middle].Time.CompareTo(time);
            if (order < 0 || (order == 0 && accepted[middle].Version < version))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    // Registers at a boundary, in thousandths, and the captures they rest on, in order of time.
    private readonly record struct Boundary(Int128 Import, Int128 Export, EnergyFlag Flag, IReadOnlyList<ReadingKey> Readings)
    {
        public static Boundary Missing { get; } = new(0, 0, EnergyFlag.Missing, []);
    }

    private sealed record Known(Timestamp Time, int Version, long Import, long Export, bool HasImport, bool HasExport, bool IsBase)
    {
        public static Known Of(Capture capture)
        {
            RegisterValue? import = capture.ValueOf(Register.ActiveImport);
            RegisterValue? export = capture.ValueOf(Register.ActiveExport);
            return new Known(capture.Time, capture.Version, import?.Thousandths ?? 0, export?.Thousandths ?? 0, import is not null, export is not null, false);
        }

        public bool IsBelow(Known other) => (HasImport && Import < other.Import) || (HasExport && Export < other.Export);
    }
}
