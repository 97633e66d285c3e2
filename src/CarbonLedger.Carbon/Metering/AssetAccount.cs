using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The metering of one asset: takes captures in, judges them, and says what each interval's energy is and which earlier
/// intervals a capture changed. Pure; the grain of the asset and the offline verifier both run it. Not thread-safe.
/// </summary>
public sealed class AssetAccount
{
    /// <summary>A capture that comes later than this many intervals restates nothing: two days.</summary>
    public const int RestatedIntervalsMax = 192;

    /// <summary>How many intervals from its own a capture can change a figure: twice the longest estimate, and one.</summary>
    public const int ReachIntervals = 17;

    /// <summary>
    /// How far back of the newest closed interval anything can be named by a figure: what can be restated, what that rests on and
    /// reaches, and one reach to spare. Older captures, leaves and records may be forgotten.
    /// </summary>
    public const long RememberedMilliseconds = (RestatedIntervalsMax + (3 * ReachIntervals)) * Interval.LengthMilliseconds;

    private readonly IReadOnlyList<MeterHistory> histories;

    public AssetAccount(NetworkModel network, AssetId asset)
    {
        Asset = asset;
        histories = [.. network.PointsByAsset[asset].Select(point => new MeterHistory(point))];
        if (histories.Count == 0)
        {
            throw new ArgumentException($"Network {network.Id} has no asset {asset}.", nameof(asset));
        }
    }

    public AssetId Asset { get; }

    public IEnumerable<DeviceId> Devices => histories.Select(history => history.Point.Device);

    public bool Contains(ReadingKey key) => HistoryOf(key.Device).Contains(key);

    /// <summary>Takes a capture back in with the verdict it was logged with.</summary>
    public void Restore(Capture capture, ReadingVerdict verdict) => HistoryOf(capture.Device).Restore(capture, verdict);

    /// <summary>
    /// Takes captures in, in order of their keys, and says what each was judged and which closed intervals now have other
    /// figures, in ascending order.
    /// </summary>
    /// <param name="captures">None of them known yet.</param>
    /// <param name="firstInterval">The first interval of the log.</param>
    /// <param name="lastClosed">The newest closed interval; null before the first.</param>
    public (IReadOnlyList<ReadingVerdict> Verdicts, IReadOnlyList<AssetInterval> Changed) Take(
        IReadOnlyList<Capture> captures, Interval firstInterval, Interval? lastClosed)
    {
        // Before judging: a rebuilt account may have been given more than a running one still remembers, and must judge alike.
        if (lastClosed is { } closed)
        {
            Forget(closed.Start.AddMilliseconds(-(RestatedIntervalsMax + (2 * ReachIntervals)) * Interval.LengthMilliseconds));
        }

        List<AssetInterval> before = lastClosed is { } last ? [.. Affected(captures, firstInterval, last).Select(At)] : [];
        List<ReadingVerdict> verdicts = [];
        foreach (Capture capture in captures)
        {
            MeterHistory history = HistoryOf(capture.Device);
            ReadingVerdict verdict = IsTooLate(capture, lastClosed) ? ReadingVerdict.TooLate : history.Judge(capture);
            history.Restore(capture, verdict);
            verdicts.Add(verdict);
        }

        List<AssetInterval> changed = [.. before.Select(old => (Old: old, New: At(old.Interval))).Where(pair => !pair.New.SameFigures(pair.Old)).Select(pair => pair.New)];
        return (verdicts, changed);
    }

    public AssetInterval At(Interval interval)
    {
        List<PointEnergy> points = [];
        List<ReadingKey> readings = [];
        foreach (MeterHistory history in histories)
        {
            (PointEnergy energy, IReadOnlyList<ReadingKey> used) = history.EnergyOf(interval);
            points.Add(energy);
            readings.AddRange(used);
        }

        readings.Sort();
        return new AssetInterval(Asset, interval, points, readings);
    }

    /// <summary>Whether every metering point has a usable capture at the interval's end, counting captures that are not taken in yet.</summary>
    public bool IsCompleteWith(IReadOnlyCollection<Capture> waiting, Interval interval) => histories.All(history =>
        history.IsReadWith([.. waiting.Where(capture => capture.Device == history.Point.Device && MeterHistory.IntervalOf(capture.Time) <= interval)], interval.End));

    /// <summary>Whether a capture comes too late to restate anything.</summary>
    public static bool IsTooLate(Capture capture, Interval? lastClosed) =>
        lastClosed is { } last && MeterHistory.IntervalOf(capture.Time).Start.UnixMilliseconds < last.Start.UnixMilliseconds - (RestatedIntervalsMax * Interval.LengthMilliseconds);

    // A register reaches as far as interpolation and the rate of an extrapolation do.
    private static SortedSet<Interval> Affected(IReadOnlyList<Capture> captures, Interval first, Interval lastClosed)
    {
        SortedSet<Interval> affected = [];
        foreach (Capture capture in captures)
        {
            Interval holding = MeterHistory.IntervalOf(capture.Time);
            long from = holding.Start.UnixMilliseconds - (ReachIntervals * Interval.LengthMilliseconds);
            for (int i = 0; i <= 2 * ReachIntervals; i++)
            {
                Interval interval = Interval.StartingAt(new Timestamp(from + (i * Interval.LengthMilliseconds)));
                if (interval >= first && interval <= lastClosed)
                {
                    affected.Add(interval);
                }
            }
        }

        return affected;
    }

    private void Forget(Timestamp before)
    {
        foreach (MeterHistory history in histories)
        {
            history.Forget(before);
        }
    }

    private MeterHistory HistoryOf(DeviceId device) =>
        histories.FirstOrDefault(history => history.Point.Device == device)
            ?? throw new ArgumentException($"Device {device} serves no metering point of asset {Asset}.", nameof(device));
}
