using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Lines;
using CarbonLedger.Ingest.Formats.Profiles;

namespace CarbonLedger.Ingest.Tests.Formats;

public sealed class LineProtocolTests
{
    [Fact]
    public void EveryKindOfField_IsRead_NumbersAsWritten()
    {
        Line line = Assert.Single(Parse("m f=1.50,e=-2e3,i=-7i,u=18446744073709551615u,s=\"a, b=c \\\"d\\\" \\\\ \\n\",t=T,b=false 1780272900123456789").Lines);
        Assert.Equal(
            ["f Float 1.50", "e Float -2e3", "i Integer -7", "u Unsigned 18446744073709551615", "s Text a, b=c \"d\" \\ \\n", "t Boolean true", "b Boolean false"],
            line.Fields.Select(field => $"{field.Key} {field.Value.Kind} {field.Value.Text}"));
        Assert.Equal(("m", "2026-06-01T00:15:00.123Z", 0), (line.Measurement, line.Time.ToString(), line.Tags.Count));
    }

    [Fact]
    public void Escapes_KeepCommasSpacesAndEqualsSigns()
    {
        Line line = Assert.Single(Parse("""my\,mea\ sure=1,t\=a\,g=v\ a\=l\x,q="w" f\ 1="x" """).Lines);
        Assert.Equal("my,mea sure=1", line.Measurement);
        Assert.Equal(["t=a,g: v a=l\\x", "q: \"w\""], line.Tags.Select(tag => $"{tag.Key}: {tag.Value}"));
        Assert.Equal("x", line.Fields["f 1"].Text);
        Assert.Null(line.Time);
    }

    [Theory]
    [InlineData(TimePrecision.Nanoseconds, "1780272900123456789", "2026-06-01T00:15:00.123Z")]
    [InlineData(TimePrecision.Microseconds, "1780272900123456", "2026-06-01T00:15:00.123Z")]
    [InlineData(TimePrecision.Milliseconds, "1780272900123", "2026-06-01T00:15:00.123Z")]
    [InlineData(TimePrecision.Seconds, "1780272900", "2026-06-01T00:15:00.000Z")]
    [InlineData(TimePrecision.Nanoseconds, "-1", "1969-12-31T23:59:59.999Z")]
    public void Precision_BringsTheTimeToMilliseconds(TimePrecision precision, string sent, string expected) =>
        Assert.Equal(expected, Assert.Single(LineProtocol.Parse(Encoding.UTF8.GetBytes($"m f=1 {sent}"), precision).Lines).Time.ToString());

    [Fact]
    public void PrecisionNames_AreThoseOfTheWrite()
    {
        Assert.Equal(
            [TimePrecision.Nanoseconds, TimePrecision.Nanoseconds, TimePrecision.Microseconds, TimePrecision.Milliseconds, TimePrecision.Seconds, null],
            new[] { null, "ns", "us", "ms", "s", "m" }.Select(LineProtocol.PrecisionOf));
    }

    [Fact]
    public void CommentsBlankLinesAndBreaksInTexts_KeepTheLineNumbers()
    {
        LineReading reading = Parse("# a comment\r\n\r\n  m f=1\r\nm s=\"two\nlines\" 5\n# m f=x\nm f=3");
        Assert.Empty(reading.Problems);
        Assert.Equal([3, 4, 7], reading.Lines.Select(line => line.Number));
        Assert.Equal("two\nlines", reading.Lines[1].Fields["s"].Text);
    }

