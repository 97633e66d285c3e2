using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class StorageTankTests
{
    private static readonly Storage Battery = MadeNetwork.Model.Storages[0];

    [Fact]
    public void Carbon_IsNeitherMadeNorLostAndNeverNegative() =>
        Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Long[0, 1_000_000_000_000_000_000], Gen.Select(Gen.Long[0, 50_000_000_000], Gen.Long[0, 50_000_000_000_000], Gen.Long[0, 60_000_000_000]).Array[0, 60])
            .Sample((content, carbon, steps) =>
            {
                StorageTank tank = new(Battery.Id, Energy.FromWattHours(content), CarbonMass.FromMilligrams(carbon));
                long expected = carbon;
                foreach ((long charged, long chargedCarbon, long discharged) in steps)
                {
                    CarbonMass released = tank.CarbonOf(Battery, Energy.FromWattHours(discharged));
                    Assert.InRange(released.Milligrams, 0, tank.Carbon.Milligrams);
                    tank = tank.After(Battery, Energy.FromWattHours(charged), CarbonMass.FromMilligrams(chargedCarbon), Energy.FromWattHours(discharged), released);
                    expected += chargedCarbon - released.Milligrams;
                    Assert.Equal(expected, tank.Carbon.Milligrams);
                    Assert.True(tank.Content >= Energy.Zero);
                }
            });

    [Fact]
    public void AnalyticCase_IsMetToTheMilligram()
    {
        JsonElement expected = CarbonFlowVectors.Parse(CarbonFlowVectors.Read("storage_water_tank")).GetProperty("expected");
        StorageTank tank = StorageTank.AtStart(Battery);
        Assert.Equal((100_000_000, 50_000_000_000), (tank.Content.WattHours, tank.Carbon.Milligrams));

        // 50 MWh at 200 kg/MWh.
        tank = tank.After(Battery, Energy.FromWattHours(50_000_000), CarbonMass.FromMilligrams(10_000_000_000), Energy.Zero, CarbonMass.Zero);
        Assert.Equal(Whole(expected, "after_charge", "energy_MWh"), tank.Content.WattHours);
        Assert.Equal(Whole(expected, "after_charge", "carbon_kg"), tank.Carbon.Milligrams);
        Assert.Equal(406.7797, (double)tank.Carbon.Milligrams / tank.Content.WattHours, 4);

        // The drawn energy is whole Wh, as all amounts are: 42.105263 MWh moves the carbon by 64 mg of 17 t.
        Energy discharged = Energy.FromWattHours(40_000_000);
        CarbonMass released = tank.CarbonOf(Battery, discharged);
        Assert.InRange(released.Milligrams, Whole(expected, "discharge", "carbon_out_kg") - 203, Whole(expected, "discharge", "carbon_out_kg") + 203);
        Assert.Equal(428.1891, (double)released.Milligrams / discharged.WattHours, 4);
        tank = tank.After(Battery, Energy.Zero, CarbonMass.Zero, discharged, released);
        Assert.Equal(Whole(expected, "after", "energy_MWh"), tank.Content.WattHours);
        Assert.Equal(42_872.435, tank.Carbon.Milligrams / 1e6, 3);
    }

    [Fact]
    public void LastDischarge_TakesAllTheCarbonWithIt()
    {
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(7_777));
        Energy all = Energy.FromWattHours(950);
        Assert.Equal(7_777, tank.CarbonOf(Battery, all).Milligrams);
        StorageTank empty = tank.After(Battery, Energy.Zero, CarbonMass.Zero, all, tank.CarbonOf(Battery, all));
        Assert.Equal((0, 0), (empty.Content.WattHours, empty.Carbon.Milligrams));
    }

    [Fact]
    public void MoreDischargedThanHeld_LeavesAnEmptyTankAndNoNegative()
    {
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(500));
        Energy more = Energy.FromWattHours(5_000);
        StorageTank empty = tank.After(Battery, Energy.Zero, CarbonMass.Zero, more, tank.CarbonOf(Battery, more));
        Assert.Equal((0, 0), (empty.Content.WattHours, empty.Carbon.Milligrams));
        Assert.Equal(0, empty.CarbonOf(Battery, more).Milligrams);
    }

    [Fact]
    public void NothingDischarged_ReleasesNothingEvenFromAnEmptyTank() =>
        Assert.Equal(CarbonMass.Zero, new StorageTank(Battery.Id, Energy.Zero, CarbonMass.FromMilligrams(5)).CarbonOf(Battery, Energy.Zero));

    [Fact]
    public void CarbonOfADischarge_IsTakenAtTheMeanOfTheIntervalsStart()
    {
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000_000), CarbonMass.FromMilligrams(1_000_000));
        CarbonMass released = tank.CarbonOf(Battery, Energy.FromWattHours(95_000));
        Assert.Equal(100_000, released.Milligrams);
        Assert.Equal(1_900_000, tank.After(Battery, Energy.FromWattHours(10), CarbonMass.FromMilligrams(1_000_000), Energy.FromWattHours(95_000), released).Carbon.Milligrams);
    }

    private static long Whole(JsonElement expected, string step, string name) => (long)Math.Round(expected.GetProperty(step).GetProperty(name).GetDouble() * 1e6);
}
