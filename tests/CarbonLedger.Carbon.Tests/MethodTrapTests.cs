using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;

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
        Assert.NotEqual(NoValueReason.None, island.Reason);
        Assert.NotEqual(CarbonIntensity.Zero, island.Intensity);
    }

    [Fact]
    public void UnfedBusOfTheTracer_IsNotANumberAndNotZero()
    {
        // Clean power all around, and a loop fed by nobody: zero would be the value of the clean ones.
        FlowTracer tracer = new(4, [0, 2, 3], [1, 3, 2]);
        (tracer.Generation[0], tracer.Load[1]) = (10, 10);
        for (int k = 0; k < 3; k++)
        {
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (10, -10);
        }

        tracer.Solve();
        Assert.Equal(0, tracer.Intensity[1]);
        Assert.Equal((double.NaN, NoValueReason.Unfed), (tracer.Intensity[2], tracer.Reasons[2]));
        Assert.Equal((double.NaN, NoValueReason.Unfed), (tracer.Delivered[3], tracer.DeliveredReasons[3]));
    }

    [Fact]
    public void IntensityOfTwoFeeds_IsWeightedByTheirEnergyAndNotTheirMean()
    {
        // 90 at 1000 and 10 at 0 meet: 900, not 500.
        FlowTracer tracer = new(3, [0, 1], [2, 2]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Generation[1], tracer.Load[2]) = (90, 90_000, 10, 100);
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (90, -90, 10, -10);
        tracer.Solve();
        Assert.Equal(900, tracer.Intensity[2], 12);
    }

    [Fact]
    public void LossesOfTheLines_AreInTheDeliveredIntensityAndNotAddedAgain()
    {
        TracedInterval traced = new NetworkTracing(MadeNetwork.Model, MadeNetwork.Factors).Close(MadeNetwork.First, MadeNetwork.Day(), MadeNetwork.Tanks());
        double burdened = traced.Statements
            .Where(statement => statement.Kind is AssetKind.Load or AssetKind.Storage)
            .Sum(statement => (double)statement.EnergyIn!.Value.WattHours * statement.Delivered!.Value.MilligramsPerMegawattHour / 1e6);
        Totals totals = traced.Totals;
        Assert.True(totals.Lost > CarbonMass.Zero);

        // Either d on every kWh taken, or e on it and the losses beside: both are all that was generated. d and losses is more.
        Assert.InRange(burdened / totals.Generated.Milligrams, 1 - 1e-6, 1 + 1e-6);
        Assert.InRange((double)(totals.Delivered + totals.Charged + totals.Lost).Milligrams / totals.Generated.Milligrams, 1 - 1e-6, 1 + 1e-6);
        Assert.True(burdened + totals.Lost.Milligrams > totals.Generated.Milligrams * 1.01);
    }

    [Fact]
    public void ChargeAndDischargeOfATank_AreNotNetted()
    {
        // 20 in at 1000 and 19 out at the tank's own 200 move carbon; the net of 1 Wh would hide it.
        Storage storage = MadeNetwork.Model.Storages[0];
        StorageTank tank = new(storage.Id, Energy.FromWattHours(100), CarbonMass.FromMilligrams(20_000));
        CarbonMass released = tank.CarbonOf(storage, Energy.FromWattHours(19));
        (StorageTank after, CarbonMass writtenOff) = tank.After(storage, Energy.FromWattHours(20), CarbonMass.FromMilligrams(20_000), Energy.FromWattHours(19), released);
        Assert.Equal((4_000, 36_000, 0), (released.Milligrams, after.Carbon.Milligrams, writtenOff.Milligrams));
        Assert.Equal(100 + 19 - 20, after.Content.WattHours);
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
