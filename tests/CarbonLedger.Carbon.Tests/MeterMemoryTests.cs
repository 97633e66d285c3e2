using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Tests;

/// <summary>What remembering costs, as the difference of the heap after collections; alone, as other tests use the heap too.</summary>
[Collection(nameof(MeterMemoryTests))]
public sealed class MeterMemoryTests
{
    private const int Meters = 1_000;

    // What is remembered of captures, and of energies.
    private const int Captures = 420;
    private const int Energies = 2_430;

    private const double CaptureBytesMax = 12;
    private const double EnergyBytesMax = 4;

    [Fact]
    public void CapturesOfAMeterThatReadsEveryQuarterOfAnHour_TakeAFewBytesEach()
    {
        double perCapture = BytesKept(() => MadeHistory()) / (double)(Meters * Captures);
        Assert.True(perCapture <= CaptureBytesMax, $"{perCapture} bytes a capture; expected at most {CaptureBytesMax}.");
    }

    [Fact]
    public void EnergiesOfThreeWeeks_TakeAFewBytesEach()
    {
        double perEnergy = BytesKept(() => MadeEnergies()) / (double)(Meters * Energies);
        Assert.True(perEnergy <= EnergyBytesMax, $"{perEnergy} bytes an energy; expected at most {EnergyBytesMax}.");
    }

    private static MeterHistory MadeHistory()
    {
        MeterHistory history = new(Meter.OneToOne);
        Random random = new(1);
        long register = 0;
        for (int boundary = 0; boundary < Captures; boundary++)
        {
            register += random.Next(50_000);
            history.Restore(Meter.Capture(Meter.Boundary(boundary, random.Next(2_000)), register, export: 0), ReadingVerdict.Accepted);
        }

        return history;
    }

    private static ReadEnergies MadeEnergies()
    {
        ReadEnergies energies = new();
        Random random = new(1);
        for (int boundary = 0; boundary < Energies; boundary++)
        {
            energies.Record(Meter.EndingAt(boundary), [new PointEnergy(Terminal.Load, Energy.FromWattHours(random.Next(50_000)), Energy.Zero, EnergyFlag.Actual)]);
        }

        return energies;
    }

    private static long BytesKept<T>(Func<T> make)
        where T : class
    {
        _ = make();
        T[] kept = new T[Meters];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Meters; i++)
        {
            kept[i] = make();
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(kept);
        return after - before;
    }

    /// <summary>Runs these tests while no other runs.</summary>
    [CollectionDefinition(nameof(MeterMemoryTests), DisableParallelization = true)]
    public sealed class Alone;
}
