using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Sqlite.Segments;
using static CarbonLedger.Storage.Tests.TelemetrySamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>The fault table of the segments: what a cut, a flipped bit or a missing file does to what was acknowledged.</summary>
public sealed class SegmentFaultTests : IDisposable
{
    // Of what differs only in how the next start learns of it, every so many bytes are enough.
    private const int StepOfVariants = 23;

    private readonly SegmentFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Checksum_IsThatOfTheStandard()
    {
        // RFC 3720 §B.4, and the check value of the catalogue of CRCs.
        Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AA, Crc32C.Of(new byte[32]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    // Failed (nothing or a part of it was written) and failed but persisted (all of it was) alike; also with zeros, as a file system may leave where nothing arrived.
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task LastBatchCutAtEveryByte_LeavesWhatWasAcknowledgedOnce_AndTellsOfTheTail(bool queryIsLost, bool zeros)
    {
        Dictionary<string, byte[]> before;
        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([Accepted("m1", 0), Accepted("m1", 1), Refused(RefusalReason.Malformed, "why", [1])]);
            await store.AppendAsync([Accepted("m1", 2), Accepted("m1", 0)]);
        }

        before = files.Save();
        string segment = files.Segments[0];
        int acknowledged = before[segment].Length;
        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([Accepted("m1", 3), Accepted("m2", 3), Refused(RefusalReason.BadSignature, "because", [2])]);
        }

        byte[] whole = File.ReadAllBytes(segment);
        for (int cut = acknowledged; cut <= whole.Length; cut += queryIsLost || zeros ? Math.Min(StepOfVariants, Math.Max(1, whole.Length - cut)) : 1)
        {
            files.Restore(before);
            File.WriteAllBytes(segment, zeros ? [.. whole[..cut], .. new byte[whole.Length - cut]] : whole[..cut]);
            if (queryIsLost)
            {
                files.RemoveQuery();
            }

            await CheckAsync(cut, acknowledged, whole, zeros);
        }
    }

    [Fact]
    public async Task FirstBatchOfADayCutAtEveryByte_LeavesTheDayBefore_AndTheNextBatchBeginsTheDayAgain()
    {
        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([Accepted("m1", 0)]);
        }

