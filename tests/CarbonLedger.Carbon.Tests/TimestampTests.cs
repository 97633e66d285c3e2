using CarbonLedger.Carbon.Metering;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class TimestampTests
{
    [Fact]
    public void WrittenAndParsed_EveryTimeComesBack() => Gen.Long[Timestamp.UnixMillisecondsMin, Timestamp.UnixMillisecondsMax].Sample(milliseconds =>
    {
        Timestamp time = new(milliseconds);
        Assert.True(Timestamp.TryParse(time.ToString(), out Timestamp back), time.ToString());
        Assert.Equal(time, back);
    });

    [Fact]
    public void AnyText_NeverThrows() => Gen.String[Gen.Char["0123456789-:T.Z+ "], 0, 34].Sample(text =>
    {
        if (Timestamp.TryParse(text, out Timestamp time))
        {
            Assert.InRange(time.UnixMilliseconds, Timestamp.UnixMillisecondsMin, Timestamp.UnixMillisecondsMax);
        }
    });

    [Theory]
    [InlineData("2026-06-01T00:00:00Z", 1_780_272_000_000)]
    [InlineData("2026-06-01T00:00:00.001Z", 1_780_272_000_001)]
    [InlineData("2026-06-01T00:00:00.5Z", 1_780_272_000_500)]
    [InlineData("2026-06-01T00:00:00.123000Z", 1_780_272_000_123)]
    [InlineData("2026-06-01T08:00:00+08:00", 1_780_272_000_000)]
    [InlineData("2026-05-31T19:00:00.000-05:00", 1_780_272_000_000)]
    public void OffsetOrZ_GivesTheUtcMillisecond(string text, long expected)
    {
        Assert.True(Timestamp.TryParse(text, out Timestamp time));
        Assert.Equal(expected, time.UnixMilliseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-06-01")]
    [InlineData("2026-06-01T00:00:00")]
    [InlineData("2026-06-01T00:00:00.000")]
    [InlineData("2026-06-01 00:00:00Z")]
    [InlineData("2026-06-01T00:00:00.0001Z")]
    [InlineData("2026-06-01T00:00:00.00000001Z")]
    [InlineData("2026-06-01T00:00:00.Z")]
    [InlineData("2026-06-01T24:00:00Z")]
    [InlineData("2026-06-01T00:00:60Z")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("06/01/2026T00:00:00Z")]
    [InlineData("2026.06.01T00:00:00Z")]
    [InlineData("2026-06-01T12:00:00 AMZ")]
    [InlineData("2026-06-01T00:00:00 Z")]
    [InlineData(" 026-06-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+08:00")]
    [InlineData("2026-06-01T00:00:00+99:00")]
    [InlineData("2026-06-01T00:00:00z")]
    public void AnyOtherForm_IsRefused(string? text) => Assert.False(Timestamp.TryParse(text, out _));

    [Fact]
    public void OutOfTheCalendar_IsWrittenAsANumber() => Assert.Equal("253402300800000 ms", new Timestamp(Timestamp.UnixMillisecondsMax + 1).ToString());

    [Fact]
    public void AddingBeyondTheEnd_Throws() => Assert.Throws<OverflowException>(() => new Timestamp(long.MaxValue).AddMilliseconds(1));
}
