using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators.Grid;

namespace CarbonLedger.Simulators.Tests;

public sealed class GridDayTests
{
    private const int Day = 96;
    private static readonly Interval First = Interval.StartingAt(MatpowerImportOptions.DefaultValidFrom);

    public static TheoryData<string> Networks => [.. NetworkCatalog.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void TwentySeeds_SolveEveryStepWithinEveryLimit(string name)
    {
        NetworkModel model = NetworkCatalog.Load(name).Model;
        for (long seed = 1; seed <= 20; seed++)
        {
            GridDay day = new(model, seed, First);
            for (int k = 0; k < Day; k++)
            {
                CheckStep(model, day.Next(), $"{name}, seed {seed}, interval {k}");
            }
        }
    }

    [Fact]
    public void AWholeMonth_StaysWithinEveryLimit()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        GridDay day = new(model, 21, First);
        for (int k = 0; k < Day * 30; k++)
        {
            CheckStep(model, day.Next(), $"ieee14, seed 21, interval {k}");
        }
    }

    [Fact]
    public void Coal_GivesWayToTheSunAtNoon_AndGasServesTheEvening()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        int seedsWithGas = 0;
        for (long seed = 1; seed <= 20; seed++)
        {
            GridDay day = new(model, seed, First);
            GridStep[] steps = [.. Enumerable.Range(0, Day).Select(_ => day.Next())];
            long Of(string technology, int hour) => Enumerable.Range(hour * 4, 4).Sum(k => Sum(model, steps[k], technology));

            Assert.True(Of("solar", 12) > 4 * 25_000_000L, $"seed {seed}: {Of("solar", 12) / 4} W of sun at noon");
            Assert.True(Of("coal", 12) < Of("coal", 19), $"seed {seed}: coal {Of("coal", 12) / 4} W at noon, {Of("coal", 19) / 4} W in the evening");
            Assert.True(Of("gas", 3) <= Of("gas", 19), $"seed {seed}: gas {Of("gas", 3) / 4} W at night, {Of("gas", 19) / 4} W in the evening");
            seedsWithGas += Of("gas", 19) > 0 ? 1 : 0;
            Assert.True(steps[12 * 4].StorageWatts[0] > 0 && steps[20 * 4].StorageWatts[0] < 0 && steps[3 * 4].StorageWatts[0] == 0, $"seed {seed}: battery");
        }

        Assert.InRange(seedsWithGas, 10, 20);
    }

    [Fact]
    public void SameSeed_GivesTheSameDay_AnotherSeedAnother()
    {
        NetworkModel model = NetworkCatalog.Load("case30").Model;
        string[] Of(long seed)
        {
            GridDay day = new(model, seed, First);
            return [.. Enumerable.Range(0, 8).Select(_ => string.Join(' ', day.Next().FromWatts))];
        }

        Assert.Equal(Of(7), Of(7));
        Assert.NotEqual(Of(7), Of(8));
    }

    private static void CheckStep(NetworkModel model, GridStep step, string at)
    {
        Assert.True(Math.Abs(step.ImbalanceMegawatts) < 1e-6, $"{at}: {step.ImbalanceMegawatts} MW out of balance");

        // Metered powers are whole watts: each rounding is off by half a watt at most.
        long left = step.GeneratorWatts.Sum() - step.LoadWatts.Sum() - step.StorageWatts.Sum() - step.LossWatts;
        int terms = model.Generators.Count + model.Branches.Count;
        Assert.True(Math.Abs(left) <= (terms / 2) + 1, $"{at}: {left} W out of balance");
        for (int i = 0; i < model.Generators.Count; i++)
        {
            Generator unit = model.Generators[i];
            Assert.True(step.GeneratorWatts[i] >= 0 && step.GeneratorWatts[i] <= unit.CapacityMegawatts * 1e6, $"{at}: {unit.Id} at {step.GeneratorWatts[i]} W of {unit.CapacityMegawatts} MW");
            DateTime middle = DateTimeOffset.FromUnixTimeMilliseconds(step.Interval.Start.UnixMilliseconds + 450_000).ToOffset(TimeSpan.FromHours(8)).DateTime;
            bool night = middle.Hour is < 4 or >= 21;
            Assert.True(!night || unit.Technology != "solar" || step.GeneratorWatts[i] == 0, $"{at}: {unit.Id} at {step.GeneratorWatts[i]} W at night");
        }

        for (int i = 0; i < model.Loads.Count; i++)
        {
            double share = step.LoadWatts[i] / model.Loads[i].PeakMegawatts / 1e6;
            Assert.True(share is >= 0.5 and <= 1.000001, $"{at}: {model.Loads[i].Id} at {share} of its peak");
        }

        for (int i = 0; i < model.Storages.Count; i++)
        {
            double fill = step.StorageContentWattHours[i] / model.Storages[i].Capacity.WattHours;
            Assert.True(fill is >= 0.0999 and <= 0.9501, $"{at}: {model.Storages[i].Id} filled {fill}");
            Assert.True(Math.Abs(step.StorageWatts[i]) <= model.Storages[i].PowerMegawatts * 1e6, $"{at}: {step.StorageWatts[i]} W");
        }

        for (int i = 0; i < model.Branches.Count; i++)
        {
            long loss = step.FromWatts[i] + step.ToWatts[i];
            Assert.True(loss >= 0, $"{at}: {model.Branches[i].Id} loses {loss} W");
        }
    }

    private static long Sum(NetworkModel model, GridStep step, string technology) =>
        Enumerable.Range(0, model.Generators.Count).Where(i => model.Generators[i].Technology == technology).Sum(i => step.GeneratorWatts[i]);
}