        Dictionary<string, byte[]> before = files.Save();
        ReceivedPayload nextDay = Accepted("m1", 1) with { ReceiptTime = new Timestamp(Start + 86_400_000) };
        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([nextDay]);
        }

        string second = files.Segments[1];
        byte[] whole = File.ReadAllBytes(second);
        for (int cut = 0; cut < whole.Length; cut++)
        {
            files.Restore(before);
            File.WriteAllBytes(second, whole[..cut]);
            using SegmentTelemetryStore store = files.Open();
            Assert.Equal((0L, (long)cut), (store.Health.Torn?.Offset ?? 0, store.Health.Torn?.Length ?? 0));
            Assert.Equal(1, (await store.CountAsync()).Stored);
            Assert.Equal([AppendOutcome.Stored], await store.AppendAsync([nextDay]));
        }
    }

    [Fact]
    public async Task EveryByteFlippedBeforeTheTail_IsARefusalToStartThatNamesFileAndOffset()
    {
        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([Accepted("m1", 0), Refused(RefusalReason.Malformed, "why", [1])]);
            await store.AppendAsync([Accepted("m1", 1)]);
        }

        Dictionary<string, byte[]> saved = files.Save();
        string segment = files.Segments[0];
        foreach (bool queryIsLost in (bool[])[false, true])
        {
            // With the query side at hand also in the last batch: it was acknowledged, so it is no torn tail.
            int end = queryIsLost ? saved[segment].AsSpan().LastIndexOf("CLTB"u8) : saved[segment].Length;
            for (int at = 0; at < end; at += queryIsLost ? StepOfVariants : 3)
            {
                files.Restore(saved);
                byte[] flipped = [.. saved[segment]];
                flipped[at] ^= 0x10;
                File.WriteAllBytes(segment, flipped);
                if (queryIsLost)
                {
                    files.RemoveQuery();
                }

                InvalidOperationException refused = Assert.Throws<InvalidOperationException>(files.Open);
                Assert.Contains($"{segment} is damaged at offset ", refused.Message, StringComparison.Ordinal);
                Assert.Contains("expected ", refused.Message, StringComparison.Ordinal);
                Assert.Equal(flipped, File.ReadAllBytes(segment));
                Assert.Empty(files.Evidence);
            }
        }
    }

    [Fact]
    public async Task MissingSegmentsOrAnEarlierCopyOfThem_AreRefused_UnlessTheQuerySideIsRemoved()
    {
        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([Accepted("m1", 0)]);
        }

        byte[] earlier = File.ReadAllBytes(files.Segments[0]);
        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([Accepted("m1", 1)]);
            await store.AppendAsync([Accepted("m1", 2) with { ReceiptTime = new Timestamp(Start + 86_400_000) }]);
        }

        Dictionary<string, byte[]> saved = files.Save();
        string[] segments = files.Segments;
        File.Delete(segments[0]);
        Assert.Contains("expected segment 1", Assert.Throws<InvalidOperationException>(files.Open).Message, StringComparison.Ordinal);
        files.Restore(saved);
        File.Delete(segments[1]);
        Assert.Contains("expected batch 3, which the query side has; found an end after batch 2", Assert.Throws<InvalidOperationException>(files.Open).Message, StringComparison.Ordinal);
        files.Restore(saved);
        File.WriteAllBytes(segments[0], earlier);
        Assert.Contains($"{segments[1]} is damaged at offset 0: expected segment 2 from batch 2 on", Assert.Throws<InvalidOperationException>(files.Open).Message, StringComparison.Ordinal);
        File.Delete(segments[1]);
        files.RemoveQuery();
        using SegmentTelemetryStore accepted = files.Open();
        Assert.Equal(1, (await accepted.CountAsync()).Stored);
    }

    [Fact]
    public async Task BytesADeviceSends_AreNeverTakenForABatch()
    {
        // A whole segment as the payload of a refusal, in a batch that is then torn.
        byte[] made;
        using (SegmentFiles others = new())
        {
            using (SegmentTelemetryStore other = others.Open())
            {
                for (int i = 0; i < 5; i++)
                {
                    await other.AppendAsync([Accepted("m1", i)]);
                }
            }

            made = File.ReadAllBytes(others.Segments[0]);
        }

        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([Accepted("m1", 0)]);
        }

        Dictionary<string, byte[]> before = files.Save();
        using (SegmentTelemetryStore store = files.Open())
        {
            await store.AppendAsync([Refused(RefusalReason.Malformed, "why", made), Accepted("m1", 1)]);
        }

        byte[] torn = File.ReadAllBytes(files.Segments[0])[..^5];
        files.Restore(before);
        File.WriteAllBytes(files.Segments[0], torn);
        using SegmentTelemetryStore repaired = files.Open();
        Assert.NotNull(repaired.Health.Torn);
        Assert.Equal(1, (await repaired.CountAsync()).Stored);
    }

    private async Task CheckAsync(int cut, int acknowledged, byte[] whole, bool zeros)
    {
        bool persisted = cut == whole.Length || (zeros && whole.AsSpan(cut).IndexOfAnyExcept((byte)0) < 0);
        bool nothing = cut == acknowledged && !zeros;
        using (SegmentTelemetryStore store = files.Open())
        {
            IReadOnlyList<SignedCapture> read = await store.ReadAsync([new DeviceId("m1"), new DeviceId("m2")], new Timestamp(0), new Timestamp(Start + 9));
            Assert.Equal(persisted ? [0, 1, 2, 3, 3] : [0, 1, 2], read.Select(signed => signed.Capture.Time.UnixMilliseconds - Start));
            TelemetryCounts counts = await store.CountAsync();
            Assert.Equal((persisted ? 5 : 3, 1, persisted ? 2 : 1), (counts.Stored, counts.Duplicates, counts.Refused.Values.Sum()));
            TornTail? torn = store.Health.Torn;
            Assert.Equal(!persisted && !nothing, torn is not null);
            if (torn is not null)
            {
                Assert.Equal((files.Segments[0], acknowledged), (torn.Segment, torn.Offset));
                Assert.Equal(zeros ? [.. whole[acknowledged..cut], .. new byte[whole.Length - cut]] : whole[acknowledged..cut], File.ReadAllBytes(torn.Evidence));
            }

            // What a device sends again because it has no acknowledgement is there once afterwards.
            Assert.Equal(
                [persisted ? AppendOutcome.Duplicate : AppendOutcome.Stored, AppendOutcome.Duplicate],
                await store.AppendAsync([Accepted("m1", 3), Accepted("m1", 1)]));
        }

        using SegmentTelemetryStore again = files.Open();
        Assert.Null(again.Health.Torn);
        Assert.Equal(4, (await again.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start + 9))).Count);
    }
}
