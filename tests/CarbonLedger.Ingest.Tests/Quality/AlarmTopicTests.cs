using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Quality;

namespace CarbonLedger.Ingest.Tests.Quality;

/// <summary>Topics of alarms: what may be one, which message goes where, and who would hear it.</summary>
public sealed class AlarmTopicTests
{
    [Theory]
    [InlineData("cl/v1/{site}/alarm", "plant", "cl/v1/plant/alarm")]
    [InlineData("cl/v1/{site}/alarm", null, "cl/v1/-/alarm")]
    [InlineData("alarms", "plant", "alarms")]
    [InlineData("{site}-alarms/{site}", "plant", "plant-alarms/plant")]
    public void Message_GoesToTheTopicOfItsSite(string pattern, string? site, string expected)
    {
        AlarmMessage message = new(AlarmKind.DeviceSilent, AlarmPhase.Raised, site is null ? null : new SiteId(site), "m1", null, TestMeter.At(0), null, 1, "Nothing new.");
        Assert.Equal(expected, AlarmTopic.Parse(pattern)!.Of(message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cl/+/alarm")]
    [InlineData("cl/#")]
    [InlineData("$SYS/alarm")]
    [InlineData("cl/{device}/alarm")]
    [InlineData("cl/{site/alarm")]
    [InlineData("cl/\u0000")]
    public void PatternThatNoTopicCanBe_IsNone(string pattern) => Assert.Null(AlarmTopic.Parse(pattern));

    [Fact]
    public void PatternOfTooManyBytes_IsNone()
    {
        Assert.NotNull(AlarmTopic.Parse(new string('é', AlarmTopic.BytesMax / 2)));
        Assert.Null(AlarmTopic.Parse(new string('é', AlarmTopic.BytesMax / 2) + "x"));
    }

    [Theory]
    [InlineData("cl/v1/+/+/reading", false)]
    [InlineData("cl/v1/+/alarm", true)]
    [InlineData("cl/v1/plant/alarm", true)]
    [InlineData("cl/v1/plant/alarm/#", true)]
    [InlineData("cl/v1/plant/alarm/+", false)]
    [InlineData("cl/#", true)]
    [InlineData("#", true)]
    [InlineData("+/+/+", false)]
    [InlineData("spBv1.0/#", false)]
    public void FilterThatTakesTheTopicOfAnySite_HearsIt(string filter, bool hears) => Assert.Equal(hears, AlarmTopic.Default.IsHeardBy(filter));
}
