using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Tests;

/// <summary>A test for each silent error of carbon accounting that this code could make.</summary>
public sealed class MethodTrapTests
{
    [Fact]
    public void CarbonOfTwoIntervals_IsSummedAndNeverTheMeanOfTheirIntensities()
    {
        // Much wind power in one interval, little coal in the next: the mean of intensities is not carbon over energy.
        TracedInterval windy = Trace(wind: 90_000_000, coal: 10_000_000);
        TracedInterval still = Trace(wind: 0, coal: 1_000_000);
        Totals sum = windy.Totals + still.Totals;
        Assert.Equal(windy.Totals.Delivered + still.Totals.Delivered, sum.Delivered);
        double ofSums = sum.Delivered.Milligrams * 1e6 / sum.DeliveredEnergy.WattHours;
        double meanOfMeans = new[] { windy, still }.Average(traced => traced.Totals.Delivered.Milligrams * 1e6 / traced.Totals.DeliveredEnergy.WattHours);
        Assert.InRange(ofSums, 129e6, 131e6);
        Assert.True(meanOfMeans > 4 * ofSums, $"{meanOfMeans:F0} and {ofSums:F0}");
    }

    [Fact]
    public void UnfedBus_IsNeverShownAsCleanPower()
    {
        TracedInterval traced = Trace(wind: 0, coal: 10_000_000);
        BusBalance island = traced.Buses.Single(bus => bus.Bus.Value == "bus-d");
        Assert.Null(island.Intensity);
        Assert.NotEqual(Tracing.NoValueReason.None, island.Reason);
        Assert.NotEqual(CarbonIntensity.Zero, island.Intensity);
    }

    [Fact]
    public void FactorsOf2021And2022_AreNotSwapped()
    {
        Assert.True(Factor("cn-grid-2021-china") > Factor("cn-grid-2022-china"));
        Assert.True(Factor("cn-grid-2022-china") > Factor("cn-grid-2023-china"));
    }

    [Fact]
    public void FootprintFactorForAnEmissionFactor_CantBeMixedIn()
    {
        Assert.NotEqual(Factor("cn-grid-2023-china"), Factor("cn-footprint-2023-average"));
        Assert.Throws<InputRejectedException>(() => new NetworkTracing(MadeNetwork.ReadWith("cn-footprint-2024-wind", "cn-grid-2023-china").Require("mixed"), MadeNetwork.Factors));
    }

    [Fact]
    public void TransformerRatio_IsAppliedOnce()
    {
        // A meter that returns primary values has no ratio on file; one with 600/5 × 110000/100 is multiplied once, by 132 000.
        AssetId coal = new("coal");
        AssetId wind = new("wind");
        Assert.Equal(132_000_000, EnergyOf(coal, "m-coal").Export.WattHours);
        Assert.Equal(1_000, EnergyOf(wind, "m-wind").Export.WattHours);
    }

    [Fact]
    public void ChargeAndDischargeInOneInterval_AreNotNetted()
    {
        NetworkTracing tracing = new(MadeNetwork.Model, MadeNetwork.Factors);
        TracedInterval traced = tracing.Close(MadeNetwork.First, MadeNetwork.Day().With(MadeNetwork.Metered("tank", (20_000_000, 20_000_000))), MadeNetwork.Tanks());
        Statement tank = traced.Statements.Single(statement => statement.Kind == AssetKind.Storage);
        Assert.Equal((20_000_000, 20_000_000), (tank.EnergyIn!.Value.WattHours, tank.EnergyOut!.Value.WattHours));
        Assert.NotEqual(CarbonMass.Zero, tank.CarbonIn);
        Assert.NotEqual(tank.CarbonIn, tank.CarbonOut);

        // 20 MWh round through 95 % and 95 % leave the tank 2.05 MWh poorer.
        Assert.Equal(-2_052_632, (traced.TanksAfter[0].Content - traced.TanksBefore[0].Content).WattHours);
    }

    private static TracedInterval Trace(long wind, long coal) => new NetworkTracing(MadeNetwork.Model, MadeNetwork.Factors).Close(
        MadeNetwork.First,
        [
            MadeNetwork.Metered("coal", (0, coal)), MadeNetwork.Metered("wind", (0, wind)), MadeNetwork.Metered("sun", (0, 0)),
            MadeNetwork.Metered("line-ab", (coal, 0), (0, coal)), MadeNetwork.Metered("line-bc", (coal, 0), (0, coal)),
            MadeNetwork.Metered("load-b", (0, 0)), MadeNetwork.Metered("load-c", (wind + coal, 0)), MadeNetwork.Metered("load-d", (0, 0)), MadeNetwork.Metered("tank", (0, 0)),
        ],
        MadeNetwork.Tanks());

    private static CarbonIntensity Factor(string id) => MadeNetwork.Factors.Find(new FactorId(id))!.Intensity;

    private static PointEnergy EnergyOf(AssetId asset, string device)
    {
        AssetAccount account = new(MadeNetwork.Model, asset);
        account.Take([Meter.Capture(Meter.Boundary(0), 0, export: 0, device: device), Meter.Capture(Meter.Boundary(1), 0, export: 1_000, device: device)], MadeNetwork.First, null);
        return account.At(MadeNetwork.First).Points[0];
    }
}
