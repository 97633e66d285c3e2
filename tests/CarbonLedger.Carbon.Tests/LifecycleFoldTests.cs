using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Network;
using static CarbonLedger.Carbon.Tests.MadeLife;

namespace CarbonLedger.Carbon.Tests;

public sealed class LifecycleFoldTests
{
    private static readonly AssetId Line = new("line");

    [Fact]
    public void View_TellsEachModuleWhenItHappensAndTheChargesBesides()
    {
        LifecycleState state = Life(1_000, 10, expectedEnd: 100)
            .Then(new LifecycleCommand.AddCarbon(At(4), 0, LifecycleModule.B4, CarbonMass.FromMilligrams(60), "a bill"))
            .Then(Retire(8, end: Of(LifecycleModule.C1, 50).With(new BeyondBoundary(-500))));
        LifecycleView view = Fold(state, [0, 4, 8], [Use(1, LifecycleModule.B6, 7), Use(5, LifecycleModule.B6, 8), Use(5, LifecycleModule.B1, 2)], [Passed(1, 1_000_000), Passed(5, 3_000_000)]).Require("made");
        Assert.Equal(Of(LifecycleModule.A1, 1_000) + Of(LifecycleModule.B6, 7), view.Buckets[0].Amounts);
        Assert.Equal(Of(LifecycleModule.B4, 60) + Of(LifecycleModule.B6, 8) + Of(LifecycleModule.B1, 2) + Of(LifecycleModule.C1, 50).With(new BeyondBoundary(-500)), view.Buckets[1].Amounts);
        Assert.Equal(view.Cumulative, view.Buckets[0].Amounts + view.Buckets[1].Amounts);

        // 1100 over 10, four of them; then 660 + 60 over 6, four of them; 1110 embodied in the end.
        Assert.Equal([440, 480], view.Buckets.Select(bucket => bucket.ChargedMilligrams));
        Assert.Equal(((Int128)(1_110 - 920), (Int128)0), (view.WrittenOffMilligrams, view.ToBeChargedMilligrams));
        Assert.Equal(920 / 4, view.ChargedPerTransmitted!.Value.MilligramsPerMegawattHour);
        Assert.Equal((1_110 + 17 + 2) / 4, view.WholePerTransmitted!.Value.MilligramsPerMegawattHour);
    }

    [Fact]
    public void RetirementThatTellsNothingOfAModule_TakesItAsExpected()
    {
        LifecycleState life = LifecycleState.None.Then(new LifecycleCommand.Commission(Embodied(Battery).Require("made")));
        ModuleAmounts expected = Of(LifecycleModule.C3, 5_000_000_000);
        BeyondBoundary benefit = new(-20_000_000_000);
        Assert.Equal(expected.With(benefit), EndOf(life, null));
        Assert.Equal((expected + Of(LifecycleModule.C1, 7)).With(benefit), EndOf(life, Of(LifecycleModule.C1, 7)));
        Assert.Equal(expected.With(new BeyondBoundary(-3)), EndOf(life, ModuleAmounts.None.With(new BeyondBoundary(-3))));
        Assert.Equal(Of(LifecycleModule.C3, 0).With(benefit), EndOf(life, Of(LifecycleModule.C3, 0)));
    }

    // What the view of the last interval holds, which has to be what the write-off was reckoned with.
    private static ModuleAmounts EndOf(LifecycleState life, ModuleAmounts? actual)
    {
        LifecycleState retired = life.Then(Retire(8, end: actual));
        LifecycleView view = Fold(retired, [0, 7, 8], [], []).Require("made");
        Assert.Equal(retired.EmbodiedMilligrams, view.Cumulative.TotalMilligrams);
        Assert.Equal(retired.EmbodiedMilligrams, view.ChargedMilligrams + view.WrittenOffMilligrams);
        return view.Buckets[1].Amounts;
    }

    [Fact]
    public void ViewToADate_LeavesOutWhatIsLater()
    {
        LifecycleState state = Life(1_000, 10).Then(ChangeLife(5, 15)).Then(Retire(12));
        LifecycleView early = Fold(state, [0, 5], [Use(6, LifecycleModule.B6, 7)], [Passed(6, 1)]).Require("made");
        Assert.Equal(((Int128)500, (Int128)500, (Int128)0), (early.ChargedMilligrams, early.ToBeChargedMilligrams, early.WrittenOffMilligrams));
        Assert.Null(early.Cumulative.MilligramsOf(LifecycleModule.B6));
        Assert.Null(early.ChargedPerTransmitted);
        LifecycleView late = Fold(state, [-3, 5, 12], [], []).Require("made");
        Assert.Equal(((Int128)850, (Int128)0, (Int128)150), (late.ChargedMilligrams, late.ToBeChargedMilligrams, late.WrittenOffMilligrams));
    }

    [Fact]
    public void UnitOfProduction_IsChargedByWhatPassedInEachBucket()
    {
        LifecycleView view = Fold(Life(1_000, 10, wattHours: 500), [0, 2, 4], [], [Passed(0, 50), Passed(3, 100)]).Require("made");
        Assert.Equal([100, 200], view.Buckets.Select(bucket => bucket.ChargedMilligrams));
        Assert.Equal((Int128)700, view.ToBeChargedMilligrams);
    }

    [Fact]
    public void LossesOfOneInterval_AreNeverCountedTwice() =>
        Assert.Equal("$.uses[1]", Assert.Single(Fold(Life(1_000, 10), [0, 4], [Use(1, LifecycleModule.B6, 7), Use(1, LifecycleModule.B6, 7)], []).Problems).Path);

    [Fact]
    public void WhatDoesNotBelong_IsRefusedWithItsPlace()
    {
        LifecycleState state = Life(1_000, 10);
        Assert.False(Fold(state, [0], [], []).IsUsable);
        Assert.False(Fold(state, [1, 4], [], []).IsUsable);
        Assert.False(Fold(state, [0, 4, 4], [], []).IsUsable);
        Assert.False(Fold(state, [0, 4], [Use(1, LifecycleModule.A1, 7)], []).IsUsable);
        Assert.False(Fold(state, [0, 4], [Use(1, LifecycleModule.B6, 7) with { Asset = new AssetId("other") }], []).IsUsable);
        Assert.False(Fold(state, [0, 4], [], [Passed(1, 1), Passed(1, 1)]).IsUsable);
        Assert.False(Fold(state, [0, 4], [], [Passed(1, -1)]).IsUsable);
    }

    private static InputReading<LifecycleView> Fold(LifecycleState state, int[] boundaries, UseAmount[] uses, Throughput[] energies) =>
        LifecycleFold.Of(state, [.. boundaries.Select(At)], uses, energies);

    private static UseAmount Use(int interval, LifecycleModule module, long milligrams) =>
        new(Line, Start.ByIntervals(interval), module, CarbonMass.FromMilligrams(milligrams), UseOrigin.Recorded);

    private static Throughput Passed(int interval, long wattHours) => new(Start.ByIntervals(interval), Energy.FromWattHours(wattHours));
}
