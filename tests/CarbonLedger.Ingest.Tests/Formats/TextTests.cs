using System.Globalization;
using System.Text.Json;
using CarbonLedger.Ingest.Formats;
using CarbonLedger.Ingest.Formats.Profiles;
using CsCheck;

namespace CarbonLedger.Ingest.Tests.Formats;

public sealed class TextTests
{
    [Fact]
    public void AnyDecimal_ScalesAsDecimalArithmeticDoes() => Gen.Select(Gen.Long[-999_999_999_999, 999_999_999_999], Gen.Int[0, 9], Gen.Int[-6, 6], Gen.Int[0, 6]).Sample((mantissa, decimals, exponent, power) =>
    {
        decimal value = mantissa / Power(decimals);
        string text = value.ToString($"F{decimals}", CultureInfo.InvariantCulture) + $"e{exponent}";
        Assert.True(DecimalText.TryParse(text, out DecimalText parsed));
        decimal exact = exponent < 0 ? value * Power(power) / Power(-exponent) : value * Power(power + exponent);
        bool isWhole = decimal.Truncate(exact) == exact;
        Assert.True(parsed.TryScale(power, cut: true, out long cut) == (Math.Abs(exact) <= long.MaxValue));
        if (Math.Abs(exact) <= long.MaxValue)
        {
            Assert.Equal((long)decimal.Truncate(exact), cut);
            Assert.Equal(isWhole, parsed.TryScale(power, cut: false, out _));
        }
    });

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1.2.3")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("1e31")]
    [InlineData("0x10")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("١")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("0000000000000000000000000000000000000000001")]
    public void WhatIsNoDecimal_IsRefused(string text) => Assert.False(DecimalText.TryParse(text, out _));

    [Theory]
    [InlineData("0", 30, 0)]
    [InlineData("-0.0", 0, 0)]
    [InlineData("9223372036854775807", 0, long.MaxValue)]
    [InlineData("-9223372036854775808", 0, long.MinValue)]
    [InlineData("1e-30", 30, 1)]
    [InlineData("0000000000001.5", 1, 15)]
    public void EdgesOfRange_AreExact(string text, int power, long expected)
    {
        Assert.True(DecimalText.TryParse(text, out DecimalText value));
        Assert.True(value.TryScale(power, cut: false, out long scaled));
        Assert.Equal(expected, scaled);
    }

    // The examples of RFC 6901 §5.
    [Theory]
    [InlineData("/foo/0", "\"bar\"")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/i\\j", "5")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    [InlineData("/foo/00", null)]
    [InlineData("/foo/2", null)]
    [InlineData("/foo/-", null)]
    [InlineData("/none/x", null)]
    public void Pointers_LeadWhereTheStandardSays(string text, string? expected)
    {
        using JsonDocument document = JsonDocument.Parse("""{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}""");
        Assert.True(JsonPointer.TryParse(text, out JsonPointer? pointer));
        JsonElement found = pointer.In(document.RootElement);
        Assert.Equal(expected, found.ValueKind == JsonValueKind.Undefined ? null : found.GetRawText());
    }

    [Theory]
    [InlineData("a/{site}/+/{device}", "a/s/x/d", "s", "d")]
    [InlineData("a/{device}/#", "a/d/b/c", null, "d")]
    [InlineData("a/{device}/#", "a/d", null, "d")]
    [InlineData("#", "any/thing", null, null)]
    [InlineData("a/{device}", "a/d/c", "no", null)]
    [InlineData("a/{device}", "b/d", "no", null)]
    [InlineData("a/{device}", "a", "no", null)]
    [InlineData("a/{device}", "a/not an id", "no", null)]
    public void Templates_MatchAsFiltersDo(string template, string topic, string? site, string? device)
    {
        Assert.True(TopicTemplate.TryParse(template, out TopicTemplate? parsed));
        bool matches = parsed.Matches(topic, out string? foundSite, out string? foundDevice);
        Assert.Equal(site != "no", matches);
        if (matches)
        {
            Assert.Equal((site, device), (foundSite, foundDevice));
        }
    }

    [Theory]
    [InlineData(TimeForm.Iso8601, null, "2026-06-01T00:15:00.1Z", "2026-06-01T00:15:00.100Z")]
    [InlineData(TimeForm.Iso8601, null, "2026-06-01T08:15:00.123456789+08:00", "2026-06-01T00:15:00.123Z")]
    [InlineData(TimeForm.Iso8601, "+08:00", "2026-06-01T08:15:00", "2026-06-01T00:15:00.000Z")]
    [InlineData(TimeForm.Iso8601, "+08:00", "2026-06-01T00:15:00Z", "2026-06-01T00:15:00.000Z")]
    [InlineData(TimeForm.Iso8601, null, "2026-06-01T08:15:00", null)]
    [InlineData(TimeForm.Iso8601, null, "2026-06-01T08:15:00.Z", null)]
    [InlineData(TimeForm.Iso8601, null, "2026-02-30T08:15:00Z", null)]
    [InlineData(TimeForm.Iso8601, null, "2026-06-01 08:15:00Z", null)]
    [InlineData(TimeForm.UnixSeconds, null, "1780272900.9999", "2026-06-01T00:15:00.999Z")]
    [InlineData(TimeForm.UnixSeconds, null, "-1", null)]
    [InlineData(TimeForm.UnixSeconds, null, "253402300800", null)]
    [InlineData(TimeForm.UnixMilliseconds, null, "1780272900123", "2026-06-01T00:15:00.123Z")]
    public void Times_AreReadToTheMillisecond(TimeForm form, string? offset, string text, string? expected)
    {
        Assert.True(JsonPointer.TryParse("/t", out JsonPointer? pointer));
        Assert.Equal(expected, new TimeRule(pointer, form, offset).TryRead(text, out Carbon.Metering.Timestamp time) ? time.ToString() : null);
    }

    private static decimal Power(int exponent) => Enumerable.Repeat(10m, exponent).Aggregate(1m, (product, ten) => product * ten);
}
