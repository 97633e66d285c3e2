using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Profiles;
using CarbonLedger.Ingest.Formats.Sparkplug;
using CsCheck;

namespace CarbonLedger.Ingest.Tests.Formats;

public sealed class SparkplugHostTests
{
    private const string NodeBirth = "spBv1.0/g/NBIRTH/e", NodeDeath = "spBv1.0/g/NDEATH/e", NodeData = "spBv1.0/g/NDATA/e";
    private const string DeviceBirth = "spBv1.0/g/DBIRTH/e/d", DeviceData = "spBv1.0/g/DDATA/e/d", DeviceDeath = "spBv1.0/g/DDEATH/e/d";
    private const string Command = "spBv1.0/g/NCMD/e";

    private readonly SparkplugHost host = new(new SparkplugOptions());
    private long now = 1_780_273_800_000;

    [Fact]
    public void BirthsAndData_GiveValuesByName_WithTheirOwnTimes()
    {
        Born();
        SparkplugStep step = Receive(DeviceData, SparkplugVectors.Bytes("ddata"));
        Assert.Empty(step.Problems);
        Assert.Equal(
            ["g/e/d at 2026-06-01T00:30:00.000Z False Energy/Import=123456790000", "g/e/d at 2026-06-01T00:25:00.000Z True Energy/Export=0.1"],
            step.Readings.Select(reading => $"{reading.Path} {reading.IsHistorical} {string.Join(',', reading.Values.Select(pair => $"{pair.Key}={pair.Value}"))}"));
    }

    [Fact]
    public void SparkplugProfile_MapsReadingsToCaptures()
    {
        SparkplugStep birth = Receive(NodeBirth, SparkplugVectors.Bytes("nbirth"));
        MappingProfile profile = MappingProfile.Read(BuiltInProfiles.Find("sparkplug")).Require("sparkplug");
        SparkplugStep step = Receive(DeviceBirth, Data(1, Metric("Energy/Import", 10, 12_345.678), Metric("Energy/Export", 11, 0.5)));
        Capture capture = Assert.Single(ProfileMapper.Map(profile, new PayloadOrigin(DeviceBirth, null, _ => null), step.Readings).Captures);
        Assert.Equal(("g", "d", "12345.678", "0.5"), (capture.Site.Value, capture.Device.Value, capture.Registers[0].Value.ToString(), capture.Registers[1].Value.ToString()));
        Assert.NotEmpty(ProfileMapper.Map(profile, new PayloadOrigin(NodeBirth, null, _ => null), birth.Readings).Problems);
    }

    [Fact]
    public void DataBeforeBirth_AsksForRebirth_AtMostOnceAMinute()
    {
        SparkplugStep first = Receive(DeviceData, SparkplugVectors.Bytes("ddata"));
        Assert.Empty(first.Readings);
        Assert.Equal(Command, Assert.Single(first.Commands).Topic);
        Assert.Equal(SparkplugCommands.RebirthPayload(new Timestamp(now)), first.Commands[0].Payload.ToArray());
        now += 59_999;
        Assert.Empty(Receive(DeviceData, SparkplugVectors.Bytes("ddata")).Commands);
        now += 1;
        Assert.Single(Receive(DeviceData, SparkplugVectors.Bytes("ddata")).Commands);
    }

    [Fact]
    public void UnknownMetricAndAlias_AskForRebirth_AndCostNoOtherMetric()
    {
        Born();
        SparkplugStep step = Receive(DeviceData, Data(2, Metric("Energy/Import", null, 5L), Metric(null, 99, 6L), Metric("Other", null, 7L)));
        Assert.Equal("5", Assert.Single(step.Readings).Values["Energy/Import"]);
        Assert.Equal(["alias 99", "Other"], step.Problems.Select(problem => problem.Value));
        Assert.Single(step.Commands);

        // The alias 1 is the node's, not the device's.
        Assert.Equal("alias 1", Assert.Single(Receive(DeviceData, Data(3, Metric(null, 1, 6L))).Problems).Value);
    }

    [Fact]
    public void ValueThatIsNone_IsNamed_AndCostsNoOther()
    {
        Born();
        SparkplugStep step = Receive(DeviceData, Data(2, Metric("Energy/Import", null, double.NaN), Metric("Low", null, 1d), Metric("Temp", null, 6L), Metric("Max", null, 7L)));
        Assert.Equal("Low=1,Max=7,Temp=6", string.Join(',', Assert.Single(step.Readings).Values.Select(pair => $"{pair.Key}={pair.Value}").Order()));
        Assert.Equal(["Energy/Import"], step.Problems.Select(problem => problem.Value));
        Assert.Empty(step.Commands);
    }

