using CarbonLedger.Carbon.Metering;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class IntervalTests
{
    private const long Quarter = Interval.LengthMilliseconds;

    private static readonly Gen<Timestamp> Times = Gen.Long[Timestamp.UnixMillisecondsMin, Timestamp.UnixMillisecondsMax].Select(milliseconds => new Timestamp(milliseconds));

    [Fact]
    public void EveryTime_LiesAfterTheStartAndUpToTheEndOfOneInterval() => Times.Sample(time =>
    {
        Interval holding = Interval.Holding(time);
        Assert.True(holding.Start < time && time <= holding.End);
        Assert.Equal(holding, Interval.StartingAt(holding.Start));
        Assert.Equal(holding, holding.Next.Previous);
        Assert.Equal(holding.End, holding.Next.Start);
    });

    [Fact]
    public void Boundary_BelongsToTheIntervalItEnds() => Gen.Long[-1_000_000, 1_000_000].Sample(n =>
    {
        Timestamp boundary = new(n * Quarter);
        Assert.Equal(boundary, Interval.Holding(boundary).End);
        Assert.Equal(boundary, Interval.Holding(boundary.AddMilliseconds(1)).Start);
    });

    [Fact]
    public void NearestBoundary_IsAtMostHalfAnIntervalAway() => Times.Sample(time =>
    {
        Timestamp boundary = Interval.NearestBoundary(time);
        Assert.Equal(0, boundary.UnixMilliseconds % Quarter);
        Assert.True(Math.Abs(boundary.UnixMilliseconds - time.UnixMilliseconds) * 2 <= Quarter);
    });

    [Theory]
    [InlineData(1, 0)]
    [InlineData(449_999, 0)]
    [InlineData(450_000, 900_000)]
    [InlineData(900_000, 900_000)]
    [InlineData(-1, 0)]
    public void NearestBoundary_OfATime(long time, long expected) => Assert.Equal(expected, Interval.NearestBoundary(new Timestamp(time)).UnixMilliseconds);

    [Fact]
    public void StartOffTheQuarter_IsRefused() => Assert.Throws<ArgumentException>(() => Interval.StartingAt(new Timestamp(1)));

    [Fact]
    public void DayOfTheSite_Has96IntervalsInChinaAnd92To100WhereClocksChange()
    {
        // Intervals are UTC; only what a day is depends on the site's zone.
        Assert.Equal(96, QuartersOf("Asia/Shanghai", 2026, 6, 1));
        Assert.Equal(92, QuartersOf("Europe/Berlin", 2026, 3, 29));
        Assert.Equal(100, QuartersOf("Europe/Berlin", 2026, 10, 25));
    }

    private static int QuartersOf(string zone, int year, int month, int day)
    {
        TimeZoneInfo site = TimeZoneInfo.FindSystemTimeZoneById(zone);
        DateTime midnight = new(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        Timestamp start = new(new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(midnight, site)).ToUnixTimeMilliseconds());
        Timestamp end = new(new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(midnight.AddDays(1), site)).ToUnixTimeMilliseconds());
        int count = 0;
        for (Interval interval = Interval.StartingAt(start); interval.Start < end; interval = interval.Next)
        {
            count++;
        }

        return count;
    }
}
