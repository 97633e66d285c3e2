using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Tests;

public sealed class SiteZoneTests
{
    [Theory]
    [InlineData("Asia/Shanghai", "2026-06-01", 96, "2026-05-31T16:00:00.000Z")]
    [InlineData("Europe/Berlin", "2026-06-01", 96, "2026-05-31T22:00:00.000Z")]
    [InlineData("Europe/Berlin", "2026-03-29", 92, "2026-03-28T23:00:00.000Z")]
    [InlineData("Europe/Berlin", "2026-10-25", 100, "2026-10-24T22:00:00.000Z")]
    [InlineData("Asia/Kolkata", "2026-06-01", 96, "2026-05-31T18:30:00.000Z")]
    [InlineData("Asia/Kathmandu", "2026-06-01", 96, "2026-05-31T18:15:00.000Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", 94, "2026-10-03T13:30:00.000Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", 98, "2026-04-04T13:00:00.000Z")]
    [InlineData("America/Havana", "2024-11-03", 100, "2024-11-03T04:00:00.000Z")] // the clock goes back from 1 to 0: midnight twice
    [InlineData("America/Havana", "2024-03-10", 92, "2024-03-10T05:00:00.000Z")] // and on from 0 to 1: no midnight
    public void LocalDay_HasItsIntervals(string zone, string day, int count, string first)
    {
        IReadOnlyList<Interval> intervals = Zone(zone).IntervalsOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((count, first), (intervals.Count, intervals[0].Start.ToString()));
        Assert.All(intervals.Zip(intervals.Skip(1)), pair => Assert.Equal(pair.First.Next, pair.Second));
    }

    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/St_Johns")]
    [InlineData("Pacific/Apia")]
    public void DaysOfAYear_HoldEveryIntervalOnce_AndTheIntervalsOfThatYear(string id)
    {
        SiteZone zone = Zone(id);
        DateOnly first = new(2011, 1, 1);
        List<Interval> all = [.. Enumerable.Range(0, 365).SelectMany(day => zone.IntervalsOf(first.AddDays(day)))];
        Assert.Equal(all.Count, all.Distinct().Count());
        all.Sort();
        Assert.All(all.Zip(all.Skip(1)), pair => Assert.Equal(pair.First.Next, pair.Second));
        Assert.All(all, interval => Assert.Equal(2011, zone.YearOf(interval)));
        Assert.Equal((2010, 2012), (zone.YearOf(all[0].Previous), zone.YearOf(all[^1].Next)));
    }

    [Fact]
    public void DateThatAZoneLeftOut_HasNoIntervals_AndIsNoBoundary()
    {
        SiteZone apia = Zone("Pacific/Apia");
        Assert.Empty(apia.IntervalsOf(new DateOnly(2011, 12, 30)));
        Assert.False(apia.TryParseBoundary("2011-12-30", out _));
        Assert.Equal(96, apia.IntervalsOf(new DateOnly(2011, 12, 31)).Count);
    }

    [Theory]
    [InlineData("2026-06-01", "2026-05-31T16:00:00.000Z")]
    [InlineData("2026-06-01T00:00:00+08:00", "2026-05-31T16:00:00.000Z")]
    [InlineData("2026-06-01T00:15+08:00", "2026-05-31T16:15:00.000Z")]
    [InlineData("2026-06-01T00:00Z", "2026-06-01T00:00:00.000Z")]
    public void Boundary_IsADateOrAQuarterHour(string text, string expected)
    {
        Assert.True(Zone("Asia/Shanghai").TryParseBoundary(text, out Timestamp boundary));
        Assert.Equal(expected, boundary.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("today")]
    [InlineData("2026-06-31")]
    [InlineData("2026-6-1")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("2026-06-01T00:00:00")]
    [InlineData("2026-06-01T00:01:00Z")]
    [InlineData("2026-06-01T00:00:00.001Z")]
    public void AnyOtherText_IsNoBoundary(string text) => Assert.False(Zone("Asia/Shanghai").TryParseBoundary(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("../etc/passwd")]
    [InlineData("China Standard Time")]
    public void ZoneThatTheMachineDoesNotKnow_IsNamed(string id)
    {
        InputReading<SiteZone> reading = SiteZone.Find(id);
        Assert.False(reading.IsUsable);
        Assert.Equal(("$.timeZone", id), (reading.Problems[0].Path, reading.Problems[0].Value));
    }

    private static SiteZone Zone(string id) => SiteZone.Find(id).Require("a test");
}
