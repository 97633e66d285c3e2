using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using static CarbonLedger.Storage.Tests.TelemetrySamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>What every telemetry store promises.</summary>
public abstract class TelemetryStoreContract
{
    protected abstract ITelemetryStore Store { get; }

    private IRefusalLog Refusals => (IRefusalLog)Store;

    [Fact]
    public async Task AnyOrderWithRepeats_StoresEveryCaptureOnce()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        List<ReceivedPayload> sent = [];
        for (int i = 0; i < 2_000; i++)
        {
            sent.Add(Accepted($"m{random.Next(5)}", random.Next(100) * 1000, version: random.Next(2)));
        }

        List<AppendOutcome> outcomes = [];
        foreach (ReceivedPayload[] group in sent.Chunk(97))
        {
            outcomes.AddRange(await Store.AppendAsync(group));
        }

        int distinct = sent.Select(payload => (payload.Capture!.Capture.Device, payload.Capture.Capture.Time, payload.Capture.Capture.Version)).Distinct().Count();
        IReadOnlyList<SignedCapture> read = await Store.ReadAsync([.. Enumerable.Range(0, 5).Select(i => new DeviceId($"m{i}"))], new Timestamp(0), new Timestamp(Start + 1_000_000));
        TelemetryCounts counts = await Store.CountAsync();
        Assert.True(outcomes.Count(outcome => outcome == AppendOutcome.Stored) == distinct, $"seed {seed}");
        Assert.True(read.Count == distinct && counts.Stored == distinct && counts.Duplicates == sent.Count - distinct, $"seed {seed}");
        Assert.True(read.SequenceEqual(read.OrderBy(c => c.Capture.Device).ThenBy(c => c.Capture.Time).ThenBy(c => c.Capture.Version)), $"seed {seed}");
    }

    [Fact]
    public async Task WhatWasErased_IsGone_AndItsKeyIsStillKnown()
    {
        await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 1000), Accepted("m1", 2000), Accepted("m2", 1000)]);
        await Store.AppendAsync([Accepted("m1", 1000, thousandths: 7)]);
        Assert.Equal(2, await Store.EraseAsync([new DeviceId("m1")], new Timestamp(Start), new Timestamp(Start + 2000)));
        Assert.Equal(0, await Store.EraseAsync([new DeviceId("m1")], new Timestamp(Start), new Timestamp(Start + 2000)));
        IReadOnlyList<SignedCapture> left = await Store.ReadAsync([new DeviceId("m1"), new DeviceId("m2")], new Timestamp(0), new Timestamp(Start + 10_000));
        Assert.Equal([("m1", Start + 2000), ("m2", Start + 1000)], left.Select(signed => (signed.Capture.Device.Value, signed.Capture.Time.UnixMilliseconds)));
        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Duplicate], await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 1000, thousandths: 9)]));
        ReceivedPayload refused = Assert.Single(await Refusals.ReadRefusalsAsync(10));
        Assert.Equal((true, "", RefusalReason.Conflict), (refused.Payload.IsEmpty, refused.Refusal!.Detail, refused.Refusal.Reason));
    }

    [Fact]
    public async Task SameKeySameBytes_IsADuplicate_AlsoWithinOneList()
    {
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Duplicate], await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 0)]));
        Assert.Equal([AppendOutcome.Duplicate], await Store.AppendAsync([Accepted("m1", 0)]));
        TelemetryCounts counts = await Store.CountAsync();
        Assert.Equal((1, 2), (counts.Stored, counts.Duplicates));
        Assert.Empty(counts.Refused);
    }

    [Fact]
    public async Task SameKeyOtherBytes_IsAConflict_BothAreKept()
    {
        ReceivedPayload other = Accepted("m1", 0, thousandths: 2000);
        await Store.AppendAsync([Accepted("m1", 0, thousandths: 1000)]);
        Assert.Equal([AppendOutcome.Conflict], await Store.AppendAsync([other]));

        SignedCapture first = Assert.Single(await Store.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start)));
        Assert.Equal(1000, first.Capture.ValueOf(Register.ActiveImport)!.Value.Thousandths);
        ReceivedPayload kept = Assert.Single(await Refusals.ReadRefusalsAsync(10));
        Assert.Equal(RefusalReason.Conflict, kept.Refusal!.Reason);
        Assert.Equal(other.Payload.ToArray(), kept.Payload.ToArray());
        Assert.Null(kept.Capture);
        Assert.Equal(1, (await Store.CountAsync()).Refused[RefusalReason.Conflict]);
    }

    [Fact]
    public async Task SameCapture_IsADuplicateWhateverItsEvidence_AndTheFirstStays()
    {
        byte[][] evidence = [Evidence(0, 1), Evidence(64, 2), Evidence(64, 3), Evidence(100, 4), Evidence(388, 5), Evidence(100, 6)];
        for (int first = 0; first < evidence.Length; first++)
        {
            string device = $"m{first}";
            IEnumerable<ReceivedPayload> others = evidence.Where((_, i) => i != first).Select(other => Accepted(Capture(device, 0), other));
            Assert.Equal(
                [AppendOutcome.Stored, AppendOutcome.Duplicate, .. Enumerable.Repeat(AppendOutcome.Duplicate, 5)],
                await Store.AppendAsync([Accepted(Capture(device, 0), evidence[first]), Accepted(Capture(device, 0), evidence[first]), .. others]));
            Assert.All(await Store.AppendAsync([.. others]), outcome => Assert.Equal(AppendOutcome.Duplicate, outcome));
            Assert.Equal([AppendOutcome.Conflict], await Store.AppendAsync([Accepted(Capture(device, 0, thousandths: 7), evidence[first])]));
            SignedCapture read = Assert.Single(await Store.ReadAsync([new DeviceId(device)], new Timestamp(0), new Timestamp(Start)));
            Assert.Equal(evidence[first], read.Signature.ToArray());
            Assert.Equal(CaptureBytes.Encode(Capture(device, 0)), CaptureBytes.Encode(read.Capture));
        }

        TelemetryCounts counts = await Store.CountAsync();
        Assert.Equal((6, 66, 6), (counts.Stored, counts.Duplicates, counts.Refused[RefusalReason.Conflict]));
    }

    [Fact]
    public async Task EvidenceOfEveryLength_IsKeptWhole_AndErasedWithItsCapture()
    {
        int[] lengths = [0, 64, .. Enumerable.Range(1, 10).Select(hashes => 68 + (hashes * 32))];
        Assert.Equal(CaptureEvidence.BytesMax, lengths[^1]);
        await Store.AppendAsync([.. lengths.Select((length, i) => Accepted(Capture("m1", i), Evidence(length, (byte)(i + 1))))]);
        IReadOnlyList<SignedCapture> read = await Store.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start + 1000));
        Assert.Equal(lengths.Select((length, i) => Convert.ToHexString(Evidence(length, (byte)(i + 1)))), read.Select(signed => Convert.ToHexString(signed.Signature.Span)));
        Assert.Equal(lengths.Length, await Store.EraseAsync([new DeviceId("m1")], new Timestamp(Start), new Timestamp(Start + 1000)));
        Assert.Empty(await Store.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start + 1000)));
        Assert.All(await Store.AppendAsync([.. lengths.Select((length, i) => Accepted(Capture("m1", i), Evidence(length, 9)))]), outcome => Assert.Equal(AppendOutcome.Duplicate, outcome));
    }

    [Fact]
    public async Task HigherVersion_IsStoredBesideTheFirst()
    {
        await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 1000)]);
        Assert.Equal([AppendOutcome.Stored], await Store.AppendAsync([Accepted("m1", 0, thousandths: 900, version: 1)]));
        IReadOnlyList<SignedCapture> read = await Store.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start + 1000));
        Assert.Equal([0, 1, 0], read.Select(signed => signed.Capture.Version));
    }

    [Fact]
    public async Task Reading_TakesTheEndAndLeavesTheStart()
    {
        await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 1), Accepted("m1", 2), Accepted("m1", 3), Accepted("m2", 2)]);
        IReadOnlyList<SignedCapture> read = await Store.ReadAsync([new DeviceId("m1"), new DeviceId("m1"), new DeviceId("none")], new Timestamp(Start), new Timestamp(Start + 2));
        Assert.Equal([Start + 1, Start + 2], read.Select(signed => signed.Capture.Time.UnixMilliseconds));
    }

    [Fact]
    public async Task WhatIsRead_IsByteForByteWhatWasStored()
    {
        ReceivedPayload sent = Accepted("m1", 5, thousandths: 999_999_999_999, version: 3);
        await Store.AppendAsync([sent]);
        SignedCapture read = Assert.Single(await Store.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(long.MaxValue)));
        Assert.Equal(CaptureBytes.Encode(sent.Capture!.Capture), CaptureBytes.Encode(read.Capture));
        Assert.Equal(sent.Capture.Signature.ToArray(), read.Signature.ToArray());
    }

    [Fact]
    public async Task Refusals_AreKeptNewestFirst_AndCountedByReason()
    {
        byte[] payload = [0, 1, 2, 255];
        Assert.Equal(
            [AppendOutcome.Refused, AppendOutcome.Stored, AppendOutcome.Refused],
            await Store.AppendAsync([Refused(RefusalReason.Malformed, "first", payload), Accepted("m1", 0), Refused(RefusalReason.BadSignature, "second", [])]));
        IReadOnlyList<ReceivedPayload> kept = await Refusals.ReadRefusalsAsync(10);
        Assert.Equal(["second", "first"], kept.Select(refused => refused.Refusal!.Detail));
        Assert.Equal(payload, kept[1].Payload.ToArray());
        Assert.Equal(("cl/v1/plant/m1/reading", "m1", new Timestamp(Start + 7)), (kept[1].Topic, kept[1].Client, kept[1].ReceiptTime));
        Assert.Single(await Refusals.ReadRefusalsAsync(1));
        TelemetryCounts counts = await Store.CountAsync();
        Assert.Equal((1, 1), (counts.Refused[RefusalReason.Malformed], counts.Refused[RefusalReason.BadSignature]));
    }

    [Fact]
    public async Task EmptyStore_CountsNothing()
    {
        Assert.Empty(await Store.AppendAsync([]));
        TelemetryCounts counts = await Store.CountAsync();
        Assert.Equal((0, 0), (counts.Stored, counts.Duplicates));
        Assert.Empty(counts.Refused);
    }
}
