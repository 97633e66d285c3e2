using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CsCheck;

namespace CarbonLedger.Entries.Tests;

public sealed class ReplayMemoryTests
{
    [Fact]
    public void SequenceRanges_MissWhatAListOfAllNumbersMisses() => Gen.Long[0, 60].Array[1, 80].Sample(numbers =>
    {
        SequenceRanges ranges = new();
        Array.ForEach(numbers, ranges.Add);
        long[] sorted = [.. numbers.Distinct().Order()];
        Assert.Equal((Int128)sorted[^1] - sorted[0] + 1 - sorted.Length, ranges.Missing);
    });

    [Fact]
    public void SequenceRanges_HoldTheWholeRangeOfNumbers()
    {
        SequenceRanges ranges = new();
        ranges.Add(long.MaxValue);
        ranges.Add(0);
        Assert.Equal(long.MaxValue - (Int128)1, ranges.Missing);
    }

    [Fact]
    public void LoggedIntervals_MarkEachIntervalOfEachDeviceOnce() => Gen.Int[-2_000, 2_000].Array[1, 60].Sample(numbers =>
    {
        LoggedIntervals intervals = new();
        HashSet<long> seen = [];
        foreach (int number in numbers)
        {
            Assert.Equal(!seen.Add(number), intervals.Mark(Key(number)));
        }
    });

    [Fact]
    public void LoggedIntervals_AllMarkedInARow_AreMarkedStill()
    {
        LoggedIntervals intervals = new();
        Assert.All(Enumerable.Range(0, 1_600), number => Assert.False(intervals.Mark(Key(number))));
        Assert.All(Enumerable.Range(0, 1_600), number => Assert.True(intervals.Mark(Key(number))));
        Assert.False(intervals.Mark(Key(1_600)));
        Assert.False(intervals.Mark(Key(-1)));
    }

    [Fact]
    public void OldReadingLoggedTwice_IsFoundInTheBatchesBefore()
    {
        List<IReadOnlyList<ReadOnlyMemory<byte>>> batches = [];
        ReadingLog log = new(number => batches[(int)number]);
        Add(log, batches, [1, 2], isOld: false);
        Add(log, batches, [3], isOld: false);
        Assert.True(Add(log, batches, [4], isOld: true));
        Assert.Null(log.FindTwice());
        Assert.Equal([1L, 2L], log.BatchesSince(Key(3).Time));

        // Marked, and searched for at the end only.
        Assert.True(Add(log, batches, [2], isOld: true));
        Assert.Equal((Key(2), 3L, 0), log.FindTwice());

        // Twice among the old ones themselves, and twice in a batch: seen at once.
        Assert.False(Add(log, batches, [2], isOld: true));
        Assert.False(Add(log, batches, [9, 9], isOld: false));
    }

    [Fact]
    public void OldReadingOfAnIntervalThatHasAnother_IsNoSecondOne()
    {
        List<IReadOnlyList<ReadOnlyMemory<byte>>> batches = [];
        ReadingLog log = new(number => batches[(int)number]);
        Add(log, batches, [1, 2], isOld: false);
        log.BeginBatch();
        batches.Add([]);
        Assert.True(log.Add(Key(2) with { Version = 1 }, 0, isRemembered: false, isOld: true));
        Assert.Null(log.FindTwice());
    }

    private static bool Add(ReadingLog log, List<IReadOnlyList<ReadOnlyMemory<byte>>> batches, int[] boundaries, bool isOld)
    {
        log.BeginBatch();
        bool all = true;
        List<ReadOnlyMemory<byte>> entries = [];
        foreach (int boundary in boundaries)
        {
            SignedCapture capture = MadeLog.Capture("m-load", boundary);
            all &= log.Add(ReadingKey.Of(capture.Capture), entries.Count, isRemembered: false, isOld);
            entries.Add(new ReadingEntry(capture, ReadingVerdict.Accepted).Encode());
        }

        batches.Add(entries);
        return all;
    }

    private static ReadingKey Key(int boundary) => new(new DeviceId("m-load"), MadeLog.Start.AddMilliseconds(boundary * Interval.LengthMilliseconds), 0);
}
