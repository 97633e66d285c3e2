
namespace CarbonLedger.Ingest.Tests.Quality;

/// <summary>A device's clock against ours, on live captures only.</summary>
public sealed class ClockTests
{
    private const double Second = 1_000d / TestMeter.Quarter;

    [Fact]
    public void ClockBehindByMoreThanTheLimit_IsSkew_AndEndsWhenItIsSet()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 4; i++)
        {
            meter.Send(i, i - (40 * Second), came: i);
        }

        Assert.Equal(["ClockSkew Raised", "ClockSkew Still", "ClockSkew Still"], meter.Told);
        Assert.StartsWith("The clock is 40 s behind", meter.Findings[0].Detail, StringComparison.Ordinal);

        // The capture at which it was set is not as far from the one before as it came after it; the next one is.
        meter.Send(5, 5);
        meter.Send(6, 6);
        Assert.Equal(["ClockSkew Ended"], meter.Told.Skip(3));
    }

    [Fact]
    public void ClockAhead_IsToldAtOnce_EvenOfTheFirstCapture()
    {
        TestMeter meter = new();
        meter.Send(1, 1 + (31 * Second), came: 1);
        Assert.StartsWith("The clock is 31 s ahead", Assert.Single(meter.Findings).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void ClockWithinTheLimit_IsNoFinding()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 9; i++)
        {
            meter.Send(i, i - (10 * Second), came: i);
        }

        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void CapturesHeldBackWhileALineWasDown_AreBackfill_NotSkew()
    {
        TestMeter meter = new();
        meter.SendRegularly(4);
        for (int i = 5; i <= 12; i++)
        {
            meter.Send(i, i, came: 12 + (i * 0.0001));
        }

        meter.Send(13, 13);
        meter.Send(14, 14);
        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void BatchesOfSeveralCaptures_AreBackfill_NotSkew()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 40; i++)
        {
            meter.Send(i, i, came: 4 * ((i + 3) / 4));
        }

        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void ClockThatRunsAwayWithinTheLimit_IsDrift_AndThenSkew()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 34; i++)
        {
            meter.Send(i, i - (i * Second), came: i);
        }

        // 1 s a quarter of an hour from the first live capture, the second: 15 s are passed at the 18th, 30 s at the 31st.
        Assert.Equal(["ClockDrift Raised", "ClockSkew Raised"], meter.Told.Where(told => told.EndsWith("Raised", StringComparison.Ordinal)));
        Assert.Equal("The clock runs behind: by 16 s in 4 h 0 min.", meter.Findings[0].Detail);
        Assert.Contains("ClockDrift Ended", meter.Told);
    }

    [Fact]
    public void ClockPutBack_IsSkew_WhileItsNumbersGoOn()
    {
        TestMeter meter = new();
        meter.SendRegularly(8);
        meter.Send(9, 5.5, came: 9);
        Assert.Equal(["ClockSkew Raised"], meter.Told);
        Assert.StartsWith("The clock was put back by 37 min 30 s", meter.Findings[0].Detail, StringComparison.Ordinal);
        meter.Send(10, 6.5, came: 10);
        Assert.Equal(["ClockSkew Raised", "ClockSkew Still"], meter.Told);
    }
}