    [Theory]
    [InlineData(",t=1 f=1", 1, "an empty text", "Expected a measurement of 1 to 256 characters")]
    [InlineData("m,t f=1", 4, " ", "Expected = after a tag key")]
    [InlineData("m,t= f=1", 5, "an empty text", "Expected a tag value of 1 to 256 characters")]
    [InlineData("m,a=1,a=2 f=1", 7, "a", "Expected each tag once and at most 64")]
    [InlineData("m", 2, "an empty text", "Expected a field key of 1 to 256 characters")]
    [InlineData("m f", 4, "the end of the line", "Expected = after a field key")]
    [InlineData("m f=", 5, "an empty text", "Expected a field value: a number, an integer with i or u, true or false, or a text in quotes")]
    [InlineData("m f=1x", 5, "1x", "Expected a field value: a number, an integer with i or u, true or false, or a text in quotes")]
    [InlineData("m f=NaN", 5, "NaN", "Expected a field value: a number, an integer with i or u, true or false, or a text in quotes")]
    [InlineData("m f=-1u", 5, "-1u", "Expected a field value: a number, an integer with i or u, true or false, or a text in quotes")]
    [InlineData("m f=9223372036854775808i", 5, "9223372036854775808i", "Expected a field value: a number, an integer with i or u, true or false, or a text in quotes")]
    [InlineData("m f=1,f=2", 7, "f", "Expected each field once and at most 256")]
    [InlineData("m f=\"open", 5, "open m f=2", "Expected a text in quotes of at most 4096 characters")]
    [InlineData("m f=1 12.5", 7, "12.5", "Expected a whole timestamp and then the end of the line")]
    [InlineData("m f=1 12 13", 7, "12", "Expected a whole timestamp and then the end of the line")]
    public void WrongLine_IsNamedByLineAndColumn_AndCostsNoOther(string wrong, int column, string value, string message)
    {
        LineReading reading = Parse($"m f=1\n{wrong}\nm f=2");
        Assert.Equal([1, 3], reading.Lines.Select(line => line.Number));
        InputProblem problem = Assert.Single(reading.Problems);
        Assert.Equal(($"line 2, column {column}", message), (problem.Path, problem.Message));
        Assert.Equal(value.Replace(' ', '?'), problem.Value.Replace(' ', '?'));
    }

    [Fact]
    public void Limits_AreKept()
    {
        Assert.Equal(10_000, Parse(string.Concat(Enumerable.Repeat("m f=1\n", 10_000))).Lines.Count);
        LineReading over = Parse(string.Concat(Enumerable.Repeat("m f=1\n", 10_001)));
        Assert.Equal((0, "line 10001, column 1"), (over.Lines.Count, Assert.Single(over.Problems).Path));
        Assert.Contains("1048576 bytes", Assert.Single(Parse(new string('m', 1_048_577)).Problems).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", Assert.Single(LineProtocol.Parse([0xff], TimePrecision.Seconds).Problems).Message, StringComparison.Ordinal);
        Assert.Equal(101, Parse(string.Concat(Enumerable.Repeat("x\n", 9_000))).Problems.Count);
        Assert.Single(Parse(new string('m', 257) + " f=1").Problems);
    }

    [Fact]
    public void TelegrafProfile_MapsLinesAsItMapsJson()
    {
        MappingProfile profile = MappingProfile.Read(BuiltInProfiles.Find("telegraf")).Require("telegraf");
        const string body = """
            energy,site=s,device=d import_kwh=12345.6789,export_kwh=1i 1780272900000000000
            cpu,host=h usage=1 1780272900000000000
            energy,site=s,device=d import_kwh=1
            energy,site=s import_kwh=1 1780272900000000000
            broken
            """;
        MappedPayload mapped = ProfileMapper.Map(profile, new PayloadOrigin(null, null, _ => null), Parse(body));
        Capture capture = Assert.Single(mapped.Captures);
        Assert.Equal(("s", "d", "2026-06-01T00:15:00.000Z"), (capture.Site.Value, capture.Device.Value, capture.Time.ToString()));
        Assert.Equal(["1-0:1.8.0 12345.678", "1-0:2.8.0 1"], capture.Registers.Select(register => $"{register.Obis} {register.Value}"));
        Assert.Equal(["line 5, column 7", "line 3/timestamp", "line 4/tags/device"], mapped.Problems.Select(problem => problem.Path));
        Assert.Equal(1, mapped.Skipped);
    }

    private static LineReading Parse(string text) => LineProtocol.Parse(Encoding.UTF8.GetBytes(text), TimePrecision.Nanoseconds);
}
