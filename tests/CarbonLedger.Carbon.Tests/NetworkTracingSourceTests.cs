using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Carbon that enters without power (eq. 15). 4 kg/h are 1 kg an interval.</summary>
public sealed class NetworkTracingSourceTests
{
    private const long Kilogram = 1_000_000;
    private const long Coal = 924;

    private static readonly NetworkModel OnTheLine = Read(sources: """{"id":"steel","kind":"embodied","branch":"line","kgPerHour":"4"}""").Require("source on the line");
    private static readonly NetworkModel AtTheBus = Read(sources: """{"id":"leak","kind":"sf6","bus":"bus-b","kgPerHour":"4"}""").Require("source at a bus");

    [Fact]
    public void ChargeOfALine_EntersAtItsReceivingEndAndIsPaidThere()
    {
        TracedInterval traced = Close(OnTheLine, Metered(OnTheLine, Mwh(110), 0, Mwh(100), -Mwh(98), Mwh(10), Mwh(98)));
        Assert.Equal(Mwh(10) * Coal, traced.Of("load-a").CarbonIn!.Value.Milligrams);
        Assert.Equal((Mwh(98) * Coal) + Kilogram, traced.Of("load-b").CarbonIn!.Value.Milligrams);
        Assert.Equal(Mwh(2) * Coal, traced.Of("line").LossCarbon!.Value.Milligrams);
        Assert.Equal((Kilogram, 0, 0), (traced.Totals.Sources.Milligrams, traced.Totals.Mismatch.Milligrams, traced.Totals.Rounding.Milligrams));
        Assert.Equal(-traced.Totals.Sources, traced.Totals.Residual);
        Assert.Equal([("steel", CarbonMass.FromMilligrams(Kilogram))], traced.Sources.Select(source => (source.Id, source.PerInterval)));

        // e: (98 MWh × 924 + 1 kg) / 98 MWh; d: (100 MWh × 924 + 1 kg) / 98 MWh, with the loss in it.
        Assert.Equal(Whole(((98 * 924e6) + 1e6) / 98), traced.Bus("bus-b").Intensity!.Value.MilligramsPerMegawattHour);
        Assert.Equal(Whole(((100 * 924e6) + 1e6) / 98), traced.Bus("bus-b").Delivered!.Value.MilligramsPerMegawattHour);
    }

    [Fact]
    public void FlowTurnedRound_TakesTheChargeToTheOtherEnd()
    {
        TracedInterval traced = Close(OnTheLine, Metered(OnTheLine, 0, Mwh(110), -Mwh(98), Mwh(100), Mwh(98), Mwh(10)));
        Assert.Equal((Mwh(98) * Coal) + Kilogram, traced.Of("load-a").CarbonIn!.Value.Milligrams);
        Assert.Equal(Mwh(10) * Coal, traced.Of("load-b").CarbonIn!.Value.Milligrams);
        Assert.Equal(0, traced.Totals.Rounding.Milligrams);
    }

    [Fact]
    public void SourceAtABus_IsCarriedOnByWhatPassesIt()
    {
        // bus-b sends 50 of its 100 MWh on to bus-a, and half of the kilogram with them.
        TracedInterval traced = Close(AtTheBus, Metered(AtTheBus, 0, Mwh(100), -Mwh(50), Mwh(50), Mwh(50), Mwh(50)));
        Assert.Equal((Mwh(50) * Coal) + (Kilogram / 2), traced.Of("load-a").CarbonIn!.Value.Milligrams);
        Assert.Equal((Mwh(50) * Coal) + (Kilogram / 2), traced.Of("load-b").CarbonIn!.Value.Milligrams);
        Assert.Equal((0, 0), (traced.Totals.Mismatch.Milligrams, traced.Totals.Rounding.Milligrams));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void SourceWhereNextToNothingPasses_StaysInTheMismatchOfItsBus(long passing)
    {
        TracedInterval traced = Close(AtTheBus, Metered(AtTheBus, Mwh(100), 0, passing, -passing, Mwh(100) - passing, passing));
        Assert.Equal(passing * Coal, traced.Of("load-b").CarbonIn!.Value.Milligrams);
        Assert.Equal((Kilogram, Kilogram), (traced.Bus("bus-b").MismatchCarbon.Milligrams, traced.Totals.Mismatch.Milligrams));
        Assert.Equal(0, traced.Totals.Rounding.Milligrams);
    }

    [Fact]
    public void MetersThatDisagreeWhereNothingPasses_DontMultiplyTheSource()
    {
        // 1 Wh comes in by the meters and 50 MWh go out: charged at the coal's intensity or the average, not at a kilogram a Wh.
        TracedInterval traced = Close(AtTheBus, Metered(AtTheBus, Mwh(100), 0, 1, -1, Mwh(100), Mwh(50)));
        Assert.InRange(traced.Of("load-b").CarbonIn!.Value.Milligrams, Mwh(50) * Coal, Mwh(50) * (Coal + 1));
        Assert.True(traced.Bus("bus-b").IsSuspect);
        Assert.Equal(0, traced.Totals.Rounding.Milligrams);
    }

    private static long Whole(double value) => (long)Math.Round(value, MidpointRounding.ToEven);
}
