using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ledger;

namespace CarbonLedger.Grains;

/// <summary>Between what the pure core speaks and what crosses between grains.</summary>
internal static class Messages
{
    private const int NumbersPerPoint = 6;

    public static AssetReportMessage ToMessage(AssetId asset, AssetReport report, bool nextIsReady) => new(
        asset.Value,
        report.Current is null ? null : ToMessage(report.Current),
        [.. report.Changed.Select(ToMessage)],
        [.. report.Readings.Select(entry => entry.ToArray())],
        nextIsReady);

    public static AssetReport ToReport(AssetReportMessage message)
    {
        AssetId asset = new(message.Asset);
        return new AssetReport(
            message.Current is null ? null : ToMetered(asset, message.Current),
            [.. message.Changed.Select(metered => ToMetered(asset, metered))],
            [.. message.Readings.Select(entry => (ReadOnlyMemory<byte>)entry)]);
    }

    public static DraftMessage ToMessage(BatchDraft draft) => new(
        [.. draft.Keys.Select(key => key.Subject)],
        [.. draft.Keys.SelectMany(key => new[] { key.Start.UnixMilliseconds, key.Version })],
        [.. draft.Entries.Select(entry => entry.ToArray())],
        [
            draft.Facts.FirstEventTime, draft.Facts.LastEventTime,
            draft.Facts.Generated.WattHours, draft.Facts.Generated.Milligrams,
            draft.Facts.Delivered.WattHours, draft.Facts.Delivered.Milligrams,
            draft.Facts.Lost.WattHours, draft.Facts.Lost.Milligrams,
            draft.Facts.Residual.WattHours, draft.Facts.Residual.Milligrams,
            draft.Facts.ExpectedDevices, draft.Facts.ReportingDevices,
        ],
        [.. draft.Facts.NetworkModels.Select(digest => digest.ToArray())],
        [.. draft.Facts.FactorBooks.Select(digest => digest.ToArray())]);

    public static HeaderFacts ToFacts(DraftMessage message)
    {
        long[] facts = message.Facts;
        return new HeaderFacts
        {
            FirstEventTime = facts[0],
            LastEventTime = facts[1],
            Generated = new Total(facts[2], facts[3]),
            Delivered = new Total(facts[4], facts[5]),
            Lost = new Total(facts[6], facts[7]),
            Residual = new Total(facts[8], facts[9]),
            ExpectedDevices = facts[10],
            ReportingDevices = facts[11],
            NetworkModels = [.. message.NetworkDigests.Select(digest => Hash.FromBytes(digest))],
            FactorBooks = [.. message.FactorsDigests.Select(digest => Hash.FromBytes(digest))],
        };
    }

    private static MeteredMessage ToMessage(MeteredAsset metered) => new(
        metered.Metered.Interval.Start.UnixMilliseconds,
        [.. metered.Metered.Points.SelectMany(point => new[] { (long)point.Terminal, (long)point.Flag, point.Import.WattHours, point.Export.WattHours, (long)point.Checks, (long)point.Method })],
        [.. metered.ReadingLeaves.SelectMany(leaf => leaf.ToArray())]);

    private static MeteredAsset ToMetered(AssetId asset, MeteredMessage message)
    {
        List<PointEnergy> points = [.. message.Points.Chunk(NumbersPerPoint).Select(numbers => new PointEnergy(
            (Terminal)numbers[0], Energy.FromWattHours(numbers[2]), Energy.FromWattHours(numbers[3]),
            (EnergyFlag)numbers[1], (PointChecks)numbers[4], (EstimateMethod)numbers[5]))];
        Interval interval = Interval.StartingAt(new Timestamp(message.IntervalStart));
        return new MeteredAsset(
            new AssetInterval(asset, interval, points, []),
            [.. message.ReadingLeaves.Chunk(Hash.Size).Select(leaf => Hash.FromBytes(leaf))]);
    }
}
