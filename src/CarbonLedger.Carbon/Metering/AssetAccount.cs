using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The metering of one asset: takes captures in, judges them, and says what each interval's energy is and which earlier
/// intervals a capture changed. Pure; the grain of the asset and the offline verifier both run it. What it says is a function of
/// the captures with their verdicts and of the energies recalled or passed on. Not thread-safe.
/// </summary>
public sealed class AssetAccount
{
    /// <summary>A capture that comes later than this many intervals restates nothing: two days.</summary>
    public const int RestatedIntervalsMax = 192;

    /// <summary>Over how many intervals a known register difference is shared out: a day.</summary>
    public const int GapIntervalsMax = PointMetering.GapIntervalsMax;

    /// <summary>
    /// How many intervals from its own a capture can change a figure: the longest gap, two lines of two hours before it
    /// comes to one, and the intervals that hold its ends.
    /// </summary>
    public const int ReachIntervals = GapIntervalsMax + (2 * LineIntervals) + 2;

    /// <summary>
    /// How far back of the newest closed interval anything can be named by a figure: what can be restated, what that reaches, and what
    /// it rests on, with some to spare. Older captures, leaves and records may be forgotten.
    /// </summary>
    public const long RememberedMilliseconds = (JudgedIntervals + LineIntervals) * Interval.LengthMilliseconds;

    private const int LineIntervals = (int)(CheckThresholds.LineMillisecondsMax / Interval.LengthMilliseconds);
    private const int JudgedIntervals = RestatedIntervalsMax + (2 * ReachIntervals);

    private readonly NetworkTimeline timeline;
    private readonly SortedDictionary<DeviceId, MeterHistory> histories = [];
    private readonly ReadEnergies read = new();

    /// <exception cref="ArgumentException">No version of the network has the asset.</exception>
    public AssetAccount(NetworkTimeline timeline, AssetId asset)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        (this.timeline, Asset) = (timeline, asset);
        foreach (DeviceId device in timeline.Versions.SelectMany(PointsIn).Select(point => point.Device).Distinct())
        {
            histories.Add(device, new MeterHistory(device, interval => PointAt(device, interval)));
        }

