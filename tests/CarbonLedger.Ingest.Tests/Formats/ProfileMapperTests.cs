using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Profiles;

namespace CarbonLedger.Ingest.Tests.Formats;

public sealed class ProfileMapperTests
{
    private static readonly PayloadOrigin AnyOrigin = new(null, "m-client", _ => new SiteId("enrolled"));

    [Fact]
    public void ThingsBoard_OneObjectOrAnArray_IsACaptureEach()
    {
        MappedPayload mapped = BuiltIn("thingsboard", "v1/devices/me/telemetry", """
            [{"ts":1780272900000,"values":{"energy_import":12345.678,"energy_export":0.5}},{"ts":1780273800000,"values":{"energy_import":1.2346E4}}]
            """);
        Assert.Empty(mapped.Problems);
        Assert.Equal(["2026-06-01T00:15:00.000Z", "2026-06-01T00:30:00.000Z"], mapped.Captures.Select(capture => capture.Time.ToString()));
        Capture first = mapped.Captures[0];
        Assert.Equal(("m-client", "enrolled", 0L, 0, DeviceQuality.Good), (first.Device.Value, first.Site.Value, first.Sequence, first.Version, first.Quality));
        Assert.Equal(["1-0:1.8.0 12345.678", "1-0:2.8.0 0.5"], first.Registers.Select(register => $"{register.Obis} {register.Value}"));
        Assert.Equal("12346.000", mapped.Captures[1].ValueOf(Register.ActiveImport)!.Value.ToString());
    }

    [Fact]
    public void TimeAndParams_RegistersByObis()
    {
        Capture capture = Assert.Single(BuiltIn("ts-params", "plant/m-1/params", """{"ts":1780272900123,"params":{"1-0:1.8.0":"7.25","1-0:32.7.0":230.1}}""").Captures);
        Assert.Equal(("plant", "m-1", "2026-06-01T00:15:00.123Z"), (capture.Site.Value, capture.Device.Value, capture.Time.ToString()));
        Assert.Equal(["1-0:1.8.0 7.25", "1-0:32.7.0 230.1"], capture.Registers.Select(register => $"{register.Obis} {register.Value}"));
    }

    [Fact]
    public void Telegraf_BatchOrOne_OtherMeasurementsAreSkipped()
    {
        const string metric = """{"fields":{"import_kwh":10.5},"name":"energy","tags":{"site":"s","device":"d"},"timestamp":1780272900}""";
        const string other = """{"fields":{"usage":1},"name":"cpu","tags":{"host":"h"},"timestamp":1780272900}""";
        MappedPayload batch = BuiltIn("telegraf", "telegraf/h/energy", $$"""{"metrics":[{{metric}},{{other}}]}""");
        Assert.Equal((1, 1, 0), (batch.Captures.Count, batch.Skipped, batch.Problems.Count));
        Capture one = Assert.Single(BuiltIn("telegraf", null, metric).Captures);
        Assert.Equal(("s", "d", 10_500L), (one.Site.Value, one.Device.Value, one.Registers[0].Value.Thousandths));
    }

    [Fact]
    public void Tasmota_TimeWithoutOffset_IsTakenWithTheProfiles()
    {
        Capture capture = Assert.Single(BuiltIn("tasmota", "tele/plug-7/SENSOR", """{"Time":"2026-06-01T00:15:00","ENERGY":{"TotalStartTime":"2025-01-01T00:00:00","Total":12.3456,"Power":99}}""").Captures);
        Assert.Equal(("plug-7", "2026-06-01T00:15:00.000Z", "12.345"), (capture.Device.Value, capture.Time.ToString(), capture.Registers[0].Value.ToString()));
    }

    [Fact]
    public void HomeAssistant_UnitComesFromTheEvent_MicrosecondsAreCut()
    {
        const string message = """
            {"event_type":"state_changed","event_data":{"entity_id":"sensor.grid_import","old_state":null,"new_state":{"entity_id":"sensor.grid_import","state":"1234567.5",
            "attributes":{"device_class":"energy","unit_of_measurement":"Wh"},"last_updated":"2026-06-01T00:15:00.123999+00:00"}}}
            """;
        Capture capture = Assert.Single(BuiltIn("home-assistant", "homeassistant/events", message).Captures);
        Assert.Equal(("sensor.grid_import", "2026-06-01T00:15:00.123Z", "1234.567"), (capture.Device.Value, capture.Time.ToString(), capture.Registers[0].Value.ToString()));
        InputProblem problem = Assert.Single(BuiltIn("home-assistant", "homeassistant/events", message.Replace("\"Wh\"", "\"GJ\"", StringComparison.Ordinal)).Problems);
        Assert.Equal(("$/event_data/new_state/attributes/unit_of_measurement", "GJ"), (problem.Path, problem.Value));
        Assert.Equal(1, BuiltIn("home-assistant", "homeassistant/events", message.Replace("\"energy\"", "\"power\"", StringComparison.Ordinal)).Skipped);
    }

