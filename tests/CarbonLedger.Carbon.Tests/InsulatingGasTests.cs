using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class InsulatingGasTests
{
    private static readonly GwpTable Table = GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json");
    private static readonly InsulatingGasPotentials Potentials = new(Table);
    private static readonly GasMixture C4Mixture = GasMixture.Of(new(InsulatingGas.CarbonDioxide, 650_000), new(InsulatingGas.C4Fluoronitrile, 350_000));
    private static readonly GasMixture C5Mixture = GasMixture.Of(new(InsulatingGas.Oxygen, 200_000), new(InsulatingGas.C5Fluoroketone, 800_000));

    [Fact]
    public void Mixture_IsMassOfEachGasTimesItsOwnPotential()
    {
        // 10 kg: 3.5 kg × 2750 + 6.5 kg × 1
        CarbonEquivalent equivalent = C4Mixture.Equivalent(GasMass.FromGrams(10_000), GwpSet.SixthAssessment, Potentials)!;
        Assert.Equal(9.6315m, equivalent.Tonnes);
        Assert.Equal("ipcc-ar6-2021-gwp100", equivalent.Basis.Table);
        Assert.Equal(3_500_000, C4Mixture.MassOf(InsulatingGas.C4Fluoronitrile, GasMass.FromGrams(10_000)).Milligrams);
        Assert.Equal(0, C4Mixture.MassOf(InsulatingGas.SulphurHexafluoride, GasMass.FromGrams(10_000)).Milligrams);
    }

    [Fact]
    public void AlternativeGases_AreUncheckedDefaults_AndHaveNoneInOtherSets()
    {
        Assert.All([InsulatingGas.C4Fluoronitrile, InsulatingGas.C5Fluoroketone], gas =>
        {
            Assert.False(Potentials.Find(gas, GwpSet.SixthAssessment)!.Checked);
            Assert.Null(Potentials.Find(gas, GwpSet.FifthAssessment));
        });
        Assert.Null(C4Mixture.Equivalent(GasMass.FromGrams(1), GwpSet.FifthAssessment, Potentials));
        Assert.Equal(23_500, GasMixture.Sf6.Equivalent(GasMass.FromMilligrams(1), GwpSet.FifthAssessment, Potentials)!.Milligrams);
    }

    [Fact]
    public void Shares_AddUpToAll_OrAreRefused()
    {
        Assert.Throws<ArgumentException>(() => GasMixture.Of());
        Assert.Throws<ArgumentException>(() => GasMixture.Of(new GasShare(InsulatingGas.Nitrogen, 999_999)));
        Assert.Throws<ArgumentException>(() => GasMixture.Of(new(InsulatingGas.Nitrogen, 500_000), new(InsulatingGas.Nitrogen, 500_000)));
        Assert.Throws<ArgumentException>(() => GasMixture.Of(new(InsulatingGas.Nitrogen, 1_000_001), new(InsulatingGas.Oxygen, -1)));
        Assert.Equal(C5Mixture, GasMixture.Of(new(InsulatingGas.C5Fluoroketone, 800_000), new(InsulatingGas.Oxygen, 200_000)));
        Assert.NotEqual(C5Mixture, C4Mixture);
        Assert.Equal("C5-FK 80 % + O2 20 %", C5Mixture.ToString());
    }

    /// <summary>The class boundaries of regulation (EU) 2024/573 to the last volt and ampere.</summary>
    [Theory]
    [InlineData(12_000, 20_000, "2026-01-01")]
    [InlineData(24_000, 20_000, "2026-01-01")]
    [InlineData(24_001, 20_000, "2030-01-01")]
    [InlineData(52_000, 63_000, "2030-01-01")]
    [InlineData(52_001, 50_000, "2028-01-01")]
    [InlineData(145_000, 50_000, "2028-01-01")]
    [InlineData(145_000, 50_001, "2032-01-01")]
    [InlineData(145_001, 50_000, "2032-01-01")]
    [InlineData(1_100_000, 63_000, "2032-01-01")]
    public void ProhibitionOfSf6_IsByVoltageAndBreakingCurrent(long volts, long amperes, string date) =>
        Assert.Equal(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), FGasProhibition.DateOf(volts, amperes, GasMixture.Sf6, Potentials));

    [Fact]
    public void ProhibitionFrom2028_IsOfPotentialsOfOneOrMore()
    {
        Assert.Null(FGasProhibition.DateOf(145_000, 40_000, C5Mixture, Potentials));
        Assert.Equal(new DateOnly(2028, 1, 1), FGasProhibition.DateOf(145_000, 40_000, C4Mixture, Potentials));
        Assert.Equal(new DateOnly(2026, 1, 1), FGasProhibition.DateOf(24_000, 20_000, C5Mixture, Potentials));
        Assert.Null(FGasProhibition.DateOf(24_000, 20_000, GasMixture.Of(new(InsulatingGas.Nitrogen, 800_000), new(InsulatingGas.Oxygen, 200_000)), Potentials));
    }

    [Fact]
    public void VirginSf6ForServicing_IsForbiddenFrom2035()
    {
        Assert.False(FGasProhibition.ForbidsVirginGas(GasMixture.Sf6, new DateOnly(2034, 12, 31)));
        Assert.True(FGasProhibition.ForbidsVirginGas(GasMixture.Sf6, new DateOnly(2035, 1, 1)));
        Assert.False(FGasProhibition.ForbidsVirginGas(C4Mixture, new DateOnly(2035, 1, 1)));
    }

    [Fact]
    public void EquivalentsOfOneBasis_AddUp() => Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Long[0, 1_000_000_000_000]).Sample((a, b) =>
    {
        (GasMass left, GasMass right) = (GasMass.FromMilligrams(a), GasMass.FromMilligrams(b));
        Assert.Equal(CarbonEquivalent.ByGuideline(left + right), CarbonEquivalent.ByGuideline(left) + CarbonEquivalent.ByGuideline(right));
        Assert.Equal(CarbonEquivalent.ByGuideline(left), CarbonEquivalent.ByGuideline(left + right) - CarbonEquivalent.ByGuideline(right));
        Assert.Equal(CarbonEquivalent.ByGuideline(left).Milligrams + b, CarbonEquivalent.ByGuideline(left).PlusCarbonDioxide(CarbonMass.FromMilligrams(b)).Milligrams);
    });

    [Fact]
    public void GasMass_ThrowsAndNeverWraps()
    {
        Assert.Throws<OverflowException>(() => GasMass.FromMilligrams(long.MaxValue) + GasMass.FromMilligrams(1));
        Assert.Throws<OverflowException>(() => GasMass.FromMilligrams(long.MinValue) - GasMass.FromMilligrams(1));
        Assert.Throws<OverflowException>(() => GasMass.FromGrams(long.MaxValue));
        Assert.Equal("78.5 kg", GasMass.FromGrams(78_500).ToString());
    }
}