    [Fact]
    public void Deaths_MakeSilenceUnknown_AndOnlyTheSessionsOwnDeathCounts()
    {
        Assert.Equal(SparkplugPresence.Unborn, host.PresenceOf("g", "e"));
        Born();
        Assert.Equal((SparkplugPresence.Alive, SparkplugPresence.Alive, SparkplugPresence.Unborn), (host.PresenceOf("g", "e"), host.PresenceOf("g", "e", "d"), host.PresenceOf("g", "e", "x")));
        Receive(DeviceDeath, Data(2));
        Assert.Equal((SparkplugPresence.Alive, SparkplugPresence.Dead), (host.PresenceOf("g", "e"), host.PresenceOf("g", "e", "d")));
        Assert.Single(Receive(DeviceData, Data(3, Metric("Energy/Import", null, 5L))).Commands);
        Receive(DeviceBirth, Data(4, Metric("Energy/Import", 10, 5L)));
        Assert.Equal(SparkplugPresence.Alive, host.PresenceOf("g", "e", "d"));

        Assert.Equal("bdSeq 6", Assert.Single(Receive(NodeDeath, Data(null, Metric("bdSeq", null, 6L))).Problems).Value);
        Assert.Equal(SparkplugPresence.Alive, host.PresenceOf("g", "e", "d"));
        Assert.Empty(Receive(NodeDeath, SparkplugVectors.Bytes("ndeath")).Problems);
        Assert.Equal((SparkplugPresence.Dead, SparkplugPresence.Dead), (host.PresenceOf("g", "e"), host.PresenceOf("g", "e", "d")));
        now += 60_000;
        Assert.Single(Receive(NodeData, Data(5, Metric("Energy/Import", null, 5d))).Commands);
        Receive(NodeBirth, SparkplugVectors.Bytes("nbirth"));
        Assert.Equal((SparkplugPresence.Alive, SparkplugPresence.Unborn), (host.PresenceOf("g", "e"), host.PresenceOf("g", "e", "d")));
    }

    [Fact]
    public void EarlyMessages_WaitForTheMissingOne_AndLateOnesAreNamed()
    {
        Born();
        Assert.Empty(Receive(DeviceData, Data(3, Metric(null, 10, 3L))).Readings);
        Assert.Empty(Receive(DeviceData, Data(4, Metric(null, 10, 4L))).Readings);
        Assert.Equal("seq 4", Assert.Single(Receive(DeviceData, Data(4, Metric(null, 10, 9L))).Problems).Value);
        Assert.Equal(["2", "3", "4"], Receive(DeviceData, Data(2, Metric(null, 10, 2L))).Readings.Select(reading => reading.Values["Energy/Import"]));
        Assert.Equal("seq 2", Assert.Single(Receive(DeviceData, Data(2, Metric(null, 10, 2L))).Problems).Value);
        now += 5_000;
        Assert.Empty(host.Advance(new Timestamp(now)).Commands);
    }

    [Fact]
    public void MissingMessage_IsGivenUpAfterTheTimeout_NamesStay_AliasesAreNotTrusted()
    {
        Born();
        Receive(DeviceData, Data(4, Metric("Energy/Import", null, 4L)));
        Receive(DeviceData, Data(6, Metric(null, 10, 6L)));
        now += 4_999;
        Assert.Empty(host.Advance(new Timestamp(now)).Readings);
        now += 1;
        SparkplugStep step = host.Advance(new Timestamp(now));
        Assert.Equal("4", Assert.Single(step.Readings).Values["Energy/Import"]);
        Assert.Equal(["2 missing from seq 2", "1 missing from seq 5", "alias 10"], step.Problems.Select(problem => problem.Value));
        Assert.Equal(Command, Assert.Single(step.Commands).Topic);
        Born();
        Assert.Single(Receive(DeviceData, Data(2, Metric(null, 10, 6L))).Readings);
    }

