using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The metering of one asset: takes captures in, judges them, and says what each interval's energy is and which earlier
/// intervals a capture changed. Pure; the grain of the asset and the offline verifier both run it. Not thread-safe.
/// </summary>
public sealed class AssetAccount
{
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

    public ReadingVerdict Take(Capture capture) => HistoryOf(capture.Device).Take(capture);

    public void Restore(Capture capture, ReadingVerdict verdict) => HistoryOf(capture.Device).Restore(capture, verdict);

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

    /// <summary>Whether every metering point was read at the interval's end.</summary>
    public bool IsComplete(Interval interval) => histories.All(history => history.IsReadAt(interval.End));

    public void Forget(Timestamp before)
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
