using CarbonLedger.Ingest.Quality;
using CsCheck;

namespace CarbonLedger.Ingest.Tests.Quality;

/// <summary>Gaps, jumps and repetitions of a sequence, by hand and by law.</summary>
public sealed class SequenceTests
{
    [Fact]
    public void AnyOrderOfACompleteSequence_EndsWithoutAGap() =>
        Gen.Select(Gen.Int[1, 80], Gen.Int[1, int.MaxValue]).Sample((count, seed) =>
        {
            int[] order = [.. Enumerable.Range(1, count)];
            new Random(seed).Shuffle(order);
            TestMeter meter = new();
            foreach (int number in order)
            {
                meter.Send(number, number, came: 1_000);
                Assert.True(meter.State.Sequence.Gaps.Length <= SequenceState.GapsMax);
            }

            Assert.Equal(0, meter.State.Sequence.Missing);
            Assert.Empty(meter.State.Sequence.Gaps);
            Assert.DoesNotContain("SequenceBack Raised", meter.Told);
            Assert.DoesNotContain("SequenceRepeated Raised", meter.Told);
            Assert.Equal(meter.Told.Contains("SequenceGap Raised"), meter.Told.Contains("SequenceGap Ended"));
        });

    [Fact]
    public void WhatIsLostOfAShuffledSequence_IsCountedExactly() =>
        Gen.Select(Gen.Int[3, 80], Gen.Int[1, int.MaxValue]).Sample((count, seed) =>
        {
            Random random = new(seed);
            int[] order = [.. Enumerable.Range(2, count - 2).Where(_ => random.Next(3) > 0)];
            random.Shuffle(order);
            TestMeter meter = new();
            meter.Send(1, 1, came: 1_000);
            foreach (int number in order)
            {
                meter.Send(number, number, came: 1_000);
            }

            meter.Send(count, count, came: 1_000);
            Assert.Equal(count - 2 - order.Length, meter.State.Sequence.Missing);
        });

    [Fact]
    public void NumbersMissing_AreNamedFromTo_AndToldAsFilledWhenTheyCome()
    {
        TestMeter meter = new();
        meter.Send(5, 1);
        meter.Send(9, 5);
        Finding raised = Assert.Single(meter.Findings);
        Assert.Equal((AlarmKind.SequenceGap, AlarmPhase.Raised, 3L, TestMeter.At(1)), (raised.Kind, raised.Phase, raised.Count, raised.Since));
        Assert.Equal("3 captures are missing: 6..8 (3).", raised.Detail);

        meter.Send(7, 3, came: 6);
        Assert.Equal((AlarmPhase.Still, 2L), (meter.Findings[^1].Phase, meter.Findings[^1].Count));
        meter.Send(6, 2, came: 6);
        meter.Send(8, 4, came: 6);
        Assert.Equal((AlarmKind.SequenceGap, AlarmPhase.Ended), (meter.Findings[^1].Kind, meter.Findings[^1].Phase));
        Assert.StartsWith("Filled late: 8 came", meter.Findings[^1].Detail, StringComparison.Ordinal);
        Assert.Equal(4, meter.Findings.Count);
    }

    [Fact]
    public void ManyGaps_AreMerged_AndStillCountedAndFilledExactly()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 99; i += 2)
        {
            meter.Send(i, i);
        }

        Assert.Equal(49, meter.State.Sequence.Missing);
        Assert.Equal(SequenceState.GapsMax, meter.State.Sequence.Gaps.Length);
        for (int i = 2; i < 99; i += 2)
        {
            meter.Send(i, i, came: 200);
        }

        Assert.Empty(meter.State.Sequence.Gaps);
        Assert.Equal("SequenceGap Ended", meter.Told.Last());
    }

    [Fact]
    public void DeviceStartsAnewFromOne_IsAJumpBack_UntilEightCapturesAreInOrder()
    {
        TestMeter meter = new();
        meter.SendRegularly(20);
        meter.Send(1, 21);
        Assert.Equal(["SequenceBack Raised"], meter.Told);
        Assert.Contains("from 20 to 1", meter.Findings[0].Detail, StringComparison.Ordinal);
        for (int i = 2; i <= 8; i++)
        {
            meter.Send(i, 20 + i);
        }

        Assert.Single(meter.Findings);
        meter.Send(9, 29);
        Assert.Equal(["SequenceBack Raised", "SequenceBack Ended"], meter.Told);
    }

    [Fact]
    public void GapOfBeforeAReset_IsFilledByItsOwnCaptures_NotByTheSameNumbersAfterIt()
    {
        TestMeter meter = new();
        meter.Send(1, 1);
        meter.Send(4, 4);
        meter.Send(1, 5);
        meter.Send(2, 6);
        meter.Send(3, 7);
        Assert.Equal(2, meter.State.Sequence.Missing);
        meter.Send(2, 2, came: 8);
        meter.Send(3, 3, came: 8);
        Assert.Equal(0, meter.State.Sequence.Missing);
        Assert.Equal("SequenceGap Ended", meter.Told.Last());
    }

    [Theory]
    [InlineData(3, 4.0)]
    [InlineData(2, 2.5)]
    public void NumberAgainWithAnotherTime_IsARepetition(long number, double quarters)
    {
        TestMeter meter = new();
        meter.SendRegularly(3);
        meter.Send(number, quarters, came: 5);
        Assert.Equal(["SequenceRepeated Raised"], meter.Told);
    }

    [Fact]
    public void NumberThatNeverMoves_IsRaisedOnce()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 9; i++)
        {
            meter.Send(7, i);
        }

        Assert.Equal(["SequenceRepeated Raised", .. Enumerable.Repeat("SequenceRepeated Still", 7)], meter.Told);
    }

    [Fact]
    public void CapturesOfOneMessageUnderOneNumber_AreNoRepetition()
    {
        TestMeter meter = new();
        meter.Send(7, 1, came: 3);
        meter.Send(7, 2, came: 3);
        meter.Send(8, 3, came: 5);
        meter.Send(8, 4, came: 5);
        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void FormatWithoutNumbers_HasNoGapsAndNoRepetitions()
    {
        TestMeter meter = new();
        for (int i = 1; i < 20; i++)
        {
            meter.Send(0, i);
        }

        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void CorrectionWithTheNumberOfWhatItCorrects_IsNoRepetition()
    {
        TestMeter meter = new();
        meter.SendRegularly(4);
        meter.Take(new QualityInput.Captured(TestMeter.Capture(2, TestMeter.At(2)) with { Version = 1 }, TestMeter.At(6)));
        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void HistoryOfBeforeTheFirstNumberWatched_IsNotJudged()
    {
        TestMeter meter = new();
        meter.Send(500, 500);
        for (int i = 1; i < 10; i++)
        {
            meter.Send(i, i, came: 501);
        }

        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void NumbersLostByTheWatchItself_AreNoGap()
    {
        TestMeter meter = new();
        meter.SendRegularly(3);
        meter.Take(new QualityInput.Captured(TestMeter.Capture(9, TestMeter.At(9)), TestMeter.At(9), null, MayHaveMissed: true));
        meter.Send(10, 10);
        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void LargestNumbers_DoNotOverflow()
    {
        TestMeter meter = new();
        for (int i = 0; i < 40; i++)
        {
            meter.Send(1, 2 * i);
            meter.Send(long.MaxValue, (2 * i) + 1);
        }

        Assert.Equal(long.MaxValue, meter.State.Sequence.Missing);
    }
}
