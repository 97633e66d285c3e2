using System.Text;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class Sf6DocumentTests
{
    private const string Unit = """
        {"schema":"carbonledger.sf6/1","unit":{"serial":"GIS-1","asset":"sub-1","nameplateKg":"80.5","gas":[{"gas":"C4-FN","ppm":350000},{"gas":"CO2","ppm":650000}],
        "ratedVolts":126000,"breakingAmperes":40000,"commissioned":"2026-01-01T08:00:00+08:00"}}
        """;

    private const string Repair = """
        {"schema":"carbonledger.sf6/1","event":{"kind":"repaired","record":"W-17","serial":"GIS-1","time":"2026-06-01T00:00:00Z","capturedKg":"80","recoveredKg":"78.500001"}}
        """;

    private static readonly SerialNumber Serial = new("GIS-1");
    private static readonly Timestamp Time = new(1_780_272_000_000); // 2026-06-01T00:00:00Z
    private static readonly GasMixture Mixture = GasMixture.Of(new(InsulatingGas.C4Fluoronitrile, 350_000), new(InsulatingGas.CarbonDioxide, 650_000));

    public static TheoryData<Sf6Document> Documents =>
    [
        new Sf6Document.UnitEntered(new Sf6Unit(Serial, new AssetId("sub-1"), GasMass.FromMilligrams(80_000_001), Mixture, 126_000, 40_000, Time)),
        new Sf6Document.Happened(new Sf6Event.Filled("W-1", Serial, Time, GasMixture.Sf6, GasMass.FromMilligrams(1))),
        new Sf6Document.Happened(new Sf6Event.ToppedUp("W-2", Serial, Time, Mixture, GasMass.FromGrams(400))),
        new Sf6Document.Happened(new Sf6Event.Repaired("W-3", Serial, Time, GasMixture.Sf6, GasMass.FromGrams(80_000), GasMass.FromGrams(78_500))),
        new Sf6Document.Happened(new Sf6Event.Withdrawn("W-4", Serial, Time, GasMixture.Sf6, GasMass.FromMilligrams(Sf6Register.MilligramsMax))),
        new Sf6Document.Happened(new Sf6Event.Retired("W-5", Serial, Time, GasMixture.Sf6, GasMass.Zero)),
        new Sf6Document.Happened(new Sf6Event.Transferred("W-6", Serial, Time, GasMixture.Sf6, new AssetId("sub-2"))),
    ];

    [Theory]
    [MemberData(nameof(Documents), DisableDiscoveryEnumeration = true)]
    public void DocumentWritten_ReadsBackAsTheSame(Sf6Document document)
    {
        byte[] bytes = Sf6DocumentWriter.Write(document);
        Assert.Equal(document, Read(Encoding.UTF8.GetString(bytes)).Require("written"));
        Assert.Equal(bytes, Sf6DocumentWriter.Write(Sf6DocumentReader.Read(bytes).Require("written")));
    }

    [Fact]
    public void Unit_IsReadWithItsMixture()
    {
        Sf6Document.UnitEntered entered = Assert.IsType<Sf6Document.UnitEntered>(Read(Unit).Require("made"));
        Assert.Equal(new Sf6Unit(Serial, new AssetId("sub-1"), GasMass.FromMilligrams(80_500_000), Mixture, 126_000, 40_000, new Timestamp(1_767_225_600_000)), entered.Unit);
        Assert.Equal(("GIS-1", new Timestamp(1_767_225_600_000)), (entered.Id, entered.Time));
    }

    [Fact]
    public void EventWithoutGas_IsOfSf6_AndExactToTheMilligram()
    {
        Sf6Document read = Read(Repair).Require("made");
        Sf6Event.Repaired expected = new("W-17", Serial, Time, GasMixture.Sf6, GasMass.FromGrams(80_000), GasMass.FromMilligrams(78_500_001));
        Assert.Equal(new Sf6Document.Happened(expected), read);
        Assert.Equal(("W-17", Time), (read.Id, read.Time));
    }

    [Theory]
    [InlineData("sf6/1", "sf6/2", "$.schema", "carbonledger.sf6/1")]
    [InlineData("\"GIS-1\"", "\"GIS 1\"", "$.unit.serial", "1 to 64")]
    [InlineData("\"asset\":\"sub-1\",", "", "$.unit.asset", "1 to 64")]
    [InlineData("\"80.5\"", "\"0\"", "$.unit.nameplateKg", "0.000001 to 100000 of at most 6 decimals")]
    [InlineData("\"80.5\"", "\"80.5000001\"", "$.unit.nameplateKg", "6 decimals")]
    [InlineData("\"80.5\"", "\"80.50000000000000000000000000000000001\"", "$.unit.nameplateKg", "6 decimals")]
    [InlineData("\"80.5\"", "80.5", "$.unit.nameplateKg", "in quotes")]
    [InlineData("\"80.5\"", "\"100000.000001\"", "$.unit.nameplateKg", "100000")]
    [InlineData("126000", "0", "$.unit.ratedVolts", "1 to 2000000")]
    [InlineData("40000", "-1", "$.unit.breakingAmperes", "0 to 1000000")]
    [InlineData("+08:00", "", "$.unit.commissioned", "a time")]
    [InlineData("\"CO2\"", "\"CO\"", "$.unit.gas[1].gas", "SF6, C4-FN, C5-FK, CO2, N2, O2")]
    [InlineData("\"CO2\"", "\"C4-FN\"", "$.unit.gas[1].gas", "twice")]
    [InlineData("650000", "0", "$.unit.gas[1].ppm", "1 to 1000000")]
    [InlineData("650000", "650001", "$.unit.gas", "add up to 1000000 ppm")]
    [InlineData("\"ratedVolts\"", "\"ratedKilovolts\":126,\"ratedVolts\"", "$.unit.ratedKilovolts", "no field but")]
    [InlineData("{\"schema\"", "{\"event\":{},\"schema\"", "$.event", "not both")]
    public void UnitThatIsWrong_IsRefusedWithPathAndLimit(string found, string put, string path, string limit) => AssertRefused(Unit, found, put, path, limit);

    [Theory]
    [InlineData("\"repaired\"", "\"mended\"", "$.event.kind", "filled, topped-up, repaired, withdrawn, retired, transferred")]
    [InlineData("\"repaired\"", "\"retired\"", "$.event.capturedKg", "no field but")]
    [InlineData("\"repaired\"", "\"transferred\"", "$.event.to", "1 to 64")]
    [InlineData("\"repaired\"", "\"topped-up\"", "$.event.chargedKg", "0.000001 to 100000")]
    [InlineData("\"W-17\"", "null", "$.event.record", "1 to 64")]
    [InlineData("\"80\"", "\"78.5\"", "$.event.recoveredKg", "at most capturedKg, 78.5 kg")]
    [InlineData("\"80\"", "\"-80\"", "$.event.capturedKg", "0 to 100000")]
    [InlineData("2026-06-01T", "2026-06-31T", "$.event.time", "a time")]
    public void EventThatIsWrong_IsRefusedWithPathAndLimit(string found, string put, string path, string limit) => AssertRefused(Repair, found, put, path, limit);

    [Fact]
    public void EveryProblem_IsNamedAtOnce()
    {
        string wrong = Repair.With("\"GIS-1\"", "\"\"").With("\"80\"", "80").With("Z\"", "\"");
        Assert.Equal(["$.event.capturedKg", "$.event.serial", "$.event.time"], Read(wrong).Problems.Select(problem => problem.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"carbonledger.sf6/1\"}")]
    [InlineData("{\"schema\":\"carbonledger.sf6/1\",\"unit\":7}")]
    [InlineData("{\"schema\":\"carbonledger.sf6/1\",\"event\":{\"kind\":\"\\ud800\"}}")]
    public void NoDocument_IsAProblemAndNoException(string text)
    {
        InputReading<Sf6Document> reading = Read(text);
        Assert.Null(reading.Value);
        Assert.NotEmpty(reading.Problems);
    }

    [Theory]
    [InlineData(Unit)]
    [InlineData(Repair)]
    public void AnyChangedBytes_NeverThrow(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 3].Sample(changes =>
        {
            byte[] changed = [.. bytes];
            foreach ((int at, byte value) in changes)
            {
                changed[at] = value;
            }

            InputReading<Sf6Document> reading = Sf6DocumentReader.Read(changed);
            Assert.True(reading.Value is null ? reading.Problems.Count > 0 : reading.Value == Sf6DocumentReader.Read(Sf6DocumentWriter.Write(reading.Value)).Require("written"));
        }, iter: 1_000);
    }

    private static void AssertRefused(string document, string found, string put, string path, string limit)
    {
        InputReading<Sf6Document> reading = Read(document.With(found, put));
        Assert.Null(reading.Value);
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.Message.Contains(limit, StringComparison.Ordinal));
    }

    private static InputReading<Sf6Document> Read(string text) => Sf6DocumentReader.Read(Encoding.UTF8.GetBytes(text));
}
