using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Generation;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class CombustionTests
{
    private const string Record = "unit-1";

    private static readonly FuelTable Fuels = FuelTable.Read(FuelTable.DefaultBytes()).Require("default-fuels.json");
    private static readonly FuelRow Bituminous = Fuel("ipcc-2006-other-bituminous");

    [Fact]
    public void ATonneOfOtherBituminous_IsTheHandCheck_ByBothForms()
    {
        // 25.8 × 25.8 × 44/12 = 2440.68 kg and 25.8 × 94.6 = 2440.68 kg: 2.4407 t, or 2.441 t to three decimals.
        Assert.Equal(2_440_680_000, ByContent(Bituminous, 1).FossilMilligrams);
        Assert.Equal(2_440_680_000, Combustion.ByEmissionFactor(Record, Bituminous, 1).Require().FossilMilligrams);
        Assert.Equal(2.4407m, Math.Round(ByContent(Bituminous, 1).FossilMilligrams / 1e9m, 4));
    }

    [Fact]
    public void ChineseNaturalGas_ByHand() =>
        Assert.Equal(2_165_015_200, ByContent(Fuel("cn-guideline-natural-gas"), 1).FossilMilligrams); // 38.931 GJ × 15.32 kg/GJ × 0.99 × 44/12 = 2165.0151996 kg

    [Fact]
    public void BothForms_DifferByThePublishersRoundingOnly() => Gen.Int[1, 1_000_000].Sample(kilograms =>
    {
        foreach (FuelRow fuel in Fuels.Rows.Where(row => row.EmissionFactor is not null))
        {
            DirectCarbon byContent = ByContent(fuel, kilograms / 1000m);
            DirectCarbon byFactor = Combustion.ByEmissionFactor(Record, fuel, kilograms / 1000m).Require();
            decimal ratio = (decimal)(byContent.FossilMilligrams + byContent.BiogenicMilligrams) / (byFactor.FossilMilligrams + byFactor.BiogenicMilligrams);
            Assert.InRange(ratio, 0.995m, 1.005m);
        }
    }, iter: 200);

    [Fact]
    public void BiogenicFuel_NeverEntersTheFossilAmount()
    {
        DirectCarbon wood = ByContent(Fuel("ipcc-2006-wood"), 10);
        Assert.Equal(0, wood.FossilMilligrams);
        Assert.True(wood.BiogenicMilligrams > 0);
        DirectCarbon sum = wood + ByContent(Bituminous, 1);
        Assert.Equal((2_440_680_000, wood.BiogenicMilligrams), (sum.FossilMilligrams, sum.BiogenicMilligrams));
    }

    [Fact]
    public void HalfAMilligram_RoundsToEven()
    {
        FuelQuality half = FuelQuality.Measured(Record, 12_000, 1, 1).Require();
        Assert.Equal(44_000_000_000, Combustion.ByCarbonContent(Record, Bituminous, 1000, half).Require().FossilMilligrams);
        Assert.Equal(0, Combustion.Desulphurisation(Record, 0.000_000_001m, 0.5m, 1).Require().FossilMilligrams);
        Assert.Equal(2, Combustion.Desulphurisation(Record, 0.000_000_003m, 0.5m, 1).Require().FossilMilligrams);
    }

    [Fact]
    public void CoalByAnalysis_IsItsCarbonWhateverItsCalorificValue() => Gen.Int[5_000, 30_000].Sample(calorificValue =>
    {
        // CC·NCV gives the carbon back exactly: 0.3 t × 44/12 = 1.1 t, a third of nothing lost.
        FuelQuality coal = FuelQuality.OfCoal(Record, 0.3m, calorificValue, 1).Require();
        Assert.Equal(1_100_000_000, Combustion.ByCarbonContent(Record, Bituminous, 1, coal).Require().FossilMilligrams);
    }, iter: 500);

    [Fact]
    public void OxidationFromSlagAndFlyAsh_LeavesTheirCarbonUnburnt()
    {
        // 1000 t with 60 % carbon bring 600 t; 50 t slag at 6 % keep 3 t, 90 t fly ash at 3 % caught at 90 % keep 3 t: OF = 0.99.
        FuelQuality coal = FuelQuality.OfCoal(Record, 0.6m, 24_000, 1).Require();
        FuelQuality burnt = coal.WithResidues(Record, 1000, new CoalResidues(50, 0.06m, 90, 0.03m, 0.9m)).Require();
        Assert.Equal(("25", "0.99"), (burnt.CarbonContentText, burnt.OxidationText));
        Assert.Equal(2_178_000_000_000, Combustion.ByCarbonContent(Record, Bituminous, 1000, burnt).Require().FossilMilligrams);
    }

    [Fact]
    public void Desulphurisation_TakesTheGuidelinesDefaults() =>
        Assert.Equal(39_600_000_000, Combustion.Desulphurisation(Record, 100, Combustion.LimestoneFactorDefault).Require().FossilMilligrams);

    [Fact]
    public void UnitIntensity_IsPerNetSendOut()
    {
        DirectCarbon carbon = ByContent(Bituminous, 400);
        GrossGeneration gross = new(Energy.FromWattHours(1_060_000_000));
        UnitIntensity intensity = UnitIntensity.Of(Record, carbon, new NetSendOut(Energy.FromWattHours(1_000_000_000)), gross).Require();
        Assert.Equal(976_272_000, intensity.Intensity.MilligramsPerMegawattHour);
    }

    [Fact]
    public void NetAboveGross_AndNothingSentOut_AreRefused()
    {
        DirectCarbon carbon = ByContent(Bituminous, 1);
        GenerationProblem swapped = Assert.Single(UnitIntensity.Of(Record, carbon, new NetSendOut(Energy.FromWattHours(106)), new GrossGeneration(Energy.FromWattHours(100))).Problems);
        Assert.Equal((Record, "netSendOut", "106 Wh", GenerationReason.NetAboveGross), (swapped.Record, swapped.Field, swapped.Value, swapped.Reason));
        Assert.Equal(GenerationReason.OutsideRange, Assert.Single(UnitIntensity.Of(Record, carbon, default).Problems).Reason);
        Assert.Equal("intensity", Assert.Single(UnitIntensity.Of(Record, carbon, new NetSendOut(Energy.FromWattHours(1))).Problems).Field);
    }

    [Fact]
    public void EveryRefusal_NamesRecordFieldValueAndLimit()
    {
        GenerationProblem[] problems =
        [
            .. Combustion.ByCarbonContent(Record, Bituminous, -1, FuelQuality.Of(Bituminous)).Problems,
            .. Combustion.ByEmissionFactor(Record, Fuel("cn-guideline-diesel"), 1).Problems,
            .. Combustion.Desulphurisation(Record, 1, 0.44m, 1.1m).Problems,
            .. FuelQuality.Measured(Record, 25.8m, 101, 1.1m).Problems,
            .. FuelQuality.OfCoal(Record, 0.9m, 5_000, 1).Problems,
            .. FuelQuality.OfCoal(Record, 0, 25_000, 1).Problems,
            .. FuelQuality.Of(Bituminous).WithResidues(Record, 1, new CoalResidues(1, 1, 0, 0, 1)).Problems,
            .. FuelQuality.Of(Bituminous).WithResidues(Record, 0, new CoalResidues(1, 1, 0, 0, 0)).Problems,
        ];
        Assert.Equal(
            ["amount", "fuel", "carbonateShare", "netCalorificValue", "carbonContent", "oxidation", "carbonContent", "carbonAsReceived", "slag and flyAsh", "dustRemoval", "burnt"],
            problems.Select(problem => problem.Field));
        Assert.All(problems, problem =>
        {
            Assert.Equal(Record, problem.Record);
            Assert.NotEmpty(problem.Value);
            Assert.NotEmpty(problem.Limit);
        });
    }

    private static DirectCarbon ByContent(FuelRow fuel, decimal amount) => Combustion.ByCarbonContent(Record, fuel, amount, FuelQuality.Of(fuel)).Require();

    private static FuelRow Fuel(string id) => Fuels.Find(new FuelId(id)) ?? throw new InvalidOperationException($"No fuel {id}.");
}
