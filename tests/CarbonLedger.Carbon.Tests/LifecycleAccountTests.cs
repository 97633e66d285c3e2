using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using static CarbonLedger.Carbon.Tests.MadeLife;

namespace CarbonLedger.Carbon.Tests;

public sealed class LifecycleAccountTests
{
    [Fact]
    public void StraightLine_ChargesEvenlyAndNothingOutsideTheLife()
    {
        LifecycleState state = Life(10, 4);
        Assert.Equal([0, 2, 3, 2, 3, 0], Enumerable.Range(-1, 6).Select(i => state.Charge(i)));
        Assert.Equal(0, state.Charge(1_000));
    }

    [Fact]
    public void FortyYearsOfATransformer_AddUpToTheMilligram()
    {
        // 8288 kg over 14 610 days of 96 intervals: 5 909 mg each, by hand 5909.1…
        LifecycleState state = LifecycleState.None.Then(new LifecycleCommand.Commission(Embodied(Transformer).Require("made")));
        const int intervals = 14_610 * 96;
        Assert.Equal(At(intervals), state.LifeEnd);
        long sum = 0;
        for (int i = 0; i < intervals; i++)
        {
            long charge = state.Charge(i);
            Assert.InRange(charge, 5_909, 5_910);
            sum += charge;
        }

        Assert.Equal(8_288_000_000, sum);
    }