    [Fact]
    public void SequenceGoesRound_FromTwoHundredFiftyFiveToZero()
    {
        Born();
        for (int i = 2; i < 600; i++)
        {
            SparkplugStep step = Receive(DeviceData, Data(i % 256, Metric(null, 10, (long)i)));
            Assert.Empty(step.Problems);
            Assert.Single(step.Readings);
        }
    }

    [Fact]
    public void AnyOrderWithinTheWindow_GivesAllValuesInSequence() => Gen.Shuffle(Enumerable.Range(2, 40).ToArray()).Sample(order =>
    {
        SparkplugHost shuffled = new(new SparkplugOptions());
        shuffled.Receive(NodeBirth, SparkplugVectors.Bytes("nbirth"), default);
        shuffled.Receive(DeviceBirth, SparkplugVectors.Bytes("dbirth"), default);
        List<string> seen = [.. order.SelectMany(i => shuffled.Receive(DeviceData, Data(i, Metric(null, 10, (long)i)), default).Readings).Select(reading => reading.Values["Energy/Import"])];
        Assert.Equal(Enumerable.Range(2, 40).Select(i => $"{i}"), seen);
    }, iter: 200);

    [Fact]
    public void AnyMessages_NeverThrow_AndRebirthIsAskedAtMostOnceAMinute()
    {
        string[] topics = [NodeBirth, NodeData, NodeDeath, DeviceBirth, DeviceData, DeviceDeath, Command, "spBv1.0/STATE/h"];
        Gen.Select(Gen.Int[0, topics.Length - 1], Gen.Int[-1, 8], Gen.Int[0, 5], Gen.Int[0, 3_000]).Array[0, 60].Sample(steps =>
        {
            SparkplugHost any = new(new SparkplugOptions { WaitingMax = 3 });
            long time = 0;
            int asked = 0;
            foreach ((int topic, int sequence, int metric, int wait) in steps)
            {
                time += wait;
                byte[] payload = Data(sequence < 0 ? null : sequence, Metric("bdSeq", null, 7L), Metric(metric < 3 ? "Energy/Import" : null, (ulong)metric, 1L));
                asked += any.Receive(topics[topic], payload, new Timestamp(time)).Commands.Count + any.Advance(new Timestamp(time)).Commands.Count;
            }

            Assert.True(asked <= 1 + (time / 60_000));
        }, iter: 1_000);
    }

    [Fact]
    public void Limits_AreKept()
    {
        SparkplugHost small = new(new SparkplugOptions { EdgesMax = 1, DevicesMax = 1 });
        small.Receive(NodeBirth, SparkplugVectors.Bytes("nbirth"), default);
        Assert.Contains("at most 1 edge nodes", Assert.Single(small.Receive("spBv1.0/g/NBIRTH/other", SparkplugVectors.Bytes("nbirth"), default).Problems).Message, StringComparison.Ordinal);
        small.Receive(DeviceBirth, SparkplugVectors.Bytes("dbirth"), default);
        Assert.Contains("at most 1 devices", Assert.Single(small.Receive("spBv1.0/g/DBIRTH/e/other", Data(2), default).Problems).Message, StringComparison.Ordinal);
    }

    private void Born()
    {
        Assert.Empty(Receive(NodeBirth, SparkplugVectors.Bytes("nbirth")).Problems);
        Assert.Empty(Receive(DeviceBirth, SparkplugVectors.Bytes("dbirth")).Problems);
    }

    private SparkplugStep Receive(string topic, byte[] payload) => host.Receive(topic, payload, new Timestamp(now));

    private static byte[] Data(int? sequence, params byte[][] metrics) =>
        [.. Field(1, 1_780_272_900_000), .. metrics.SelectMany(metric => (byte[])[0x12, (byte)metric.Length, .. metric]), .. sequence is { } seq ? Field(3, (ulong)seq) : []];

    private static byte[] Metric(string? name, ulong? alias, long value) => [.. Head(name, alias), .. Field(4, 4), .. Field(11, (ulong)value)];

    private static byte[] Metric(string? name, ulong? alias, double value) => [.. Head(name, alias), .. Field(4, 10), 0x69, .. BitConverter.GetBytes(value)];

    private static byte[] Head(string? name, ulong? alias) =>
        [.. name is null ? Array.Empty<byte>() : [0x0a, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name)], .. alias is { } number ? Field(2, number) : []];

    private static byte[] Field(int field, ulong value)
    {
        List<byte> bytes = [(byte)(field << 3)];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)((value & 0x7F) | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
