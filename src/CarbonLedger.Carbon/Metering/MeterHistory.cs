using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The logged captures of one device in capture time. What follows from them is a function of the set of captures and their
/// verdicts; a verdict is given once, when a capture comes in, and stays. Not thread-safe.
/// </summary>
public sealed class MeterHistory
{
    /// <summary>A capture this close to a boundary counts as read at it.</summary>
    public const long OnTimeMilliseconds = CheckThresholds.OnTimeMilliseconds;

    /// <summary>A capture this close still counts as read at the boundary, and is marked.</summary>
    public const long NearlyOnTimeMilliseconds = CheckThresholds.NearlyOnTimeMilliseconds;

    private readonly Func<Interval, MeteringPoint> pointAt;
    private readonly List<Refused> refused = [];

    // Of captures that don't count, or no more; sorted.
    private readonly List<(Timestamp Time, int Version)> others = [];
    private KnownCaptures accepted = new();

    /// <param name="pointAt">The metering point the device serves at an interval; captures are judged with its facts.</param>
    public MeterHistory(DeviceId device, Func<Interval, MeteringPoint> pointAt) => (Device, this.pointAt) = (device, pointAt);

    /// <summary>The history of a device that serves one point all along.</summary>
    public MeterHistory(MeteringPoint point)
        : this(point.Device, _ => point)
    {
    }

    public DeviceId Device { get; }

    /// <summary>The interval a capture belongs to: the one that ends at its boundary when it was read within tolerance of one, else the one that holds it.</summary>
    public static Interval IntervalOf(Timestamp captured)
    {
        Timestamp boundary = Interval.NearestBoundary(captured);
        bool near = Math.Abs(captured.UnixMilliseconds - boundary.UnixMilliseconds) <= NearlyOnTimeMilliseconds;
        return Interval.Holding(near ? boundary : captured);
    }

    public bool Contains(ReadingKey key) => Counts(key.Time, key.Version) || others.BinarySearch((key.Time, key.Version)) >= 0;

    /// <summary>Says whether a capture's registers could be used, given what is known now.</summary>
    public ReadingVerdict Judge(Capture capture) => Judge(KnownCapture.Of(capture));

    /// <summary>Takes a capture in with the verdict it was given when it was logged.</summary>
    /// <param name="isSigned">Whether its device signed it; figures are marked where not.</param>
    /// <exception cref="InvalidOperationException">The history holds this time and version already.</exception>
    public void Restore(Capture capture, ReadingVerdict verdict, bool isSigned = true)
    {
        if (Contains(ReadingKey.Of(capture)))
        {
            throw new InvalidOperationException($"Capture {capture.Device} {capture.Time} version {capture.Version} is in the history already.");
        }

        KnownCapture known = KnownCapture.Of(capture, isSigned, verdict == ReadingVerdict.AcceptedAsNewBase);
        if (verdict is ReadingVerdict.Accepted or ReadingVerdict.AcceptedAsNewBase)
        {
            Accept(known);
            return;
        }

        Pass(known.Time, known.Version);
        switch (verdict)
        {
            case ReadingVerdict.RegisterWentBack or ReadingVerdict.AboveHighLimit:
                int index = refused.FindLastIndex(other => (other.Known.Time, other.Known.Version).CompareTo((known.Time, known.Version)) < 0) + 1;
                refused.Insert(index, new Refused(known, verdict));
                break;
        }
    }

    /// <summary>Forgets captures before a time, so that a long run stays bounded.</summary>
    public void Forget(Timestamp before)
    {
        accepted.Forget(before);
        refused.RemoveAll(known => known.Known.Time < before);
        others.RemoveAll(key => key.Time < before);
    }

    /// <summary>The energy of an interval at a point this device serves, without its check meter and without other days, and the captures it rests on.</summary>
    public (PointEnergy Energy, IReadOnlyList<ReadingKey> Readings) EnergyOf(MeteringPoint point, Interval interval) =>
        new PointMetering(TrackAt(point), null, null).EnergyOf(interval);

    /// <summary>Whether a usable capture stands at a boundary.</summary>
    public bool IsReadAt(Timestamp boundary)
    {
        int index = accepted.FirstAtOrAfter(boundary.AddMilliseconds(-NearlyOnTimeMilliseconds));
        return index < accepted.Count && accepted.TimeAt(index).UnixMilliseconds - boundary.UnixMilliseconds <= NearlyOnTimeMilliseconds;
    }

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

        MeterHistory trial = new(Device, pointAt) { accepted = accepted.Copy() };
        trial.refused.AddRange(refused);
        foreach (Capture capture in waiting.OrderBy(ReadingKey.Of))
        {
            trial.Restore(capture, trial.Judge(capture));
        }

