using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Server;
using CarbonLedger.Server.Logs;
using CarbonLedger.Storage.Sqlite.Segments;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What a telemetry store may let go of: what stands in the published log byte for byte, and nothing else.</summary>
public sealed class CommittedCaptureTests(DemoRuns runs)
{
    [Fact]
    public async Task EveryCaptureOfTheDemo_StandsInItsLog_AndNoneWithAnotherByte()
    {
        string data = runs.NewPath("data");
        Directory.CreateDirectory(data);
        string source = Path.Combine((await runs.PlainAsync()).Folder, "data");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(data, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await using LogPlace place = LogPlace.OpenFolder(data);
        LedgerCommittedCaptures committed = new(new LogProofs(place.Store, (await place.Store.ListAsync())[0]));
        using SegmentTelemetryStore telemetry = GridHost.OpenTelemetry(data);
        IReadOnlyList<SignedCapture> captures = await telemetry.ReadAsync([new DeviceId("m-load-3"), new DeviceId("m-load-4")], new Timestamp(0), new Timestamp(long.MaxValue));
        Assert.Equal(2 * 97, captures.Count);
        Assert.True(await committed.AreCommittedAsync(captures));

        SignedCapture one = captures[50];
        Assert.False(await committed.AreCommittedAsync([captures[0], one with { Signature = default }]));
        Assert.False(await committed.AreCommittedAsync([one with { Capture = one.Capture with { Sequence = one.Capture.Sequence + 1 } }]));
        Assert.False(await committed.AreCommittedAsync([one with { Capture = one.Capture with { Version = 1 } }]));
        Assert.False(await committed.AreCommittedAsync([one with { Capture = one.Capture with { Device = new DeviceId("m-nobody") } }]));
    }
}
