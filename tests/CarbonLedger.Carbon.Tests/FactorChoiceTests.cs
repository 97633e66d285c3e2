using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Tests;

public sealed class FactorChoiceTests
{
    private static readonly FactorBook Book = MadeNetwork.Factors;

    [Theory]
    [InlineData(2023, "cn-footprint-2023-coal", 0)]
    [InlineData(2024, "cn-footprint-2024-coal", 0)]
    [InlineData(2026, "cn-footprint-2024-coal", 2)]
    public void LatestUpToTheYear_IsTaken_WithItsLag(int year, string row, int lag)
    {
        FactorUse use = FactorChoice.Footprint("CN").Resolve(Book, "coal", year).Require("book");
        Assert.Equal((row, lag), (use.Row.Id.Value, use.LagYears));
        Assert.False(FactorChoice.Footprint("CN").Resolve(Book, "coal", 2022).IsUsable);
    }

    [Theory]
    [InlineData(2023, 0)]
    [InlineData(2024, 0)]
    [InlineData(2027, 3)]
    public void RowById_IsTakenInAnyYear(int year, int lag)
    {
        FactorUse use = FactorChoice.ById(new FactorId("cn-footprint-2024-coal")).Resolve(Book, "coal", year).Require("book");
        Assert.Equal(("cn-footprint-2024-coal", lag), (use.Row.Id.Value, use.LagYears));
        Assert.Contains("has no such row", FactorChoice.ById(new FactorId("stray")).Resolve(Book, "coal", year).Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CN Guangdong", null, "unknown", "cn-grid-2023-guangdong")]
    [InlineData("CN Guangdong", "grid-average", "hydro", "cn-grid-2023-guangdong")]
    [InlineData("CN", "fossil", "unknown", "cn-grid-2023-fossil")]
    [InlineData("World", null, "coal", "ipcc-ar5-coal-direct")]
    [InlineData("World", null, "wind", null)]
    [InlineData("CN", null, "coal", null)]
    public void EmissionFactor_IsAnAreasAverageOrATechnologys_NeverAFootprint(string region, string? technology, string ofGenerator, string? row)
    {
        InputReading<FactorUse> use = FactorChoice.Emission(region, technology).Resolve(Book, ofGenerator, 2026);
        Assert.Equal(row, use.Value?.Row.Id.Value);
        Assert.NotEqual(row is null, use.IsUsable);
    }

    [Fact]
    public void UnknownGenerator_GetsTheAreasAverageFootprint() =>
        Assert.Equal("cn-footprint-2024-average", FactorChoice.Footprint("CN").Resolve(Book, "unknown", 2025).Require("book").Row.Id.Value);

    [Theory]
    [InlineData("\"ar5-coal\"", "ar5-coal")]
    [InlineData("""{"kind":"footprint","region":"CN"}""", "latest footprint factor of CN")]
    [InlineData("""{"kind":"emission","region":"CN Guangdong","technology":"grid-average"}""", "latest emission factor of CN Guangdong, grid-average")]
    public void NetworkFile_HoldsTheChoice_AndWritesItBack(string json, string said)
    {
        NetworkModel model = MadeNetwork.ReadWith("\"factor\":\"cn-footprint-2024-coal\"", $"\"factor\":{json}").Require("network");
        FactorChoice choice = model.Generators[0].Factor;
        Assert.Equal(said, choice.ToString());
        byte[] written = NetworkWriter.Write(model);
        NetworkModel again = NetworkReader.Read(written).Require("written");
        Assert.Equal(choice, again.Generators[0].Factor);
        Assert.Equal(written, NetworkWriter.Write(again));
    }

    [Theory]
    [InlineData("""{"kind":"average","region":"CN"}""", "$.generators[0].factor.kind")]
    [InlineData("""{"kind":"footprint"}""", "$.generators[0].factor.region")]
    [InlineData("""{"kind":"footprint","region":""}""", "$.generators[0].factor.region")]
    [InlineData("""{"kind":"footprint","region":"CN","technology":7}""", "$.generators[0].factor.technology")]
    [InlineData("true", "$.generators[0].factor")]
    public void WrongChoice_IsNamedWithItsPath(string json, string path) =>
        Assert.Contains(MadeNetwork.ReadWith("\"factor\":\"cn-footprint-2024-coal\"", $"\"factor\":{json}").Problems, problem => problem.Path == path);

    [Theory]
    [InlineData("\"uncertaintyPercent\":\"5\",\"uncertaintySource\":\"a study\"", 50_000, true, "a study")]
    [InlineData("\"uncertaintyPercent\":\"0.1234\",\"uncertaintySource\":\"a study\"", 1_234, true, "a study")]
    [InlineData("\"uncertaintyPercent\":\"1000\"", 10_000_000, false, "")]
    [InlineData("\"licence\":\"x\"", 50_000, false, "unchecked default for a factor published for an area")]
    public void Uncertainty_IsStatedOrAVisibleDefault(string fields, int ppm, bool isChecked, string source)
    {
        FactorBook book = ReadRow(fields).Require("book");
        FactorRow row = book.Find(new FactorId("plant"))!;
        Assert.Equal((ppm, isChecked, source), (row.UncertaintyPpm, row.UncertaintyChecked, row.Uncertainty.Source));
        FactorBook again = FactorBook.Read(FactorBookWriter.Write(book)).Require("written");
        Assert.Equal(row, again.Find(row.Id));
    }

    [Theory]
    [InlineData("\"uncertaintyPercent\":\"-1\"")]
    [InlineData("\"uncertaintyPercent\":\"1000.0001\"")]
    [InlineData("\"uncertaintyPercent\":\"1.00001\"")]
    [InlineData("\"uncertaintyPercent\":5")]
    [InlineData("\"uncertaintySource\":\"a study of nothing\"")]
    public void WrongUncertainty_IsNamed(string fields) =>
        Assert.Contains(ReadRow(fields).Problems, problem => problem.Path == "$.rows[0].uncertaintyPercent");

    [Theory]
    [InlineData("cn-grid-2023-guangdong", 50_000)]
    [InlineData("cn-footprint-2024-coal", 50_000)]
    [InlineData("ipcc-ar5-coal-lifecycle", 250_000)]
    [InlineData("unknown", 500_000)]
    public void DefaultBook_HasUncheckedDefaultsByKind(string id, int ppm)
    {
        FactorRow row = Book.Find(new FactorId(id))!;
        Assert.Equal((ppm, false), (row.UncertaintyPpm, row.UncertaintyChecked));
        Assert.StartsWith("unchecked default", row.Uncertainty.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void ChangeOfUncertainty_IsADifference()
    {
        FactorDifference difference = FactorDifference.Between(ReadRow("\"uncertaintyPercent\":\"5\"").Require("old"), ReadRow("\"uncertaintyPercent\":\"7\"").Require("new"));
        Assert.Equal(new FactorChange(new FactorId("plant"), "uncertaintyPercent", "5", "7"), Assert.Single(difference.Changed));
    }

    private static InputReading<FactorBook> ReadRow(string fields) => FactorBook.Read(Encoding.UTF8.GetBytes(
        $$"""{"schema":"carbonledger.factors/1","id":"book","version":4,"published":"2026-05-01T00:00:00Z","rows":[{"id":"plant","technology":"coal","value":"0.8000","unit":"kgCO2e/kWh","gasSet":"CO2e","gwpSet":"AR5","boundary":"lifecycle","region":"CN","year":2024,"source":"a source",{{(fields.Contains("licence", StringComparison.Ordinal) ? "" : "\"licence\":\"a licence\",")}}"checked":true,{{fields}}}]}"""));
}
