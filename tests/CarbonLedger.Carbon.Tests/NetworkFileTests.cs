using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class NetworkFileTests
{
    [Fact]
    public void WrittenAndRead_TheSameModelComesBack()
    {
        byte[] written = NetworkWriter.Write(MadeNetwork.Model);
        NetworkModel back = NetworkReader.Read(written).Require("written");
        Assert.Equal(MadeNetwork.Model.Buses, back.Buses);
        Assert.Equal(MadeNetwork.Model.Branches, back.Branches);
        Assert.Equal(MadeNetwork.Model.Generators, back.Generators);
        Assert.Equal(MadeNetwork.Model.Loads, back.Loads);
        Assert.Equal(MadeNetwork.Model.Storages, back.Storages);
        Assert.Equal(MadeNetwork.Model.MeteringPoints.Select(point => (point.Asset, point.Terminal, point.Device)), back.MeteringPoints.Select(point => (point.Asset, point.Terminal, point.Device)));
        Assert.Equal(MadeNetwork.Model.MeteringPoints.SelectMany(point => point.Multipliers), back.MeteringPoints.SelectMany(point => point.Multipliers));
        Assert.Equal(written, NetworkWriter.Write(back));
    }

    [Fact]
    public void RoleMeterReverseAndExchanges_ComeBackAsWritten()
    {
        NetworkModel model = MadeNetwork.ReadWith(
            "\"device\":\"m-load-b\"}",
            """
            "device":"m-load-b","meter":{"digits":6,"maxCurrentA":6,"voltageV":57.735,"class":"0.5S","ctClass":"0.2","vtClass":"1"},"reverse":"impossible",
            "exchanges":[{"at":"2026-07-02T00:00:00Z","close":{"1-0:1.8.0":"20.5"},"open":{"1-0:1.8.0":"0"}},{"at":"2026-07-01T08:00:00+08:00","close":{"1-0:2.8.0":"2","1-0:1.8.0":"1234.500"},"open":{"1-0:1.8.0":"0.0","1-0:2.8.0":"0"}}]},
            {"asset":"load-b","terminal":"load","device":"c-load-b","role":"check","meter":{}}
            """).Require("made");
        MeteringPoint point = model.PointsByDevice[new DeviceId("m-load-b")];
        Assert.Equal(new MeterFacts(6, 6_000, 57_735, AccuracyClass.Find("0.5S"), AccuracyClass.Find("0.2"), AccuracyClass.Find("1")), point.Meter);
        Assert.Equal(new MeterAccuracy(5_000, 2_000, 10_000), point.Accuracy);
        Assert.Equal((PointRole.Main, true), (point.Role, point.ReverseImpossible));
        Assert.Equal(["2026-07-01T00:00:00.000Z", "2026-07-02T00:00:00.000Z"], point.Exchanges.Select(exchange => exchange.At.ToString()));
        Assert.Equal(["1-0:1.8.0 1234.500", "1-0:2.8.0 2"], point.Exchanges[0].Close.Select(register => $"{register.Obis} {register.Value}"));
        MeteringPoint check = Assert.Single(model.CheckPointsByAsset[new AssetId("load-b")]);
        Assert.Equal((PointRole.Check, MeterAccuracy.Undeclared), (check.Role, check.Accuracy));
        Assert.Equal(["m-load-b"], model.PointsByAsset[new AssetId("load-b")].Select(main => main.Device.Value));

        byte[] written = NetworkWriter.Write(model);
        NetworkModel back = NetworkReader.Read(written).Require("written");
        Assert.Equal(written, NetworkWriter.Write(back));
        Assert.Equal(point.Meter, back.PointsByDevice[point.Device].Meter);
        Assert.Equal(point.Exchanges.Select(exchange => exchange.At), back.PointsByDevice[point.Device].Exchanges.Select(exchange => exchange.At));
    }

    [Theory]
    [InlineData("\"role\":\"spare\"", "$.meteringPoints[7].role", "\"spare\"", "Expected one of main, check")]
    [InlineData("\"role\":\"check\"", "$.meteringPoints", "load-b", "no metering point at its Load terminal")]
    [InlineData("\"meter\":6", "$.meteringPoints[7].meter", "6", "Expected an object")]
    [InlineData("\"meter\":{\"digits\":13}", "$.meteringPoints[7].meter.digits", "13", "Expected a whole number from 1 to 12")]
    [InlineData("\"meter\":{\"maxCurrentA\":0}", "$.meteringPoints[7].meter.maxCurrentA", "0", "Expected a number from 0.001 to 1000000 of at most 3 decimals")]
    [InlineData("\"meter\":{\"voltageV\":57.7351}", "$.meteringPoints[7].meter.voltageV", "57.7351", "Expected a number from 0.001 to 2000000 of at most 3 decimals")]
    [InlineData("\"meter\":{\"ctClass\":\"3\"}", "$.meteringPoints[7].meter.ctClass", "\"3\"", "Expected one of 0.2S, 0.2, 0.5S, 0.5, 1, 2")]
    [InlineData("\"reverse\":\"possible\"", "$.meteringPoints[7].reverse", "\"possible\"", "Expected one of impossible")]
    [InlineData("\"exchanges\":[{\"close\":{\"1-0:1.8.0\":\"1\"},\"open\":{\"1-0:1.8.0\":\"0\"}}]", "$.meteringPoints[7].exchanges[0].at", "nothing", "Expected a time")]
    [InlineData("\"exchanges\":[{\"at\":\"2026-07-01T00:00:00Z\",\"close\":{},\"open\":{}}]", "$.meteringPoints[7].exchanges[0].close", "no register", "Expected 1-0:1.8.0, 1-0:2.8.0 or both")]
    [InlineData("\"exchanges\":[{\"at\":\"2026-07-01T00:00:00Z\",\"close\":{\"1-0:1.8.0\":\"1\"},\"open\":{\"1-0:2.8.0\":\"0\"}}]", "$.meteringPoints[7].exchanges[0].open", "1-0:2.8.0", "Expected the same registers as close")]
    [InlineData("\"exchanges\":[{\"at\":\"2026-07-01T00:00:00Z\",\"close\":{\"1-0:1.8.0\":\"-1\"},\"open\":{\"1-0:1.8.0\":\"0\"}}]", "$.meteringPoints[7].exchanges[0].close.1-0:1.8.0", "-1", "Expected a decimal in quotes")]
    [InlineData("\"exchanges\":[{\"at\":\"2026-07-01T00:00:00Z\",\"close\":{\"1-0:3.8.0\":\"1\"},\"open\":{\"1-0:1.8.0\":\"0\"}}]", "$.meteringPoints[7].exchanges[0].close", "1-0:3.8.0", "Expected the registers 1-0:1.8.0 and 1-0:2.8.0 only")]
    [InlineData("\"exchanges\":[{\"at\":\"2026-07-01T00:00:00Z\",\"close\":{\"1-0:1.8.0\":\"1\"},\"open\":{\"1-0:1.8.0\":\"0\"}},{\"at\":\"2026-07-01T08:00:00+08:00\",\"close\":{\"1-0:1.8.0\":\"1\"},\"open\":{\"1-0:1.8.0\":\"0\"}}]", "$.meteringPoints[7].exchanges[1].at", "2026-07-01T00:00:00.000Z", "Two exchanges at one time")]
    public void OneThingWrongWithAMeter_IsNamedByPathAndValue(string put, string path, string value, string message)
    {
        InputReading<NetworkModel> reading = MadeNetwork.ReadWith("\"device\":\"m-load-b\"", $"\"device\":\"m-load-b\",{put}");
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.Value == value && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"device\":\"m-tank\"", "\"device\":\"m-tank\",\"reverse\":\"impossible\"", "$.meteringPoints[10].reverse", "Only a generator or a load")]
    [InlineData("\"device\":\"m-tank\"}", "\"device\":\"m-tank\"},{\"asset\":\"tank\",\"terminal\":\"storage\",\"device\":\"c1\",\"role\":\"check\"},{\"asset\":\"tank\",\"terminal\":\"storage\",\"device\":\"c2\",\"role\":\"check\"}", "$.meteringPoints[12].terminal", "two check meters")]
    public void StorageWithAReverseOrTwoCheckMeters_IsRefused(string found, string put, string path, string message) =>
        Assert.Contains(MadeNetwork.ReadWith(found, put).Problems, problem => problem.Path == path && problem.Message.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void AnyStorage_ComesBackWithItsCarbonToTheMilligram() => Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Int[0, 10_000_000], Gen.Int[10, 1000], Gen.Int[10, 1000]).Sample((wattHours, intensity, charge, discharge) =>
    {
        string text = MadeNetwork.Text
            .Replace("\"startEnergyMwh\":\"100\",\"startIntensity\":\"500\"", FormattableString.Invariant($"\"startEnergyMwh\":\"{wattHours / 1_000_000m}\",\"startIntensity\":\"{intensity / 1000m}\""), StringComparison.Ordinal)
            .Replace("\"chargeEfficiency\":\"0.95\",\"dischargeEfficiency\":\"0.95\"", FormattableString.Invariant($"\"chargeEfficiency\":\"{charge / 1000m}\",\"dischargeEfficiency\":\"{discharge / 1000m}\""), StringComparison.Ordinal);
        NetworkModel model = MadeNetwork.Read(text).Require("made");
        Assert.Equal(wattHours, model.Storages[0].StartEnergy.WattHours);
        Assert.Equal(model.Storages, NetworkReader.Read(NetworkWriter.Write(model)).Require("written").Storages);
    });

    [Theory]
    [InlineData("500", "", StorageModel.Tank, 0, false)]
    [InlineData("500", ",\"model\":\"tank\",\"selfDischargePpm\":0", StorageModel.Tank, 0, false)]
    [InlineData("0", ",\"model\":\"carbon-free\",\"selfDischargePpm\":25", StorageModel.CarbonFree, 25, true)]
    public void StorageModelAndSelfDischarge_AreReadAndWrittenOnlyWhereNotTheDefault(string intensity, string fields, StorageModel model, int ppm, bool isWritten)
    {
        NetworkModel read = MadeNetwork.ReadWith("\"startIntensity\":\"500\"", $"\"startIntensity\":\"{intensity}\"{fields}").Require("made");
        Assert.Equal((model, ppm), (read.Storages[0].Model, read.Storages[0].SelfDischargePpm));
        byte[] written = NetworkWriter.Write(read);
        Assert.Equal(isWritten, Encoding.UTF8.GetString(written).Contains("selfDischargePpm", StringComparison.Ordinal));
        Assert.Equal(isWritten, Encoding.UTF8.GetString(written).Contains("\"model\"", StringComparison.Ordinal));
        Assert.Equal(read.Storages, NetworkReader.Read(written).Require("written").Storages);
    }

    [Fact]
    public void AnyChangedByte_NeverThrows()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(MadeNetwork.Text);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. bytes];
            changed[at] = value;
            Assert.NotNull(NetworkReader.Read(changed).Problems);
        }, iter: 2_000);
    }

    [Fact]
    public void AnyBytes_AreRefusedAndNeverThrow() => Gen.Byte.Array[0, 60].Sample(bytes => Assert.False(NetworkReader.Read(bytes).IsUsable));

    [Theory]
    [InlineData("\"to\":\"bus-c\"", "\"to\":\"bus-x\"", "$.branches[1].to", "bus-x", "Unknown bus")]
    [InlineData("\"bus\":\"bus-d\",\"curve\"", "\"bus\":\"bus-x\",\"curve\"", "$.loads[2].bus", "bus-x", "Unknown bus")]
    [InlineData("\"to\":\"bus-c\"", "\"to\":\"bus-b\"", "$.branches[1].to", "bus-b", "joins bus bus-b to itself")]
    [InlineData("{\"id\":\"bus-c\"}", "{\"id\":\"bus-a\"},{\"id\":\"bus-c\"}", "$.buses[2].id", "bus-a", "occurs twice")]
    [InlineData("\"id\":\"load-c\"", "\"id\":\"coal\"", "$.loads[1].id", "coal", "occurs twice")]
    [InlineData(",{\"asset\":\"load-d\",\"terminal\":\"load\",\"device\":\"m-load-d\"}", "", "$.meteringPoints", "load-d", "no metering point at its Load terminal")]
    [InlineData("\"terminal\":\"to\",\"device\":\"m-bc-to\"", "\"terminal\":\"from\",\"device\":\"m-bc-to\"", "$.meteringPoints[3].terminal", "line-bc From", "metered twice")]
    [InlineData("\"device\":\"m-wind\"", "\"device\":\"m-sun\"", "$.meteringPoints[6].device", "m-sun", "serves two metering points")]
    [InlineData("\"asset\":\"sun\",\"terminal\":\"generator\"", "\"asset\":\"sun\",\"terminal\":\"load\"", "$.meteringPoints[5].terminal", "Load", "has no such terminal")]
    [InlineData("\"asset\":\"sun\",\"terminal\"", "\"asset\":\"moon\",\"terminal\"", "$.meteringPoints[5].asset", "moon", "Unknown asset")]
    [InlineData("\"ct\":\"600/5\"", "\"ct\":\"600/0\"", "$.meteringPoints[4].multipliers[0].ct", "600/0", "Expected a ratio")]
    [InlineData("\"ct\":\"600/5\"", "\"ct\":\"120\"", "$.meteringPoints[4].multipliers[0].ct", "120", "Expected a ratio")]
    [InlineData("\"ct\":\"600/5\"", "\"ct\":\"-600/5\"", "$.meteringPoints[4].multipliers[0].ct", "-600/5", "Expected a ratio")]
    [InlineData("\"vt\":\"110000/100\"", "\"vt\":\"110000.5/100\"", "$.meteringPoints[4].multipliers[0].vt", "110000.5/100", "Expected a ratio")]
    [InlineData("\"vt\":\"110000/100\"", "\"vt\":\"10000001/100\"", "$.meteringPoints[4].multipliers[0].vt", "10000001/100", "Expected a ratio")]
    [InlineData("\"multipliers\":[{\"from\":\"2026-06-01T00:00:00Z\"", "\"multipliers\":[{\"from\":\"2026-06-02T00:00:00Z\"", "$.meteringPoints[4].multipliers", "2026-06-02T00:00:00.000Z", "must be in force at")]
    [InlineData("\"baseMva\":100", "\"baseMva\":0", "$.baseMva", "0", "Expected a number from 1E-06")]
    [InlineData("\"baseMva\":100", "\"baseMva\":1e999", "$.baseMva", "1e999", "Expected a number")]
    [InlineData("\"baseMva\":100", "\"baseMva\":\"100\"", "$.baseMva", "\"100\"", "Expected a number")]
    [InlineData("\"tap\":0.98", "\"tap\":0", "$.branches[1].tap", "0", "Expected a number from 0.1 to 10")]
    [InlineData("\"version\":1,", "\"version\":1.5,", "$.version", "1.5", "Expected a whole number")]
    [InlineData("\"capacityMw\":300,", "", "$.generators[0].capacityMw", "nothing", "Expected a number")]
    [InlineData("\"validFrom\":\"2026-06-01T00:00:00Z\"", "\"validFrom\":\"2026-06-01\"", "$.validFrom", "\"2026-06-01\"", "Expected a time")]
    [InlineData("\"validFrom\":\"2026-06-01T00:00:00Z\"", "\"validFrom\":\"2026-06-01T00:07:00Z\"", "$.validFrom", "2026-06-01T00:07:00.000Z", "quarter of an hour")]
    [InlineData("\"startEnergyMwh\":\"100\"", "\"startEnergyMwh\":100", "$.storages[0].startEnergyMwh", "100", "Expected a decimal in quotes")]
    [InlineData("\"chargeEfficiency\":\"0.95\"", "\"chargeEfficiency\":\"1.01\"", "$.storages[0].chargeEfficiency", "\"1.01\"", "from 0.01 to 1")]
    [InlineData("\"startIntensity\":\"500\"", "\"startIntensity\":\"500\",\"model\":\"carbon-free\"", "$.storages[0].startIntensity", "500", "holds no carbon")]
    [InlineData("\"startIntensity\":\"500\"", "\"startIntensity\":\"500\",\"model\":\"free\"", "$.storages[0].model", "\"free\"", "Expected one of tank, carbon-free")]
    [InlineData("\"startIntensity\":\"500\"", "\"startIntensity\":\"500\",\"model\":null", "$.storages[0].model", "null", "Expected a text")]
    [InlineData("\"startIntensity\":\"500\"", "\"startIntensity\":\"500\",\"selfDischargePpm\":1000001", "$.storages[0].selfDischargePpm", "1000001", "Expected a whole number from 0 to 1000000")]
    [InlineData("\"startIntensity\":\"500\"", "\"startIntensity\":\"500\",\"selfDischargePpm\":0.5", "$.storages[0].selfDischargePpm", "0.5", "Expected a whole number")]
    [InlineData("\"startEnergyMwh\":\"100\",\"startIntensity\":\"500\"", "\"startEnergyMwh\":\"1000000000\",\"startIntensity\":\"10000\"", "$.storages[0].startIntensity", "10000", "does not fit")]
    [InlineData("\"technology\":\"coal\"", "\"technology\":\"magic\"", "$.generators[0].technology", "\"magic\"", "Expected one of coal")]
    [InlineData("\"schema\":\"carbonledger.network/1\"", "\"schema\":\"carbonledger.network/2\"", "$.schema", "\"carbonledger.network/2\"", "Expected one of carbonledger.network/1")]
    [InlineData("\"site\":\"site\"", "\"site\":\"a site\"", "$.site", "\"a site\"", "Expected an identifier")]
    [InlineData("\"name\":\"Bus B\"", "\"name\":\"\\ud800\"", "$.buses[1].name", "\"\\ud800\"", "Expected a text")]
    [InlineData("\"site\":\"site\"", "\"site\":\"\\udfff\"", "$.site", "\"\\udfff\"", "Expected an identifier")]
    [InlineData("\"branches\":[", "\"branches\":{},\"x\":[", "$.branches", "{}", "Expected an array")]
    public void OneThingWrong_IsNamedByPathAndValue(string found, string put, string path, string value, string message)
    {
        InputReading<NetworkModel> reading = MadeNetwork.ReadWith(found, put);
        Assert.Null(reading.Value);
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.Value == value && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"version\":1,", "\"version\":1,\"version\":1,")]
    [InlineData("{\"schema\"", "not json {\"schema\"")]
    [InlineData("\"baseMva\":100", "\"baseMva\":NaN")]
    [InlineData("\"version\":1,", "\"version\":1,\"\\ud800\":1,\"\\ud800\":2,")]
    public void NoJsonOrAPropertyTwice_IsRefusedAtTheRoot(string found, string put)
    {
        InputReading<NetworkModel> reading = MadeNetwork.ReadWith(found, put);
        InputProblem only = Assert.Single(reading.Problems);
        Assert.Equal(("$", "Not valid JSON"), (only.Path, only.Message));
    }

    [Fact]
    public void SeveralThingsWrong_AreAllNamedInOneReading()
    {
        InputReading<NetworkModel> reading = MadeNetwork.Read(MadeNetwork.Text.Replace("\"to\":\"bus-c\"", "\"to\":\"bus-x\"", StringComparison.Ordinal).Replace("600/5", "6", StringComparison.Ordinal));
        Assert.Equal(["$.branches[1].to", "$.meteringPoints[4].multipliers[0].ct"], reading.Problems.Select(problem => problem.Path));
        InputRejectedException rejected = Assert.Throws<InputRejectedException>(() => reading.Require("made.json"));
        Assert.StartsWith("made.json: $.branches[1].to: Unknown bus (found bus-x)", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileOverItsBytes_IsRefusedUnread() =>
        Assert.Equal("$", Assert.Single(NetworkReader.Read(new byte[NetworkReader.BytesMax + 1]).Problems).Path);

    [Fact]
    public void TooManyBuses_AreRefused()
    {
        string buses = string.Join(",", Enumerable.Range(0, NetworkReader.BusesMax).Select(i => $"{{\"id\":\"b{i}\"}}"));
        Assert.Contains(MadeNetwork.ReadWith("\"buses\":[", $"\"buses\":[{buses},").Problems, problem => problem.Path == "$.buses" && problem.Value == "100004 buses");
    }

    [Fact]
    public void Lists_ComeSortedById()
    {
        Assert.Equal(["coal", "line-ab", "line-bc", "load-b", "load-c", "load-d", "sun", "tank", "wind"], MadeNetwork.Model.Assets.Select(asset => asset.Value));
        Assert.Equal(["m-ab-from", "m-ab-to"], MadeNetwork.Model.PointsByAsset[new AssetId("line-ab")].Select(point => point.Device.Value));
    }
}