    [Theory]
    [InlineData("""{"t":1,"v":"x"}""", "$/v", "x", "Expected a decimal of at most 28 digits")]
    [InlineData("""{"t":1,"v":-1}""", "$/v", "-1 kWh", "Expected 0 or more kWh of at most 12 digits, 3 of them decimals (decimals: cut drops further ones)")]
    [InlineData("""{"t":1,"v":1.2345}""", "$/v", "1.2345 kWh", "Expected 0 or more kWh of at most 12 digits, 3 of them decimals (decimals: cut drops further ones)")]
    [InlineData("""{"t":1,"v":1e12}""", "$/v", "1e12 kWh", "Expected 0 or more kWh of at most 12 digits, 3 of them decimals (decimals: cut drops further ones)")]
    [InlineData("""{"t":1,"v":[1]}""", "$/v", "nothing", "Expected a decimal of at most 28 digits")]
    [InlineData("""{"t":1}""", "$/v", "nothing", "Expected a decimal of at most 28 digits")]
    [InlineData("""{"t":"now","v":1}""", "$/t", "now", "Expected seconds since 1970-01-01")]
    [InlineData("""{"v":1}""", "$/t", "nothing", "Expected seconds since 1970-01-01")]
    [InlineData("""{"t":1,"v":1,"n":1.5}""", "$/n", "1.5", "Expected a whole number of 0 or more")]
    [InlineData("""{"t":1,"v":1,"n":1,"q":"odd"}""", "$/q", "odd", "Expected one of ok, bad")]
    [InlineData("7", "$/t", "nothing", "Expected seconds since 1970-01-01")]
    [InlineData("{", "$", "line 1, byte 2", "Not valid JSON")]
    public void WrongPayload_IsNamedByItsPointer(string payload, string path, string value, string message)
    {
        string sequence = payload.Contains("\"n\"", StringComparison.Ordinal) ? "sequence: { at: /n }\n" : "";
        string quality = payload.Contains("\"q\"", StringComparison.Ordinal) ? "quality: { at: /q, names: { ok: good, bad: suspect } }\n" : "";
        MappedPayload mapped = Map(sequence + quality + "registers:\n  - { register: \"1-0:1.8.0\", at: /v, unit: kWh }\n", payload);
        Assert.Empty(mapped.Captures);
        Assert.Equal(new InputProblem(path, value, message), Assert.Single(mapped.Problems));
    }

    [Theory]
    [InlineData("Wh", "1234567", "1234.567")]
    [InlineData("kWh", "1234.50", "1234.50")]
    [InlineData("kWh", "0.1", "0.1")]
    [InlineData("MWh", "1.234567", "1234.567")]
    [InlineData("MWh", "999999", "999999000.000")]
    public void Units_AreExact(string unit, string sent, string expected)
    {
        MappedPayload mapped = Map($"registers:\n  - {{ register: \"1-0:1.8.0\", at: /v, unit: {unit} }}\n", $$"""{"t":1,"v":{{sent}}}""");
        Assert.Equal(expected, Assert.Single(mapped.Captures).Registers[0].Value.ToString());
    }

    [Fact]
    public void RowsOfOneTime_BecomeOneCapture_AndAContradictionNone()
    {
        const string rules = """
            items: /rows
            registers:
              - { register: { at: /k, names: { in: "1-0:1.8.0", out: "1-0:2.8.0" } }, at: /v, unit: { at: /u } }

            """;
        MappedPayload mapped = Map(rules, """{"rows":[{"t":1,"k":"in","v":1,"u":"kWh"},{"t":1,"k":"out","v":2000,"u":"Wh"},{"t":2,"k":"in","v":3,"u":"kWh"},{"t":2,"k":"in","v":4,"u":"kWh"},{"t":3,"k":"gas","v":4,"u":"kWh"}]}""");
        Assert.Equal(["1-0:1.8.0 1", "1-0:2.8.0 2.000"], Assert.Single(mapped.Captures).Registers.Select(register => $"{register.Obis} {register.Value}"));
        Assert.Equal(["$/rows[3]", "$/rows[4]/k"], mapped.Problems.Select(problem => problem.Path));
    }

