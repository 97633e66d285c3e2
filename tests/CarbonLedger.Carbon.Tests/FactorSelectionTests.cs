using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Tests;

public sealed class FactorSelectionTests
{
    private static readonly FactorBook Book = MadeNetwork.Factors;

    [Theory]
    [InlineData("CN", 2021, 556_800_000, 0)]
    [InlineData("CN", 2022, 536_600_000, 0)]
    [InlineData("CN", 2023, 530_600_000, 0)]
    [InlineData("CN", 2026, 530_600_000, 3)]
    [InlineData("CN Guangdong", 2022, 440_300_000, 0)]
    [InlineData("CN Guangdong", 2024, 441_900_000, 1)]
    public void LatestFactorUpToTheYear_IsTaken_AndItsLagIsSaid(string region, int year, long milligramsPerMegawattHour, int lag)
    {
        SelectedFactor<EmissionFactor> selected = FactorSelection.Emission(Book, region, FactorKind.GridAverage, year).Require("book");
        Assert.Equal((milligramsPerMegawattHour, lag, lag > 0), (selected.Factor.Intensity.MilligramsPerMegawattHour, selected.LagYears, selected.IsLagging));
    }

    [Fact]
    public void FactorsOfThreeYears_AreEachOfTheirOwnYear()
    {
        // The swap of 2021 and 2022 goes about in public code.
        foreach (int year in (int[])[2021, 2022, 2023])
        {
            SelectedFactor<EmissionFactor> selected = FactorSelection.Emission(Book, "CN", FactorKind.GridAverage, year).Require("book");
            Assert.Equal((year, year, new FactorId($"cn-grid-{year}-china")), (selected.Year, selected.Factor.Row.Year, selected.Factor.Row.Id));
        }
    }

    [Fact]
    public void KindsOfOneAreaAndYear_AreKeptApart()
    {
        Assert.Equal(609_600_000, FactorSelection.Emission(Book, "CN", FactorKind.GridExcludingTradedNonFossil, 2023).Require("book").Factor.Intensity.MilligramsPerMegawattHour);
        Assert.Equal(827_300_000, FactorSelection.Emission(Book, "CN", FactorKind.FossilOnly, 2023).Require("book").Factor.Intensity.MilligramsPerMegawattHour);
    }

    [Fact]
    public void YearBeforeTheFirst_HasNoFactor_NotALaterOne()
    {
        InputReading<SelectedFactor<EmissionFactor>> none = FactorSelection.Emission(Book, "CN", FactorKind.GridAverage, 2020);
        Assert.Null(none.Value);
        Assert.Contains("of 2020 or before", none.Problems[0].Message, StringComparison.Ordinal);
        Assert.False(FactorSelection.Emission(Book, "CN Nowhere", FactorKind.GridAverage, 2023).IsUsable);
    }

    [Fact]
    public void FootprintFactor_IsNeverSelectedAsEmissionFactor()
    {
        // 0.5777 kgCO2e/kWh is the footprint of 2024; asked for 2024, the emission factor stays that of 2023.
        SelectedFactor<EmissionFactor> emission = FactorSelection.Emission(Book, "CN", FactorKind.GridAverage, 2024).Require("book");
        SelectedFactor<FootprintFactor> footprint = FactorSelection.Footprint(Book, "CN", "grid-average", 2024).Require("book");
        Assert.Equal((530_600_000, 577_700_000), (emission.Factor.Intensity.MilligramsPerMegawattHour, footprint.Factor.Intensity.MilligramsPerMegawattHour));
        Assert.False(EmissionFactor.Of(footprint.Factor.Row).IsUsable);
        Assert.False(FootprintFactor.Of(emission.Factor.Row).IsUsable);
        Assert.All(Book.Rows, row => Assert.NotEqual(EmissionFactor.Of(row).IsUsable, FootprintFactor.Of(row).IsUsable));
    }

    [Fact]
    public void TwoRowsThatAnswer_AreNamed_AndNoneIsGuessed()
    {
        InputReading<SelectedFactor<FootprintFactor>> wires = FactorSelection.Footprint(Book, "CN", "transmission", 2024);
        Assert.Contains("cn-footprint-2024-transmission-with-losses, cn-footprint-2024-transmission-without-losses", Assert.Single(wires.Problems).Message, StringComparison.Ordinal);
    }
}
