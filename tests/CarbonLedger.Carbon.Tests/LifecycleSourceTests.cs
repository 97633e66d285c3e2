using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Charges as sources of the traced book (eq. 15).</summary>
public sealed class LifecycleSourceTests
{
    private const long Kilogram = 1_000_000;

    private static readonly NetworkModel Model = Read().Require("pair");
    private static readonly AssetCharge OfTheLine = LifecycleAccount.ChargeOf(MadeLife.Life(10 * Kilogram, 10), MadeLife.Start);

    [Fact]
    public void NetworkTracedWithCharges_StillCloses()
    {
        AssetCharge switchgear = OfTheLine with { Asset = new AssetId("panel"), Bus = new BusId("bus-a"), Charge = CarbonMass.FromMilligrams(Kilogram / 2) };
        NetworkModel with = Into([OfTheLine, switchgear]).Require("pair with charges");
        TracedInterval traced = Close(with, Metered(with, Mwh(110), 0, Mwh(100), -Mwh(98), Mwh(10), Mwh(98)), at: MadeLife.Start.ToString());
        Totals totals = traced.Totals;
        Assert.Equal((Kilogram * 3 / 2, 0), (totals.Sources.Milligrams, totals.Rounding.Milligrams));
        Assert.InRange(totals.Mismatch.Milligrams, -3, 3); // amounts rounded at each bus
        Assert.InRange(traced.ClosureErrorParts, 0, TracedInterval.ClosureErrorPartsMax);
        Assert.Equal([("embodied.line", OfTheLine.Charge), ("embodied.panel", switchgear.Charge)], traced.Sources);

        // The line's kilogram reaches the bus it feeds, and who is supplied there pays it.
        TracedInterval without = Close(Model, Metered(Model, Mwh(110), 0, Mwh(100), -Mwh(98), Mwh(10), Mwh(98)), at: MadeLife.Start.ToString());
        CarbonMass more = traced.Of("load-b").CarbonIn!.Value - without.Of("load-b").CarbonIn!.Value;
        Assert.InRange(more.Milligrams, Kilogram, Kilogram * 3 / 2);
    }

    [Fact]
    public void WriteOff_IsCarriedByNoFlow()
    {
        AssetCharge last = LifecycleAccount.ChargeOf(MadeLife.Life(10 * Kilogram, 10).Then(MadeLife.Retire(1)), MadeLife.Start);
        Assert.Equal((Kilogram, 9 * Kilogram), (last.Charge.Milligrams, last.WrittenOff.Milligrams));
        Assert.Equal(last.Charge, Assert.Single(Into([last]).Require("pair with charges").Sources).PerInterval);
    }

    [Fact]
    public void ChargeThatHasNoPlaceOrWouldCountTwice_IsRefused()
    {
        Assert.Contains("twice", Only([OfTheLine, OfTheLine]), StringComparison.Ordinal);
        Assert.Contains("life-cycle factor", Only([OfTheLine with { Asset = new AssetId("unit-a") }]), StringComparison.Ordinal);
        Assert.Contains("one of its buses", Only([OfTheLine with { Asset = new AssetId("elsewhere") }]), StringComparison.Ordinal);
        Assert.Contains("one of its buses", Only([OfTheLine with { Asset = new AssetId("panel"), Bus = new BusId("bus-z") }]), StringComparison.Ordinal);
        Assert.Contains("without a bus", Only([OfTheLine with { Bus = new BusId("bus-a") }]), StringComparison.Ordinal);
        Assert.Contains("the interval", Only([OfTheLine with { Interval = MadeLife.Start.Next }]), StringComparison.Ordinal);
        NetworkModel filed = Read(sources: """{"id":"steel","kind":"embodied","branch":"line","kgPerHour":"4"}""").Require("source on the line");
        Assert.False(LifecycleSources.Into(filed, MadeNetwork.Factors, MadeLife.Start, [OfTheLine]).IsUsable);
    }

    [Fact]
    public void EmbodiedCarbon_IsNeverAddedToDirectCarbonDioxide()
    {
        const string row = """{"id": "direct", "technology": "coal", "value": "0.8", "unit": "kgCO2/kWh", "gasSet": "CO2", "gwpSet": "none", "boundary": "direct", "region": "CN", "year": 2023, "source": "made for a test", "licence": "none", "checked": true},""";
        NetworkModel direct = Read("\"direct\"", "\"direct\"").Require("pair of CO2");
        InputReading<NetworkModel> reading = LifecycleSources.Into(direct, BookWith(row), MadeLife.Start, [OfTheLine]);
        Assert.Equal("$.factors", Assert.Single(reading.Problems).Path);
    }

    [Fact]
    public void ChargePerEnergy_IsTheirQuotientAndNoneWithoutEnergy()
    {
        Assert.Equal(1_000_000 / 4, OfTheLine.PerTransmitted(MegawattHours(4))!.Value.MilligramsPerMegawattHour);
        Assert.Null(OfTheLine.PerTransmitted(Energy.Zero));
    }

    private static InputReading<NetworkModel> Into(IReadOnlyList<AssetCharge> charges) => LifecycleSources.Into(Model, MadeNetwork.Factors, MadeLife.Start, charges);

    private static string Only(IReadOnlyList<AssetCharge> charges) => Assert.Single(Into(charges).Problems).Message;
}
