using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Statements;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class FactorBookTests
{
    private const string Row = """
        {"id":"coal","technology":"coal","value":"0.9240","unit":"kgCO2e/kWh","gasSet":"CO2e","gwpSet":"unstated","boundary":"lifecycle","region":"CN","year":2024,"source":"a source","licence":"a licence","checked":true}
        """;

    private static readonly FactorBook Book = MadeNetwork.Factors;

    [Fact]
    public void EveryRowOfTheDefaultBook_CarriesWhatAFigureMustCarry()
    {
        Assert.NotEmpty(Book.Rows);
        Assert.All(Book.Rows, row =>
        {
            Assert.False(string.IsNullOrWhiteSpace(row.Source));
            Assert.False(string.IsNullOrWhiteSpace(row.Licence));
            Assert.False(string.IsNullOrWhiteSpace(row.Region));
            Assert.False(string.IsNullOrWhiteSpace(row.Technology));
            Assert.Contains(row.GasSet, (string[])["CO2", "CO2e"]);
            Assert.Contains(row.Boundary, (string[])["direct", "lifecycle"]);
            Assert.InRange(row.Year, 1990, 2030);
            Assert.Contains(row.GasSet + "/", row.PublishedValue, StringComparison.Ordinal);
            Assert.Equal(row.GasSet == "CO2", row.GwpSet == "none");
            Assert.True(row.Intensity.MilligramsPerMegawattHour >= 0);
        });
    }

    [Theory]
    [InlineData(2023, 530_600_000)]
    [InlineData(2022, 536_600_000)]
    [InlineData(2021, 556_800_000)]
    public void ChinasNationalEmissionFactor_IsThatOfItsYear(int year, long milligramsPerMegawattHour)
    {
        FactorRow row = Book.Find(new FactorId($"cn-grid-{year}-china"))!;
        Assert.Equal((milligramsPerMegawattHour, year, "CO2", "direct", "CN"), (row.Intensity.MilligramsPerMegawattHour, row.Year, row.GasSet, row.Boundary, row.Region));
    }

    [Fact]
    public void FootprintOfCoal2024_IsTheOfficialOne()
    {
        FactorRow coal = Book.Find(new FactorId("cn-footprint-2024-coal"))!;
        Assert.Equal((924_000_000, "0.9240 kgCO2e/kWh", "CO2e", "lifecycle", 2024), (coal.Intensity.MilligramsPerMegawattHour, coal.PublishedValue, coal.GasSet, coal.Boundary, coal.Year));
    }

    [Fact]
    public void FootprintFactor_IsNeverAnEmissionFactor() =>
        Assert.All(Book.Rows, row => Assert.Equal(row.Id.Value.Contains("footprint", StringComparison.Ordinal), row.GasSet == "CO2e" && row.Region == "CN"));

    [Fact]
    public void EmissionAndFootprintFactorInOneNetwork_AreRefusedByGenerator()
    {
        string co2 = Book.Rows.First(row => row.GasSet == "CO2").Id.Value;
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() =>
            new NetworkTracing(MadeNetwork.ReadWith("cn-footprint-2024-wind", co2).Require("mixed"), Book));
        InputProblem only = Assert.Single(refused.Problems);
        Assert.Equal(("$.generators[id=wind].factor", co2), (only.Path, only.Value));
        Assert.Contains("can't be added to CO2e", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FactorThatIsNotInTheBook_IsRefusedByGenerator()
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() =>
            new NetworkTracing(MadeNetwork.ReadWith("cn-footprint-2024-wind", "no-such-row").Require("unknown factor"), Book));
        Assert.Equal(("$.generators[id=wind].factor", "no-such-row"), (refused.Problems[0].Path, refused.Problems[0].Value));
    }

    [Theory]
    [InlineData("g", "kWh", 1_000_000)]
    [InlineData("kg", "MWh", 1_000_000)]
    [InlineData("kg", "kWh", 1_000_000_000)]
    public void OneOfAUnit_IsSoManyMilligramsPerMegawattHour(string mass, string energy, long expected)
    {
        InputReading<FactorBook> reading = Read(Row.Replace("0.9240", "1", StringComparison.Ordinal).Replace("kgCO2e/kWh", $"{mass}CO2e/{energy}", StringComparison.Ordinal));
        Assert.Equal(expected, reading.Require("book").Find(new FactorId("coal"))!.Intensity.MilligramsPerMegawattHour);
    }

    [Theory]
    [InlineData("\"gasSet\":\"CO2e\"", "\"gasSet\":\"CO2\"", "$.rows[0].unit", "does not name the gas set")]
    [InlineData("kgCO2e/kWh", "tCO2e/MWh", "$.rows[0].unit", "Expected one of")]
    [InlineData("\"0.9240\"", "0.9240", "$.rows[0].value", "Expected a decimal in quotes")]
    [InlineData("\"0.9240\"", "\"-0.1\"", "$.rows[0].value", "Expected a decimal in quotes")]
    [InlineData("\"0.9240\"", "\"101\"", "$.rows[0].value", "Expected at most 100 kg/kWh")]
    [InlineData("\"0.9240\"", "\"0.9240000001\"", "$.rows[0].value", "whole mg/MWh")]
    [InlineData("\"year\":2024", "\"year\":24", "$.rows[0].year", "Expected a whole number from 1990")]
    [InlineData("\"boundary\":\"lifecycle\"", "\"boundary\":\"wide\"", "$.rows[0].boundary", "Expected one of direct, lifecycle")]
    [InlineData("\"gwpSet\":\"unstated\"", "\"gwpSet\":\"AR7\"", "$.rows[0].gwpSet", "Expected one of none")]
    [InlineData("\"source\":\"a source\",", "", "$.rows[0].source", "Expected a text")]
    [InlineData("\"region\":\"CN\",", "", "$.rows[0].region", "Expected a text")]
    [InlineData("\"region\":\"CN\"", "\"region\":\"\\ud800\"", "$.rows[0].region", "Expected a text")]
    public void OneThingWrong_IsNamedByPath(string found, string put, string path, string message)
    {
        Assert.Contains(found, Row, StringComparison.Ordinal);
        InputReading<FactorBook> reading = Read(Row.Replace(found, put, StringComparison.Ordinal));
        Assert.Null(reading.Value);
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void RowTwice_IsRefused() => Assert.Contains(Read($"{Row},{Row}").Problems, problem => problem is { Path: "$.rows[1].id", Message: "This factor id occurs twice" });

    [Fact]
    public void AnyChangedByte_NeverThrows()
    {
        byte[] bytes = Bytes(Row);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. bytes];
            changed[at] = value;
            Assert.NotNull(FactorBook.Read(changed).Problems);
        }, iter: 2_000);
    }

    [Fact]
    public void BookOverItsBytes_IsRefusedUnread() => Assert.False(FactorBook.Read(new byte[FactorBook.BytesMax + 1]).IsUsable);

    private static InputReading<FactorBook> Read(string rows) => FactorBook.Read(Bytes(rows));

    private static byte[] Bytes(string rows) => Encoding.UTF8.GetBytes($$"""{"schema":"carbonledger.factors/1","id":"book","version":1,"published":"2026-05-01T00:00:00Z","rows":[{{rows}}]}""");
}