    [Fact]
    public void ForeignTopic_AndTooMuch_AreRefusedWhole()
    {
        Assert.Equal("topic", Assert.Single(BuiltIn("tasmota", "tele/plug-7/STATE", "{}").Problems).Path);
        Assert.Equal("topic", Assert.Single(BuiltIn("tasmota", "tele/a b/SENSOR", "{}").Problems).Path);
        Assert.Equal(new InputProblem("$", "an empty array", "A payload has 1 to 1000 items"), Assert.Single(BuiltIn("telegraf", null, "[]").Problems));
        Assert.Contains("1000 items", Assert.Single(BuiltIn("telegraf", null, $"[{string.Join(',', Enumerable.Repeat("{}", 1001))}]").Problems).Message, StringComparison.Ordinal);
        Assert.Equal(101, BuiltIn("thingsboard", null, $"[{string.Join(',', Enumerable.Repeat("{}", 1000))}]").Problems.Count);
        Assert.Contains("262144 bytes", Assert.Single(BuiltIn("telegraf", null, new string(' ', 262_145)).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Power_BecomesADerivedRegister_ThatRestartsAfterAGap()
    {
        const string rules = "registers:\n  - { register: \"1-0:1.8.0\", at: /v, unit: kW, kind: power }\n";
        DerivedValue[] values = [.. new[] { (0, 1.0), (900, 3.0), (900, 9.0), (1_800, 0.0), (9_000, 5.0) }
            .Select(pair => Assert.Single(Map(rules, FormattableString.Invariant($$"""{"t":{{pair.Item1}},"v":{{pair.Item2}}}""")).Derived))];
        DerivedStep step = DerivedRegister.Begin(values[0]);
        List<string> seen = [Show(step)];
        foreach (DerivedValue value in values[1..])
        {
            step = step.Register.Add(value);
            seen.Add(Show(step));
        }

        // (1 + 3) / 2 kW over a quarter of an hour is 0.5 kWh, (3 + 0) / 2 kW is 0.375 kWh; the second value of 900 s counts nothing.
        Assert.Equal(["0.000", "0.500", "none", "0.875", "0.000 restarted"], seen);
        Assert.Throws<ArgumentException>(() => step.Register.Add(values[0] with { Obis = Register.ActiveExport }));

        static string Show(DerivedStep step) => step.Capture is null ? "none" : $"{step.Capture.Registers[0].Value}{(step.Restarted ? " restarted" : "")}";
    }

    [Fact]
    public void PowerRegisterOfACapture_GoesOnFromIt_AndAGapRestartsItAllTheSame()
    {
        DerivedValue value = new(new SiteId("s"), new DeviceId("d"), new Timestamp(1_000_000), 0, Register.ActiveImport, ValueKind.Power, 4_000_000);
        Capture last = DerivedRegister.Begin(value).Capture! with { Registers = [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(700))] };
        DerivedRegister resumed = DerivedRegister.Resume(last, Register.ActiveImport, ValueKind.Power);

        // 2 kW over six minutes, then a mean of 1 kW over six more.
        DerivedStep first = resumed.Add(value with { Time = value.Time.AddMilliseconds(360_000), Amount = 2_000_000 });
        DerivedStep second = first.Register.Add(value with { Time = value.Time.AddMilliseconds(720_000), Amount = 0 });
        Assert.Equal((900L, 1_000L, false), (first.Register.Thousandths, second.Register.Thousandths, first.Restarted));
        Assert.Null(resumed.Add(value).Capture);
        DerivedStep late = resumed.Add(value with { Time = value.Time.AddMilliseconds(900_001) });
        Assert.Equal((0L, true), (late.Register.Thousandths, late.Restarted));
        Assert.Throws<ArgumentException>(() => DerivedRegister.Resume(last, Register.ActiveExport, ValueKind.Power));
    }

    [Fact]
    public void IntervalRegisterOfACapture_GoesOnWithTheNextNumber()
    {
        DerivedValue value = new(new SiteId("s"), new DeviceId("d"), new Timestamp(1_000), 7, Register.ActiveImport, ValueKind.Interval, 250);
        DerivedRegister resumed = DerivedRegister.Resume(DerivedRegister.Begin(value).Capture!, Register.ActiveImport, ValueKind.Interval);
        Assert.Equal(350, resumed.Add(value with { Time = new Timestamp(2_000), Sequence = 8, Amount = 100 }).Register.Thousandths);
        Assert.True(resumed.Add(value with { Time = new Timestamp(2_000), Sequence = 9, Amount = 100 }).Restarted);
    }

    [Fact]
    public void IntervalEnergy_IsSummed_AndAGapInTheSequenceRestarts()
    {
        const string rules = "sequence: { at: /n }\nregisters:\n  - { register: \"1-0:1.8.0\", at: /v, unit: Wh, kind: interval }\n";
        DerivedValue[] values = [.. new[] { (1, 250), (2, 300), (4, 10) }.Select(pair => Assert.Single(Map(rules, FormattableString.Invariant($$"""{"t":{{pair.Item1}},"n":{{pair.Item1}},"v":{{pair.Item2}}}""")).Derived))];
        DerivedStep second = DerivedRegister.Begin(values[0]).Register.Add(values[1]);
        Assert.Equal((550L, DeviceQuality.Derived), (second.Register.Thousandths, second.Capture!.Quality));
        DerivedStep third = second.Register.Add(values[2]);
        Assert.Equal((10L, true), (third.Register.Thousandths, third.Restarted));
    }

    private static MappedPayload BuiltIn(string name, string? topic, string payload) =>
        ProfileMapper.Map(MappingProfile.Read(BuiltInProfiles.Find(name)).Require(name), AnyOrigin with { Topic = topic }, Encoding.UTF8.GetBytes(payload));

    private static MappedPayload Map(string rules, string payload)
    {
        string text = "profile: carbonledger.profile/1\nid: mine\ntopic: '#'\nsite: { is: s }\ndevice: { is: d }\ntime: { at: /t, form: unix-s }\n" + rules;
        return ProfileMapper.Map(MappingProfile.Read(Encoding.UTF8.GetBytes(text)).Require("mine"), AnyOrigin, Encoding.UTF8.GetBytes(payload));
    }
}