    [Fact]
    public void LifeExtended_SpreadsTheRemainderFromItsDateAndNeverBack()
    {
        LifecycleState before = Life(1_000, 10);
        LifecycleState after = before.Then(ChangeLife(5, 15));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => before.Charge(i)), Enumerable.Range(0, 5).Select(i => after.Charge(i)));
        Assert.All(Enumerable.Range(5, 10), i => Assert.Equal(50, after.Charge(i)));
        Assert.IsType<LifecycleEvent.LifeExtended>(after.Events[^1]);
    }

    [Fact]
    public void LifeShortened_SpreadsTheRemainderFromItsDate()
    {
        LifecycleState state = Life(1_000, 10).Then(ChangeLife(5, 7));
        Assert.Equal([100, 250, 250, 0], new[] { 4, 5, 6, 7 }.Select(i => state.Charge(i)));
        Assert.IsType<LifecycleEvent.LifeShortened>(state.Events[^1]);
    }

    [Fact]
    public void EarlyRetirement_WritesOffTheRestInTheIntervalItEnds()
    {
        LifecycleState state = Life(1_000, 10).Then(Retire(4));
        AssetCharge last = LifecycleAccount.ChargeOf(state, Start.ByIntervals(3));
        Assert.Equal((100, 600), (last.Charge.Milligrams, last.WrittenOff.Milligrams));
        AssetCharge next = LifecycleAccount.ChargeOf(state, Start.ByIntervals(4));
        Assert.Equal((0, 0), (next.Charge.Milligrams, next.WrittenOff.Milligrams));
    }

    [Theory]
    [InlineData(200, 400 + 100)] // C was expected at 100
    [InlineData(0, 400 - 100)]
    public void ActualEndOfLife_TakesThePlaceOfTheExpectedOne(long actual, long writtenOff)
    {
        LifecycleState state = Life(900, 10, expectedEnd: 100).Then(Retire(6, end: Of(LifecycleModule.C1, actual).With(new BeyondBoundary(-5_000))));
        Assert.Equal((Int128)(900 + actual), state.EmbodiedMilligrams);
        Assert.Equal((Int128)writtenOff, state.WrittenOffMilligrams);
    }

    [Fact]
    public void LowerEndOfLifeAfterAllIsCharged_IsGivenBackAsANegativeWriteOff()
    {
        LifecycleState state = Life(900, 10, expectedEnd: 100).Then(Retire(12, end: Of(LifecycleModule.C1, 40)));
        Assert.Equal((Int128)(-60), state.WrittenOffMilligrams);
    }

    [Fact]
    public void CarbonAdded_IsSpreadOverWhatIsLeftOfTheLife()
    {
        LifecycleState state = Life(1_000, 10).Then(new LifecycleCommand.AddCarbon(At(5), 0, LifecycleModule.B4, CarbonMass.FromMilligrams(300), "EPD of a bushing"));
        Assert.Equal([100, 160, 160], new[] { 4, 5, 9 }.Select(i => state.Charge(i)));
        LifecycleState longer = Life(1_000, 10).Then(new LifecycleCommand.AddCarbon(At(20), 0, LifecycleModule.B5, CarbonMass.FromMilligrams(300), "a bill", At(30)));
        Assert.Equal([0, 30, 30, 0], new[] { 19, 20, 29, 30 }.Select(i => longer.Charge(i)));
    }

    [Fact]
    public void UnitOfProduction_ChargesByEnergyAndNothingBeyondTheExpected()
    {
        LifecycleState state = Life(1_000, 10, wattHours: 500);
        Assert.Equal(200, state.Charge(0, 0, 100));
        Assert.Equal(0, state.Charge(1, 100, 0));
        Assert.Equal(200, state.Charge(7_000, 400, 1_000)); // the service life does not end it
        Assert.Equal(0, state.Charge(7_001, 1_400, 100));
    }

    [Fact]
    public void ThroughputRevised_RatesTheRemainderAnewFromItsDate()
    {
        LifecycleState state = Life(1_000, 10, wattHours: 500).Then(new LifecycleCommand.ReviseThroughput(At(2), 250, Energy.FromWattHours(1_250)));
        Assert.Equal([300, 200], new[] { state.Charge(0, 0, 150), state.Charge(1, 150, 100) });
        Assert.Equal(50, state.Charge(2, 250, 100)); // 500 mg over 1000 Wh
    }

    [Fact]
    public void EnergyRestatedBeforeARevision_KeepsTheOldRateUpToWhatStoodThen()
    {
        LifecycleState state = Life(1_000, 10, wattHours: 500).Then(new LifecycleCommand.ReviseThroughput(At(2), 250, Energy.FromWattHours(1_250)));

        // More had passed: 500 mg at the old rate, the 250 Wh beyond at 500 mg / 1000 Wh. Less had passed: the new rate waits for the 250 Wh.
        Assert.Equal([500, 125, 50], new[] { state.Charge(0, 0, 400), state.Charge(1, 400, 100), state.Charge(2, 500, 100) });
        Assert.Equal([20, 480, 0, 50], new[] { state.Charge(0, 0, 10), state.Charge(1, 10, 10), state.Charge(2, 20, 230), state.Charge(3, 250, 100) });
    }

    [Fact]
    public void CommandTakenBefore_MakesNoEventAgain()
    {
        EmbodiedCarbon embodied = Embodied(Transformer).Require("made");
        LifecycleCommand[] commands =
        [
            new LifecycleCommand.Commission(embodied), ChangeLife(10, 100), ChangeLife(20, 90), ChangeLife(30, 80),
            new LifecycleCommand.AddCarbon(At(40), 0, LifecycleModule.B3, CarbonMass.FromMilligrams(5), "a diary"), Retire(50),
        ];
        LifecycleState state = commands.Aggregate(LifecycleState.None, MadeLife.Then);
        Assert.All([.. commands.Append(new LifecycleCommand.Commission(Embodied(Transformer).Require("read again")))], command =>
        {
            LifecycleDecision again = LifecycleAccount.Decide(state, command);
            Assert.True(again.Refusal is null && again.Events.Count == 0);
        });
        Assert.Equal(6, state.Events.Count);
        Assert.Equal(state.WrittenOffMilligrams, LifecycleAccount.Replay(state.Events).WrittenOffMilligrams);
    }

    public static TheoryData<LifecycleRefusal, LifecycleCommand> Refusals()
    {
        LifecycleCommand.AddCarbon add = new(At(5), 0, LifecycleModule.B4, CarbonMass.FromMilligrams(1), "a bill");
        return new()
        {
            { LifecycleRefusal.AlreadyCommissioned, new LifecycleCommand.Commission(Embodied(Transformer).Require("made")) },
            { LifecycleRefusal.NotOnAQuarter, new LifecycleCommand.ChangeLife(new Timestamp(At(5).UnixMilliseconds + 1), At(50)) },
            { LifecycleRefusal.NotOnAQuarter, new LifecycleCommand.ChangeLife(At(5), new Timestamp(At(50).UnixMilliseconds + 1)) },
            { LifecycleRefusal.BeforeLastEvent, ChangeLife(-1, 50) },
            { LifecycleRefusal.LifeIsOver, ChangeLife(10, 50) },
            { LifecycleRefusal.EndOutsideRange, ChangeLife(5, 5) },
            { LifecycleRefusal.EndOutsideRange, ChangeLife(5, 10) },
            { LifecycleRefusal.EndOutsideRange, ChangeLife(5, 151 * 366 * 96) },
            { LifecycleRefusal.OtherRule, new LifecycleCommand.ReviseThroughput(At(5), 0, Energy.FromWattHours(1)) },
            { LifecycleRefusal.WrongModule, add with { Module = LifecycleModule.B6 } },
            { LifecycleRefusal.CarbonOutsideRange, add with { Added = CarbonMass.FromMilligrams(-1) } },
            { LifecycleRefusal.NoSource, add with { Source = " " } },
            { LifecycleRefusal.LifeIsOver, add with { At = At(10) } },
            { LifecycleRefusal.OtherRule, add with { NewExpected = Energy.FromWattHours(1) } },
            { LifecycleRefusal.BeforeLastEvent, Retire(0) },
            { LifecycleRefusal.WrongModule, Retire(5, end: Of(LifecycleModule.A1, 1)) },
            { LifecycleRefusal.CarbonOutsideRange, Retire(5, end: Of(LifecycleModule.C1, -1)) },
        };
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void CommandThatCantBe_IsRefusedWithItsReason(LifecycleRefusal reason, LifecycleCommand command)
    {
        LifecycleDecision decision = LifecycleAccount.Decide(Life(1_000, 10), command);
        Assert.Equal(reason, decision.Refusal);
        Assert.Empty(decision.Events);
        Assert.NotEmpty(decision.Text);
    }

    [Fact]
    public void CommandOutsideTheLife_IsRefused()
    {
        Assert.Equal(LifecycleRefusal.NotCommissioned, LifecycleAccount.Decide(LifecycleState.None, Retire(1)).Refusal);
        Assert.Equal(LifecycleRefusal.AlreadyRetired, LifecycleAccount.Decide(Life(1_000, 10).Then(Retire(5)), Retire(6)).Refusal);
        LifecycleState byEnergy = Life(1_000, 10, wattHours: 500).Then(new LifecycleCommand.ReviseThroughput(At(2), 250, Energy.FromWattHours(1_250)));
        Assert.Equal(LifecycleRefusal.TransmittedWentBack, LifecycleAccount.Decide(byEnergy, Retire(6, 249)).Refusal);
        Assert.Equal(LifecycleRefusal.ExpectedOutsideRange, LifecycleAccount.Decide(byEnergy, new LifecycleCommand.ReviseThroughput(At(3), 300, Energy.FromWattHours(300))).Refusal);
        Assert.Equal(LifecycleRefusal.OtherRule, LifecycleAccount.Decide(byEnergy, ChangeLife(3, 50)).Refusal);
        Assert.Throws<InvalidOperationException>(() => LifecycleAccount.ChargeOf(LifecycleState.None, Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => LifecycleAccount.ChargeOf(byEnergy, Start, 0, Energy.FromWattHours(-1)));
    }
}