        return trial.IsReadAt(boundary);
    }

    internal RegisterTrack TrackAt(MeteringPoint point) => new(Device, accepted, point);

    /// <summary>
    /// The earliest and latest time at which a register may stand elsewhere once a capture of this time is accepted: between its
    /// neighbours, and as far as lines reach beyond them.
    /// </summary>
    internal (Timestamp From, Timestamp To) ReachOf(Timestamp time)
    {
        Timestamp from = time.AddMilliseconds(-CheckThresholds.LineMillisecondsMax);
        Timestamp neighbour = (Before(time)?.Time ?? time).AddMilliseconds(-NearlyOnTimeMilliseconds);
        Timestamp beyond = time.AddMilliseconds(CheckThresholds.LineMillisecondsMax);
        Timestamp to = After(time) is { } after && after.Time <= beyond ? after.Time.AddMilliseconds(CheckThresholds.LineMillisecondsMax) : beyond;
        return (neighbour > from ? neighbour : from, to.AddMilliseconds(NearlyOnTimeMilliseconds));
    }

    // One a time: a correction stands for what it corrects, whichever comes first.
    private void Accept(KnownCapture known)
    {
        int index = accepted.FirstAtOrAfter(known.Time);
        if (index == accepted.Count || accepted.TimeAt(index) != known.Time)
        {
            accepted.Put(known);
            return;
        }

        int standing = accepted.VersionAt(index);
        Pass(known.Time, Math.Min(standing, known.Version));
        if (standing < known.Version)
        {
            accepted.Put(known);
        }
    }

    private void Pass(Timestamp time, int version) => others.Insert(~others.BinarySearch((time, version)), (time, version));

    private bool Counts(Timestamp time, int version)
    {
        int index = accepted.FirstAtOrAfter(time);
        return index < accepted.Count && accepted.TimeAt(index) == time && accepted.VersionAt(index) == version;
    }

    private ReadingVerdict Judge(KnownCapture known)
    {
        MeteringPoint point = pointAt(IntervalOf(known.Time));
        KnownCapture? before = Before(known.Time);
        KnownCapture? after = After(known.Time);
        bool lacks = before is { } earlier && ((earlier.HasImport && !known.HasImport) || (earlier.HasExport && !known.HasExport));
        return lacks || !(known.HasImport || known.HasExport) ? ReadingVerdict.RegisterMissing
            : before is { } from ? JudgeAfter(from, known, after, point)
            : Contradicts(known, after, point) ? ReadingVerdict.AboveLaterReading
            : ReadingVerdict.Accepted;
    }

    private ReadingVerdict JudgeAfter(KnownCapture before, KnownCapture known, KnownCapture? after, MeteringPoint point)
    {
        if (RegisterPiece.Between(before, known, point) is not { } pieces)
        {
            return after is null && AgreesWithRefused(before, known, ReadingVerdict.RegisterWentBack, 1, point) ? ReadingVerdict.AcceptedAsNewBase : ReadingVerdict.RegisterWentBack;
        }

        if (Contradicts(known, after, point))
        {
            return ReadingVerdict.AboveLaterReading;
        }

        if (!RegisterPiece.IsAboveLimit(pieces, before, known, point))
        {
            return after is null && ContinuesBeforeBase(known, point) ? ReadingVerdict.AcceptedAsNewBase : ReadingVerdict.Accepted;
        }

        return after is null && AgreesWithRefused(before, known, ReadingVerdict.AboveHighLimit, 2, point) ? ReadingVerdict.AcceptedAsNewBase : ReadingVerdict.AboveHighLimit;
    }

    private static bool Contradicts(KnownCapture known, KnownCapture? after, MeteringPoint point) =>
        after is { IsBase: false } later && RegisterPiece.Between(known, later, point) is null;

    // The register went back, started anew, and now goes on where it stood before: what it said in between was wrong, as of a meter that was
    // starting up. Taken as energy, the way back up would count all that the meter ever counted.
    private bool ContinuesBeforeBase(KnownCapture known, MeteringPoint point)
    {
        int at = accepted.LastBaseBefore(known.Time);
        return at > 0
            && RegisterPiece.Between(accepted[at - 1], accepted[at] with { IsBase = false }, point) is null
            && RegisterPiece.Between(accepted[at - 1], known, point) is { } pieces
            && !RegisterPiece.IsAboveLimit(pieces, accepted[at - 1], known, point);
    }

    // Captures in a row that agree with each other and not with the one before: the one before was wrong, or the meter was exchanged.
    private bool AgreesWithRefused(KnownCapture before, KnownCapture known, ReadingVerdict verdict, int count, MeteringPoint point)
    {
        KnownCapture next = known;
        for (int i = refused.Count - 1; i >= 0 && count > 0; i--)
        {
            Refused earlier = refused[i];
            if (earlier.Known.Time >= next.Time)
            {
                continue;
            }

            if (earlier.Known.Time <= before.Time || earlier.Verdict != verdict
                || RegisterPiece.Between(earlier.Known, next, point) is not { } pieces || RegisterPiece.IsAboveLimit(pieces, earlier.Known, next, point))
            {
                return false;
            }

            (next, count) = (earlier.Known, count - 1);
        }

        return count == 0;
    }

    private KnownCapture? Before(Timestamp time)
    {
        int index = accepted.FirstAtOrAfter(time);
        return index > 0 ? accepted[index - 1] : null;
    }

    private KnownCapture? After(Timestamp time)
    {
        int index = accepted.FirstAtOrAfter(time.AddMilliseconds(1));
        return index < accepted.Count ? accepted[index] : null;
    }

    private readonly record struct Refused(KnownCapture Known, ReadingVerdict Verdict);
}
