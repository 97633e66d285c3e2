using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Ledger;
using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>All grain state is a function of the two stores: a new host over the same folder goes on as if nothing had been.</summary>
public sealed class HostRecoveryTests(DemoRuns runs)
{
    private const FaultKinds Faults = FaultKinds.Late | FaultKinds.Drop | FaultKinds.Duplicate;
    private const int Steps = 32;

    [Fact]
    public async Task HostRestartedInTheMiddle_GivesTheUndisturbedRoot()
    {
        Checkpoint undisturbed;
        await using (HostedDay day = await HostedDay.StartAsync(runs.NewPath(), Faults, Steps))
        {
            await day.PushAsync(0, Steps);
            undisturbed = (await day.EndAsync()).Checkpoint;
        }

        string folder = runs.NewPath();
        await using (HostedDay before = await HostedDay.StartAsync(folder, Faults, Steps))
        {
            await before.PushAsync(0, Steps / 2);
        }

        await using HostedDay after = await HostedDay.StartAsync(folder, Faults, Steps);
        await after.PushAsync((Steps / 2) + 1, Steps);
        Assert.Equal(undisturbed, (await after.EndAsync()).Checkpoint);
    }

    [Fact]
    public async Task EveryHintLost_ClosesFromTheStoreWithoutEstimates_ToTheSameRoot()
    {
        await using HostedDay hinted = await HostedDay.StartAsync(runs.NewPath(), FaultKinds.None, Steps);
        await hinted.PushAsync(0, Steps);
        await using HostedDay deaf = await HostedDay.StartAsync(runs.NewPath(), FaultKinds.None, Steps, _ => new DeafSink());
        await deaf.PushAsync(0, Steps);
        (Checkpoint checkpoint, NetworkLedger ledger) = await deaf.EndAsync();
        Assert.Equal(Steps, ledger.Records.Count());
        Assert.All(ledger.Records, record =>
        {
            TracedInterval figures = record.Balance.Figures;
            Assert.Equal(figures.PointsExpected, figures.PointsActual);
            Assert.Equal(figures.EnergyKnown, figures.EnergyActual);
            Assert.Equal(1, record.Balance.Version);
        });
        Assert.Equal((await hinted.EndAsync()).Checkpoint, checkpoint);
    }
}
