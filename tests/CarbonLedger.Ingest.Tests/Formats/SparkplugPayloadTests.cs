using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest.Tests.Formats;

public sealed class SparkplugPayloadTests
{
    private const ulong Time = 1_780_272_900_000;

    [Fact]
    public void BirthOfTahu_IsReadMetricForMetric()
    {
        SparkplugPayload payload = SparkplugPayload.Read(SparkplugVectors.Bytes("dbirth")).Require("dbirth");
        Assert.Equal((Time, 1), (payload.Time, payload.Sequence));
        Assert.Equal(
            [
                "Energy/Import 10 Int64 123456789012", "Energy/Export 11 Float 0.5", "Temp  Int32 -5", "Small  Int8 -1", "Count  UInt32 4294967295",
                "Max  UInt64 18446744073709551615", "Low  Int64 -9007199254740993", "When  DateTime 1780272900000", "Blob  Unknown none",
                "Table  Unknown none", "Tpl  Unknown none", "Props  Int32 1", "Nothing  Double none null",
            ],
            payload.Metrics.Select(metric => $"{metric.Name} {metric.Alias} {metric.Type} {metric.Value.TextAs(metric.Type) ?? "none"}{(metric.IsNull ? " null" : "")}"));
    }

    [Fact]
    public void DataOfTahu_HasAliasesAndHistory()
    {
        SparkplugPayload payload = SparkplugPayload.Read(SparkplugVectors.Bytes("ddata")).Require("ddata");
        Assert.Equal([(null, 10UL, Time + 900_000, false), (null, 11UL, Time + 600_000, true)], payload.Metrics.Select(metric => (metric.Name, metric.Alias!.Value, metric.Time!.Value, metric.IsHistorical)));
        Assert.Equal("0.1", payload.Metrics[1].Value.TextAs(SparkplugType.Float));
        Assert.Null(SparkplugPayload.Read(SparkplugVectors.Bytes("ndeath")).Require("ndeath").Sequence);
    }

    [Fact]
    public void RebirthCommand_IsByteForByteWhatTahuWrites() =>
        Assert.Equal(SparkplugVectors.Bytes("ncmd"), SparkplugCommands.RebirthPayload(new Timestamp((long)Time)));

    [Fact]
    public void State_IsJson() =>
        Assert.Equal("""{"online":true,"timestamp":1780272900000}""", Encoding.UTF8.GetString(SparkplugCommands.StatePayload(true, new Timestamp((long)Time))));

    [Theory]
    [InlineData("18ac02", "seq", "300", "Expected 0 to 255")]
    [InlineData("1205", "payload", "5 bytes announced, 0 left", "Expected protobuf")]
    [InlineData("12ffffffffffffffffff01", "payload", "18446744073709551615 bytes announced, 0 left", "Expected protobuf")]
    [InlineData("12020a05", "metrics[0]", "5 bytes announced, 0 left", "Expected protobuf")]
    [InlineData("12030a01ff", "metrics[0].name", "1 bytes", "Expected UTF-8 of at most 1024 bytes")]
    [InlineData("12021001", "", "", "")]
    [InlineData("08ffffffffffffffffffff01", "payload", "an unfinished varint", "Expected protobuf")]
    [InlineData("0a00", "timestamp", "wire type 2", "Expected wire type 0")]
    [InlineData("0b", "payload", "wire type 3", "Expected protobuf")]
    [InlineData("f203056f74686572", "", "", "")]
    public void WrongBytes_AreNamedByTheirField(string hex, string path, string value, string message) =>
        Assert.Equal(path.Length == 0 ? [] : [new InputProblem(path, value, message)], SparkplugPayload.Read(Convert.FromHexString(hex)).Problems);

    [Fact]
    public void Limits_AreKept()
    {
        Assert.Contains("1048576 bytes", Assert.Single(SparkplugPayload.Read(new byte[1_048_577]).Problems).Message, StringComparison.Ordinal);
        byte[] metrics = [.. Enumerable.Repeat<byte[]>([0x12, 0x00], 10_001).SelectMany(bytes => bytes)];
        Assert.Contains("10000 metrics", Assert.Single(SparkplugPayload.Read(metrics).Problems).Message, StringComparison.Ordinal);
        Assert.Equal(10_000, SparkplugPayload.Read(metrics.AsSpan(2)).Require("metrics").Metrics.Count);
    }

    [Theory]
    [InlineData("spBv1.0/g/NBIRTH/e", true)]
    [InlineData("spBv1.0/g/DDATA/e/d", true)]
    [InlineData("spBv1.0/g/NBIRTH/e/d", false)]
    [InlineData("spBv1.0/g/DDATA/e", false)]
    [InlineData("spBv1.0/g/DDATA/e/d/x", false)]
    [InlineData("spAv1.0/g/NBIRTH/e", false)]
    [InlineData("spBv1.0//NBIRTH/e", false)]
    [InlineData("spBv1.0/g/NBIRTH/+", false)]
    [InlineData("spBv1.0/g/NOTE/e", false)]
    public void Topic_IsParsedAndWrittenTheSame(string topic, bool isOne)
    {
        Assert.Equal(isOne, SparkplugTopic.TryParse(topic, out SparkplugTopic? parsed));
        Assert.Equal(isOne ? topic : null, parsed?.ToString());
    }
}