        if (histories.Count == 0)
        {
            throw new ArgumentException($"Network {timeline.First.Id} has no asset {asset}.", nameof(asset));
        }
    }

    /// <summary>The account in a network of one version.</summary>
    /// <exception cref="ArgumentException">The network has no such asset.</exception>
    public AssetAccount(NetworkModel network, AssetId asset)
        : this(new NetworkTimeline(network), asset)
    {
    }

    public AssetId Asset { get; }

    /// <summary>Every device that serves the asset in any version, main or check, by id.</summary>
    public IEnumerable<DeviceId> Devices => histories.Keys;

    public bool Contains(ReadingKey key) => HistoryOf(key.Device).Contains(key);

    /// <summary>Takes a capture back in with the verdict it was logged with.</summary>
    public void Restore(Capture capture, ReadingVerdict verdict, bool isSigned = true) => HistoryOf(capture.Device).Restore(capture, verdict, isSigned);

    /// <summary>
    /// Takes back in what the newest logged statement says of an interval: later estimates rest on it. Wanted are the intervals of the last
    /// <see cref="RecalledIntervalsMax"/> up to the newest closed; more does no harm.
    /// </summary>
    public void Recall(Interval interval, IReadOnlyList<PointEnergy> points) => read.Record(interval, points);

    /// <summary>The same from <see cref="ReadEnergies.ToNumbers"/>.</summary>
    public void Recall(IReadOnlyList<long> numbers) => read.Recall(numbers);

    /// <summary>What was recalled or passed on and is not forgotten, as <see cref="ReadEnergies.ToNumbers"/> has it.</summary>
    public IReadOnlyList<long> ToNumbers() => read.ToNumbers();

    /// <summary>How many intervals up to the newest closed one an account is to be told of when it is made anew.</summary>
    public const int RecalledIntervalsMax = ReadEnergies.IntervalsMax;

    /// <summary>
    /// Takes captures in, in order of their keys, and says what each was judged and which closed intervals now have other
    /// figures, in ascending order.
    /// </summary>
    /// <param name="captures">None of them known yet.</param>
    /// <param name="firstInterval">The first interval of the log.</param>
    /// <param name="lastClosed">The newest closed interval; null before the first.</param>
    /// <param name="signed">Whether each capture was signed, in the same order; all of them when not given.</param>
    /// <param name="revokedFrom">From when a device's captures don't count any more; null for one that stands.</param>
    public (IReadOnlyList<ReadingVerdict> Verdicts, IReadOnlyList<AssetInterval> Changed) Take(
        IReadOnlyList<Capture> captures, Interval firstInterval, Interval? lastClosed, IReadOnlyList<bool>? signed = null, Func<DeviceId, Timestamp?>? revokedFrom = null)
    {
        // Before judging: a rebuilt account may have been given more than a running one still remembers, and must judge alike.
        if (lastClosed is { } closed)
        {
            Forget(closed);
        }

        SortedDictionary<Interval, AssetInterval> before = [];
        List<ReadingVerdict> verdicts = [];
        for (int i = 0; i < captures.Count; i++)
        {
            Capture capture = captures[i];
            MeterHistory history = HistoryOf(capture.Device);
            ReadingVerdict verdict = capture.Time >= revokedFrom?.Invoke(capture.Device) ? ReadingVerdict.Revoked
                : IsTooLate(capture, lastClosed) ? ReadingVerdict.TooLate
                : history.Judge(capture);
            if (lastClosed is { } last && verdict is ReadingVerdict.Accepted or ReadingVerdict.AcceptedAsNewBase)
            {
                Keep(before, capture, firstInterval, last);
            }

            history.Restore(capture, verdict, signed?[i] ?? true);
            verdicts.Add(verdict);
        }

        List<AssetInterval> changed = [.. before.Values.Select(old => (Old: old, New: At(old.Interval))).Where(pair => !pair.New.SameFigures(pair.Old)).Select(pair => pair.New)];
        changed.ForEach(metered => read.Record(metered.Interval, metered.Points));
        return (verdicts, changed);
    }

    /// <summary>The interval's energies by the metering points of the version in force, in order of their terminals.</summary>
    public AssetInterval At(Interval interval)
    {
        NetworkModel network = timeline.InForceAt(interval);
        List<PointEnergy> points = [];
        List<ReadingKey> readings = [];
        foreach (MeteringPoint point in network.PointsByAsset[Asset])
        {
            (PointEnergy energy, IReadOnlyList<ReadingKey> used) = MeteringOf(point, network).EnergyOf(interval);
            points.Add(energy);
            readings.AddRange(used);
        }

        readings.Sort();
        return new AssetInterval(Asset, interval, points, readings);
    }

    /// <summary>The same for the interval that closes now: later estimates may rest on it.</summary>
    public AssetInterval Pass(Interval interval)
    {
        AssetInterval metered = At(interval);
        read.Record(interval, metered.Points);
        return metered;
    }

    /// <summary>Whether every main metering point has a usable capture at the interval's end, counting captures that are not taken in yet.</summary>
    public bool IsCompleteWith(IReadOnlyCollection<Capture> waiting, Interval interval) => timeline.InForceAt(interval).PointsByAsset[Asset].All(point =>
        histories[point.Device].IsReadWith([.. waiting.Where(capture => capture.Device == point.Device && MeterHistory.IntervalOf(capture.Time) <= interval)], interval.End));

    /// <summary>Whether a capture comes too late to restate anything.</summary>
    public static bool IsTooLate(Capture capture, Interval? lastClosed) =>
        lastClosed is { } last && MeterHistory.IntervalOf(capture.Time).Start.UnixMilliseconds < last.Start.UnixMilliseconds - (RestatedIntervalsMax * Interval.LengthMilliseconds);

    private IEnumerable<MeteringPoint> PointsIn(NetworkModel network) => network.PointsByAsset[Asset].Concat(network.CheckPointsByAsset[Asset]);

    // A device that serves nothing at an interval is judged by what is known of it from the newest version that has it.
    private MeteringPoint PointAt(DeviceId device, Interval interval)
    {
        IEnumerable<NetworkModel> versions = timeline.Versions.Reverse().Prepend(timeline.InForceAt(interval));
        return versions.SelectMany(PointsIn).First(point => point.Device == device);
    }

    // Figures as they are before a capture is accepted, of every closed interval that it can change.
    private void Keep(SortedDictionary<Interval, AssetInterval> before, Capture capture, Interval first, Interval lastClosed)
    {
        (Timestamp from, Timestamp to) = HistoryOf(capture.Device).ReachOf(capture.Time);
        Interval holding = MeterHistory.IntervalOf(capture.Time);
        Timestamp start = Interval.Holding(from).Start;
        Timestamp end = Interval.Holding(to).End;
        NetworkModel network = timeline.InForceAt(holding);
        HashSet<Terminal> terminals = [.. PointsIn(network).Where(point => point.Device == capture.Device).Select(point => point.Terminal)];

        // Where the gap that a figure lies in begins or ends, it may be shared out otherwise.
        List<PointMetering> meterings = [.. network.PointsByAsset[Asset].Where(point => terminals.Contains(point.Terminal)).Select(point => MeteringOf(point, network))];
        int left = meterings.Select(metering => metering.ReachTo(start, -1)).DefaultIfEmpty(GapIntervalsMax).Max();
        int right = end > lastClosed.End ? 0 : meterings.Select(metering => metering.ReachTo(end, 1)).DefaultIfEmpty(GapIntervalsMax).Max();
        Interval interval = Interval.StartingAt(start.AddMilliseconds(-left * Interval.LengthMilliseconds));
        Interval last = Interval.StartingAt(end.AddMilliseconds((right - 1) * Interval.LengthMilliseconds));
        for (interval = interval < first ? first : interval; interval <= last && interval <= lastClosed; interval = interval.Next)
        {
            if (!before.ContainsKey(interval))
            {
                before.Add(interval, At(interval));
            }
        }
    }

    private void Forget(Interval closed)
    {
        Timestamp before = closed.Start.AddMilliseconds(-JudgedIntervals * Interval.LengthMilliseconds);
        foreach (MeterHistory history in histories.Values)
        {
            history.Forget(before);
        }

        read.Forget(closed);
    }

    private PointMetering MeteringOf(MeteringPoint point, NetworkModel network)
    {
        MeteringPoint? beside = network.CheckPointsByAsset[Asset].FirstOrDefault(check => check.Terminal == point.Terminal);
        return new PointMetering(TrackOf(point), beside is null ? null : TrackOf(beside), read);
    }

    private RegisterTrack TrackOf(MeteringPoint point) => histories[point.Device].TrackAt(point);

    private MeterHistory HistoryOf(DeviceId device) => histories.TryGetValue(device, out MeterHistory? history)
        ? history
        : throw new ArgumentException($"Device {device} serves no metering point of asset {Asset}.", nameof(device));
}
