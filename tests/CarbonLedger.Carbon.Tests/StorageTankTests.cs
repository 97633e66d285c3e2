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
            .Select(Gen.Int[0, 1_000_000], (made, ppm) => (made.Item1, made.Item2, made.Item3, ppm))
            .Sample((content, carbon, steps, ppm) =>
            {
                Storage storage = Battery with { SelfDischargePpm = ppm };
                StorageTank tank = new(Battery.Id, Energy.FromWattHours(content), CarbonMass.FromMilligrams(carbon));
                long expected = carbon;
                foreach ((long charged, long chargedCarbon, long discharged) in steps)
                {
                    CarbonMass released = tank.CarbonOf(storage, Energy.FromWattHours(discharged));
                    Assert.InRange(released.Milligrams, 0, tank.Carbon.Milligrams);
                    (tank, CarbonMass writtenOff) = tank.After(storage, Energy.FromWattHours(charged), CarbonMass.FromMilligrams(chargedCarbon), Energy.FromWattHours(discharged), released);
                    expected += chargedCarbon - released.Milligrams - writtenOff.Milligrams;
                    Assert.Equal(expected, tank.Carbon.Milligrams);
                    Assert.True(writtenOff >= CarbonMass.Zero);
                    Assert.True(tank.Content > Energy.Zero ? writtenOff == CarbonMass.Zero : tank.Carbon == CarbonMass.Zero);
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
        tank = tank.After(Battery, Energy.FromWattHours(50_000_000), CarbonMass.FromMilligrams(10_000_000_000), Energy.Zero, CarbonMass.Zero).Tank;
        Assert.Equal(Whole(expected, "after_charge", "energy_MWh"), tank.Content.WattHours);
        Assert.Equal(Whole(expected, "after_charge", "carbon_kg"), tank.Carbon.Milligrams);
        Assert.Equal(406.7797, (double)tank.Carbon.Milligrams / tank.Content.WattHours, 4);

        // The drawn energy is whole Wh, as all amounts are: 42.105263 MWh moves the carbon by 64 mg of 17 t.
        Energy discharged = Energy.FromWattHours(40_000_000);
        CarbonMass released = tank.CarbonOf(Battery, discharged);
        Assert.InRange(released.Milligrams, Whole(expected, "discharge", "carbon_out_kg") - 203, Whole(expected, "discharge", "carbon_out_kg") + 203);
        Assert.Equal(428.1891, (double)released.Milligrams / discharged.WattHours, 4);
        tank = tank.After(Battery, Energy.Zero, CarbonMass.Zero, discharged, released).Tank;
        Assert.Equal(Whole(expected, "after", "energy_MWh"), tank.Content.WattHours);
        Assert.Equal(42_872.435, tank.Carbon.Milligrams / 1e6, 3);
    }

    [Fact]
    public void LastDischarge_TakesAllTheCarbonWithIt()
    {
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(7_777));
        Energy all = Energy.FromWattHours(950);
        Assert.Equal(7_777, tank.CarbonOf(Battery, all).Milligrams);
        (StorageTank empty, CarbonMass writtenOff) = tank.After(Battery, Energy.Zero, CarbonMass.Zero, all, tank.CarbonOf(Battery, all));
        Assert.Equal((0, 0, 0), (empty.Content.WattHours, empty.Carbon.Milligrams, writtenOff.Milligrams));
    }

    [Fact]
    public void MoreDischargedThanHeld_LeavesAnEmptyTankAndNoNegative()
    {
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(500));
        Energy more = Energy.FromWattHours(5_000);
        (StorageTank empty, _) = tank.After(Battery, Energy.Zero, CarbonMass.Zero, more, tank.CarbonOf(Battery, more));
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
        Assert.Equal(1_900_000, tank.After(Battery, Energy.FromWattHours(10), CarbonMass.FromMilligrams(1_000_000), Energy.FromWattHours(95_000), released).Tank.Carbon.Milligrams);
    }

    [Fact]
    public void SelfDischarge_TakesEnergyOfTheIntervalsStartAndNoCarbon()
    {
        // 1 % of 1,000,000 Wh; what is charged in the interval does not stand in it yet.
        Storage leaky = Battery with { SelfDischargePpm = 10_000 };
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000_000), CarbonMass.FromMilligrams(4_000));
        Assert.Equal(10_000, tank.SelfDischarge(leaky).WattHours);
        (StorageTank after, CarbonMass writtenOff) = tank.After(leaky, Energy.FromWattHours(100_000), CarbonMass.FromMilligrams(50), Energy.Zero, CarbonMass.Zero);
        Assert.Equal((1_000_000 - 10_000 + 95_000, 4_050, 0), (after.Content.WattHours, after.Carbon.Milligrams, writtenOff.Milligrams));
    }

    [Theory]
    [InlineData(1, 500_000, 0)]
    [InlineData(3, 500_000, 2)]
    [InlineData(5, 500_000, 2)]
    [InlineData(1_999_999, 1, 2)]
    [InlineData(7, 1_000_000, 7)]
    [InlineData(7, 0, 0)]
    public void SelfDischarge_IsRoundedOnceHalfToEven(long content, int ppm, long expected) =>
        Assert.Equal(expected, new StorageTank(Battery.Id, Energy.FromWattHours(content), CarbonMass.Zero).SelfDischarge(Battery with { SelfDischargePpm = ppm }).WattHours);

    [Fact]
    public void ContentOfAWholeYear_DecaysByTheRate()
    {
        // 35,040 intervals at 100 ppm leave exp(-3.504) of it, nearly: (1 - 0.0001)^35040 = 0.030066.
        Storage leaky = Battery with { SelfDischargePpm = 100 };
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000_000_000_000), CarbonMass.FromMilligrams(9));
        for (int i = 0; i < 35_040; i++)
        {
            (tank, _) = tank.After(leaky, Energy.Zero, CarbonMass.Zero, Energy.Zero, CarbonMass.Zero);
        }

        Assert.InRange(tank.Content.WattHours / 1e12, 0.030065, 0.030081);
        Assert.Equal(9, tank.Carbon.Milligrams);
    }

    [Fact]
    public void ContentLostByStanding_WritesItsCarbonOff()
    {
        Storage dead = Battery with { SelfDischargePpm = Storage.SelfDischargePpmMax };
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(7_777));
        (StorageTank empty, CarbonMass writtenOff) = tank.After(dead, Energy.Zero, CarbonMass.Zero, Energy.Zero, CarbonMass.Zero);
        Assert.Equal((0, 0, 7_777), (empty.Content.WattHours, empty.Carbon.Milligrams, writtenOff.Milligrams));
    }

    [Fact]
    public void LastDischargeOfWhatStandingLeft_TakesAllTheCarbonWithIt()
    {
        Storage leaky = Battery with { SelfDischargePpm = 100_000, DischargeEfficiency = 1 };
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(5_000));
        Assert.Equal(4_495, tank.CarbonOf(leaky, Energy.FromWattHours(899)).Milligrams);
        Assert.Equal(5_000, tank.CarbonOf(leaky, Energy.FromWattHours(900)).Milligrams);
        (StorageTank empty, CarbonMass writtenOff) = tank.After(leaky, Energy.Zero, CarbonMass.Zero, Energy.FromWattHours(900), CarbonMass.FromMilligrams(5_000));
        Assert.Equal((0, 0, 0), (empty.Content.WattHours, empty.Carbon.Milligrams, writtenOff.Milligrams));
    }

    [Fact]
    public void ChargeThatWentOutInTheSameInterval_IsWrittenOffWithItsCarbon()
    {
        // 2,000 drawn of 1,000 held: what was charged meanwhile left with it, and a tank without content holds no carbon.
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(500));
        Energy discharged = Energy.FromWattHours(1_900);
        (StorageTank empty, CarbonMass writtenOff) = tank.After(Battery, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(300), discharged, tank.CarbonOf(Battery, discharged));
        Assert.Equal((0, 0, 300), (empty.Content.WattHours, empty.Carbon.Milligrams, writtenOff.Milligrams));
    }

    [Fact]
    public void CarbonFree_LeavesTheCarbonWithTheCharger()
    {
        Storage free = Battery with { Model = StorageModel.CarbonFree };
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000_000), CarbonMass.Zero);
        Energy discharged = Energy.FromWattHours(95_000);
        Assert.Equal(CarbonMass.Zero, tank.CarbonOf(free, discharged));
        (StorageTank after, CarbonMass writtenOff) = tank.After(free, Energy.FromWattHours(1_000_000), CarbonMass.FromMilligrams(800), discharged, CarbonMass.Zero);
        Assert.Equal((1_850_000, 0, 0), (after.Content.WattHours, after.Carbon.Milligrams, writtenOff.Milligrams));
    }

    [Fact]
    public void CarbonHeldWhenTheModelBecomesCarbonFree_IsWrittenOffAndNotForgotten()
    {
        StorageTank tank = new(Battery.Id, Energy.FromWattHours(1_000_000), CarbonMass.FromMilligrams(5_000));
        (StorageTank after, CarbonMass writtenOff) = tank.After(Battery with { Model = StorageModel.CarbonFree }, Energy.Zero, CarbonMass.Zero, Energy.Zero, CarbonMass.Zero);
        Assert.Equal((1_000_000, 0, 5_000), (after.Content.WattHours, after.Carbon.Milligrams, writtenOff.Milligrams));
    }

    [Fact]
    public void ContentAboveCapacity_IsKeptAndSaidSo()
    {
        StorageTank full = new(Battery.Id, Battery.Capacity, CarbonMass.Zero);
        Assert.Equal(Energy.Zero, full.Excess(Battery));
        (StorageTank over, _) = full.After(Battery, Energy.FromWattHours(1_000), CarbonMass.FromMilligrams(1), Energy.Zero, CarbonMass.Zero);
        Assert.Equal(950, over.Excess(Battery).WattHours);
        Assert.Equal(Battery.Capacity.WattHours + 950, over.Content.WattHours);
    }

    private static long Whole(JsonElement expected, string step, string name) => (long)Math.Round(expected.GetProperty(step).GetProperty(name).GetDouble() * 1e6);
}
