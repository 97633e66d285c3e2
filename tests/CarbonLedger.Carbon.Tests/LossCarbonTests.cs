using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

public sealed class LossCarbonTests
{
    private static readonly TransformerNameplate Transformer = new(1.6m, 16, 1.6m);
    private static readonly NetworkModel Model = Read().Require("pair");

    [Theory]
    [InlineData(0, 0, 400)] // P0: 1.6 kW for a quarter of an hour
    [InlineData(400_000, 0, 4_400)] // at rated power, 1.6 MVA × 0.25 h: 17.6 kW
    [InlineData(-400_000, 0, 4_400)]
    [InlineData(200_000, 0, 1_400)] // half load: 1.6 + 16/4 kW
    [InlineData(240_000, 320_000, 4_400)] // 0.6 and 0.8 of rated power are rated apparent power
    public void LossOfATransformer_IsP0AndPkTimesTheSquareOfTheLoad(long active, long reactive, long loss) =>
        Assert.Equal(loss, Transformer.Loss(Energy.FromWattHours(active), Energy.FromWattHours(reactive)).WattHours);

    [Fact]
    public void LossOfALine_IsTheSameByEnergyAndByCurrent()
    {
        // 2 MW at 10 kV are 115.47 A: 3·I²·R = 2²/10² × 1.5 Ω = 60 kW, 15 kWh in a quarter of an hour.
        LineNameplate line = new(1.5m, 10);
        Assert.Equal(15_000, line.Loss(Energy.FromWattHours(500_000)).WattHours);
        Assert.Equal(15_000, line.LossOfCurrent(115.470053838m).WattHours);
        Assert.Equal(30_000, line.Loss(Energy.FromWattHours(500_000), Energy.FromWattHours(-500_000)).WattHours);
    }

    /// <summary>Trap 5.</summary>
    [Fact]
    public void B6OfABranch_IsTheLossCarbonOfItsStatementAndNotAddedToIt()
    {
        TracedInterval traced = Close(Model, Metered(Model, Mwh(110), 0, Mwh(100), -Mwh(98), Mwh(10), Mwh(98)));
        UseAmount[] losses = [.. traced.Statements.Select(statement => LossCarbon.Of(traced.Interval, statement, new LineNameplate(10, 110))).OfType<UseAmount>()];
        UseAmount only = Assert.Single(losses);
        Assert.Equal((traced.Of("line").LossCarbon!.Value, UseOrigin.Statement), (only.Carbon, only.Origin));
        Assert.Equal(traced.Totals.Lost, losses.Aggregate(CarbonMass.Zero, (sum, use) => sum + use.Carbon));
        Assert.Equal(Mwh(2) * 924, only.Carbon.Milligrams);
    }

    [Fact]
    public void BranchWithOneEndUnmetered_TakesTheNameplateAtTheStatementsIntensity()
    {
        List<AssetInterval> metered = Metered(Model, Mwh(110), 0, Mwh(100), -Mwh(98), Mwh(10), Mwh(98)).With(MadeNetwork.Metered(Model, "line", (Mwh(100), 0), null));
        TracedInterval traced = Close(Model, metered);
        LineNameplate line = new(0.605m, 110);

        // 100 MWh in a quarter of an hour are 400 MW: 400²/110² × 0.605 Ω = 8 MW, 2 MWh.
        UseAmount use = LossCarbon.Of(traced.Interval, traced.Of("line"), line)!;
        Assert.Equal((Mwh(2) * 924, UseOrigin.Nameplate), (use.Carbon.Milligrams, use.Origin));
        Assert.Null(LossCarbon.Of(traced.Interval, traced.Of("line")));
        Assert.Null(LossCarbon.Of(traced.Interval, traced.Of("load-a"), line));
    }

    [Theory]
    [InlineData(2_000, null)]
    [InlineData(2_800, null)] // 20 % of 2000 and 0.4 % of 100 000: 800
    [InlineData(2_801, LossFindingReason.MeteredAboveNameplate)]
    [InlineData(1_200, null)]
    [InlineData(1_199, LossFindingReason.MeteredBelowNameplate)]
    [InlineData(-50, LossFindingReason.MeteredBelowNameplate)]
    public void MeteredLossFarFromTheNameplate_IsFound(long metered, LossFindingReason? reason) =>
        Assert.Equal(reason, LossComparison.Of(Energy.FromWattHours(metered), Energy.FromWattHours(2_000), Energy.FromWattHours(100_000))?.Reason);
}
