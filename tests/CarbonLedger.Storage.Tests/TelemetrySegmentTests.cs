using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Sqlite.Segments;
using static CarbonLedger.Storage.Tests.TelemetrySamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>The contract over segments, and what files alone can show.</summary>
public sealed class TelemetrySegmentTests : TelemetryStoreContract, IDisposable
{
    private const long Day = 24 * 60 * 60 * 1000;

    private readonly SegmentFiles files = new();
    private SegmentTelemetryStore store;

    public TelemetrySegmentTests() => store = files.Open();

    protected override ITelemetryStore Store => store;

    public void Dispose()
    {
        store.Dispose();
        files.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AfterARestart_KeysCountsAndRefusalsAreStillKnown(bool queryIsLost)
    {
        await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 1000), Accepted("m1", 0), Accepted("m1", 0, thousandths: 5), Refused(RefusalReason.Malformed, "x", [1])]);
        Reopen(queryIsLost);
        Assert.Equal(
            [AppendOutcome.Duplicate, AppendOutcome.Conflict, AppendOutcome.Stored],
            await Store.AppendAsync([Accepted("m1", 1000), Accepted("m1", 0, thousandths: 6), Accepted("m1", 2000)]));
        Reopen(queryIsLost);
        TelemetryCounts counts = await Store.CountAsync();
        Assert.Equal((3, 2), (counts.Stored, counts.Duplicates));
        Assert.Equal((2, 1), (counts.Refused[RefusalReason.Conflict], counts.Refused[RefusalReason.Malformed]));
        Assert.Equal(3, (await ReadAsync("m1")).Count);
        Assert.Equal([RefusalReason.Conflict, RefusalReason.Malformed, RefusalReason.Conflict], (await store.ReadRefusalsAsync(9)).Select(refused => refused.Refusal!.Reason));
        Assert.Equal(Accepted("m1", 0, thousandths: 6).Payload.ToArray(), (await store.ReadRefusalsAsync(1))[0].Payload.ToArray());
        Assert.Null(store.Health.Torn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AfterARestart_EvidenceOfEveryLengthIsStillWhole(bool queryIsLost)
    {
        int[] lengths = [0, 64, 100, 228, 254, 255, 256, 260, 388];
        await Store.AppendAsync([.. lengths.Select(length => Accepted(Capture("m1", length), Evidence(length, 3)))]);
        Reopen(queryIsLost);
        IReadOnlyList<SignedCapture> read = await ReadAsync("m1");
        Assert.Equal(lengths.Select(length => Convert.ToHexString(Evidence(length, 3))), read.Select(signed => Convert.ToHexString(signed.Signature.Span)));
        Assert.Equal(lengths.Select(length => (long)length), read.Select(signed => signed.Capture.Sequence));
        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Duplicate], await Store.AppendAsync([Accepted(Capture("m1", 388), Evidence(64, 1)), Accepted(Capture("m1", 64), Evidence(388, 1))]));
    }

    [Fact]
    public async Task AListThatFailsHalfWay_LeavesNothingAndKeepsTheStoreUsable()
    {
        ReceivedPayload neither = Accepted("m1", 1000) with { Capture = null };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendAsync([Accepted("m9", 0), neither]));
        Assert.Equal(0, (await Store.CountAsync()).Stored);
        Assert.Empty(files.Segments);
        Assert.Equal([AppendOutcome.Stored], await Store.AppendAsync([Accepted("m9", 0)]));
    }

    [Fact]
    public async Task DaysOfReceipt_AreSegmentsOfTheirOwn_AndAClockThatTremblesAtMidnightIsNone()
    {
        await Store.AppendAsync([At(Start, "m1", 0)]);
        await Store.AppendAsync([At(Start + Day, "m1", 1)]);
        await Store.AppendAsync([At(Start + Day - 1, "m1", 2)]);
        await Store.AppendAsync([At(Start + (3 * Day), "m1", 3)]);
        await Store.AppendAsync([At(Start, "m1", 4)]);
        Assert.Equal(
            ["00000001-2026-05-31.segment", "00000002-2026-06-01.segment", "00000003-2026-06-03.segment", "00000004-2026-05-31.segment"],
            files.Segments.Select(Path.GetFileName));
        Reopen(queryIsLost: true);
        Assert.Equal(5, (await ReadAsync("m1")).Count);
    }

    [Fact]
    public async Task WhatWasErased_IsNowhereInTheFiles_AlsoAfterTheQuerySideWasLost()
    {
        byte[] secret = Encoding.ASCII.GetBytes("twelve kilowatt hours at noon");
        await Store.AppendAsync([Accepted("m1", 0, thousandths: 123_456_789), Accepted("m2", 0, thousandths: 123_456_789), Refused(RefusalReason.Malformed, "secret sentence", secret)]);
        byte[] capture = CaptureBytes.Encode(Capture("m1", 0, 123_456_789));
        Assert.True(Holds(capture) && Holds(secret));
        Assert.Equal(1, await Store.EraseAsync([new DeviceId("m1")], new Timestamp(Start), new Timestamp(Start + 1)));
        Assert.False(Holds(capture) || Holds(secret) || Holds(Encoding.ASCII.GetBytes("secret sentence")));
        Assert.True(Holds(CaptureBytes.Encode(Capture("m2", 0, 123_456_789))));
        foreach (bool queryIsLost in (bool[])[false, true])
        {
            Reopen(queryIsLost);
            Assert.Empty(await ReadAsync("m1"));
            Assert.Single(await ReadAsync("m2"));
            Assert.Equal([AppendOutcome.Duplicate], await Store.AppendAsync([Accepted("m1", 0)]));
            ReceivedPayload refused = Assert.Single(await store.ReadRefusalsAsync(5));
            Assert.Equal(("", true, RefusalReason.Malformed), (refused.Refusal!.Detail, refused.Payload.IsEmpty, refused.Refusal.Reason));
            Assert.Equal(2, (await Store.CountAsync()).Stored);
        }
    }

    [Fact]
    public async Task ErasureThatWasCutShort_IsFinishedAtTheNextStart()
    {
        await Store.AppendAsync([Accepted("m1", 0, thousandths: 123_456_789), Accepted("m2", 0)]);
        store.Dispose();
        byte[] before = File.ReadAllBytes(files.Segments[0]);
        Dictionary<string, byte[]> query = files.Save();
        store = files.Open();
        await Store.EraseAsync([new DeviceId("m1")], new Timestamp(Start), new Timestamp(Start + 1));
        store.Dispose();

        // The erasure is on disk, and of the overwriting only the first few bytes.
        byte[] cut = [.. before, .. File.ReadAllBytes(files.Segments[0])[before.Length..]];
        int content = cut.AsSpan().IndexOf("carbonledger.capture"u8);
        cut.AsSpan(content, 10).Clear();
        files.Restore(query);
        File.WriteAllBytes(files.Segments[0], cut);
        store = files.Open();
        Assert.Empty(await ReadAsync("m1"));
        Assert.Single(await ReadAsync("m2"));
        Assert.False(Holds(CaptureBytes.Encode(Capture("m1", 0, 123_456_789))[12..]));
    }

    [Fact]
    public async Task QuerySideOfAnotherVersionOrDamagedOrOfOtherSegments_IsMadeAnew()
    {
        await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 1)]);
        store.Dispose();
        Dictionary<string, byte[]> saved = files.Save();
        File.WriteAllBytes(files.Query, [.. Encoding.ASCII.GetBytes("SQLite format 3\0"), .. new byte[500]]);
        store = files.Open();
        Assert.Equal(2, (await ReadAsync("m1")).Count);
        store.Dispose();
        using (Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={files.Query};Pooling=False"))
        {
            connection.Open();
            using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        store = files.Open();
        Assert.Equal(2, (await ReadAsync("m1")).Count);
        store.Dispose();

        // The query side of other segments of as many batches.
        byte[] foreign = File.ReadAllBytes(files.Query);
        Directory.Delete(files.Telemetry, recursive: true);
        store = files.Open();
        await Store.AppendAsync([Accepted("m7", 0), Accepted("m7", 1), Accepted("m7", 2)]);
        store.Dispose();
        files.RemoveQuery();
        File.WriteAllBytes(files.Query, foreign);
        store = files.Open();
        Assert.Equal(3, (await ReadAsync("m7")).Count);
        Assert.Empty(await ReadAsync("m1"));
        Assert.NotEmpty(saved);
    }

    [Fact]
    public void SecondProcessOverTheSameFolder_IsRefused()
    {
        IOException refused = Assert.ThrowsAny<IOException>(files.Open);
        Assert.Contains("is open in another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DroppedSegments_AreOldAndCommitted_AndTheirKeysStay()
    {
        await Store.AppendAsync([At(Start, "m1", 0), At(Start, "m2", 0), Refused(RefusalReason.Malformed, "why", [1, 2, 3]) with { ReceiptTime = new Timestamp(Start) }]);
        await Store.AppendAsync([At(Start + Day, "m1", 1)]);
        await Store.AppendAsync([At(Start + (2 * Day), "m1", 2)]);
        Committed nobody = new(_ => false);
        DroppedSegments none = await store.DropAsync(new Timestamp(Start + (9 * Day)), nobody);
        Assert.Equal((0, 0L), (none.Segments, none.Bytes));
        Assert.Equal(["00000001-2026-05-31.segment", "00000002-2026-06-01.segment"], none.Kept);
        Assert.Equal(3, (await ReadAsync("m1")).Count);

        // All of the first day but m2's.
        Assert.Equal(0, (await store.DropAsync(new Timestamp(Start + Day), new Committed(capture => capture.Capture.Device.Value == "m1"))).Segments);
        long before = new FileInfo(files.Segments[0]).Length;
        DroppedSegments first = await store.DropAsync(new Timestamp(Start + Day), new Committed(_ => true));
        Assert.Equal((1, before - new FileInfo(files.Segments[0]).Length), (first.Segments, first.Bytes));
        Assert.Empty(first.Kept);
        foreach (bool queryIsLost in (bool[])[false, false, true])
        {
            Assert.Equal([Start + 1, Start + 2], (await ReadAsync("m1")).Select(signed => signed.Capture.Time.UnixMilliseconds));
            Assert.Equal([AppendOutcome.Duplicate], await Store.AppendAsync([Accepted("m2", 0)]));
            Assert.True(Assert.Single(await store.ReadRefusalsAsync(9)).Payload.IsEmpty);
            Assert.Equal(4, (await Store.CountAsync()).Stored);
            Reopen(queryIsLost);
        }

        Assert.Equal(0, (await store.DropAsync(new Timestamp(Start + Day), new Committed(_ => true))).Segments);
    }

    [Fact]
    public async Task DropCutShortBeforeTheRename_LosesNothing()
    {
        await Store.AppendAsync([At(Start, "m1", 0)]);
        await Store.AppendAsync([At(Start + Day, "m1", 1)]);
        store.Dispose();
        byte[] whole = File.ReadAllBytes(files.Segments[0]);
        store = files.Open();
        await store.DropAsync(new Timestamp(Start + Day), new Committed(_ => true));
        store.Dispose();
        File.WriteAllBytes(files.Segments[0], whole);
        store = files.Open();
        Assert.Equal(2, (await ReadAsync("m1")).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FileOfTheEarlierStore_IsTakenOverOnce_AndEmptiedOnlyThen(bool cutShort)
    {
        store.Dispose();
        Directory.Delete(files.Telemetry, recursive: true);
        using (SqliteTelemetryStore earlier = new(files.Earlier))
        {
            await earlier.AppendAsync([At(Start, "m1", 0, 123_456_789), At(Start + Day, "m1", 1), At(Start + Day, "m2", 5), Accepted("m1", 0, 123_456_789), Accepted("m1", 0, 7)]);
            await earlier.AppendAsync([Refused(RefusalReason.BadSignature, "why", [9, 8])]);
            await earlier.EraseAsync([new DeviceId("m2")], new Timestamp(0), new Timestamp(Start + Day));
        }

        byte[] file = File.ReadAllBytes(files.Earlier);
        using (SqliteDeviceRegistry devices = new(files.Earlier))
        {
            store = SegmentTelemetryStore.Open(files.Telemetry, files.Earlier);
            if (cutShort)
            {
                // Renamed and not emptied.
                store.Dispose();
                devices.Dispose();
                File.Delete(files.Earlier + "-wal");
                File.WriteAllBytes(files.Earlier, file);
                store = SegmentTelemetryStore.Open(files.Telemetry, files.Earlier);
            }
        }

        Assert.Equal(2, files.Segments.Length);
        Assert.Equal([Start, Start + 1], (await ReadAsync("m1")).Select(signed => signed.Capture.Time.UnixMilliseconds));
        TelemetryCounts counts = await Store.CountAsync();
        Assert.Equal((3, 1, 1, 1), (counts.Stored, counts.Duplicates, counts.Refused[RefusalReason.Conflict], counts.Refused[RefusalReason.BadSignature]));
        Assert.Equal([9, 8], (await store.ReadRefusalsAsync(5)).Single(refused => refused.Refusal!.Reason == RefusalReason.BadSignature).Payload.ToArray());
        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Duplicate, AppendOutcome.Conflict], await Store.AppendAsync([Accepted("m1", 0, 123_456_789), Accepted("m2", 5), Accepted("m1", 1, 9)]));
        Assert.DoesNotContain("carbonledger.capture", Encoding.Latin1.GetString(File.ReadAllBytes(files.Earlier)), StringComparison.Ordinal);
        store.Dispose();
        store = SegmentTelemetryStore.Open(files.Telemetry, files.Earlier);
        Assert.Equal(3, (await Store.CountAsync()).Stored);
    }

    [Fact]
    public async Task FileThatAnEarlierProgramWroteToSince_IsNotForgotten()
    {
        await Store.AppendAsync([Accepted("m1", 0)]);
        store.Dispose();
        using (SqliteTelemetryStore earlier = new(files.Earlier))
        {
            await earlier.AppendAsync([Accepted("m1", 5)]);
        }

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => SegmentTelemetryStore.Open(files.Telemetry, files.Earlier));
        Assert.Contains("holds 1 captures", refused.Message, StringComparison.Ordinal);
        store = files.Open();
    }

    private static ReceivedPayload At(long receipt, string device, long offset, long thousandths = 1000) => Accepted(device, offset, thousandths) with { ReceiptTime = new Timestamp(receipt) };

    private Task<IReadOnlyList<SignedCapture>> ReadAsync(string device) => Store.ReadAsync([new DeviceId(device)], new Timestamp(0), new Timestamp(Start + Day));

    private bool Holds(byte[] bytes) => Directory.GetFiles(files.Telemetry).Any(file => ReadShared(file).AsSpan().IndexOf(bytes) >= 0);

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private void Reopen(bool queryIsLost)
    {
        store.Dispose();
        if (queryIsLost)
        {
            files.RemoveQuery();
        }

        store = files.Open();
    }

    private sealed class Committed(Func<SignedCapture, bool> isCommitted) : ICommittedCaptures
    {
        public Task<bool> AreCommittedAsync(IReadOnlyList<SignedCapture> captures, CancellationToken cancellationToken = default) => Task.FromResult(captures.All(isCommitted));
    }
}
