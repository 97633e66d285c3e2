using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using CsCheck;
using static CarbonLedger.Carbon.Tests.MadeLife;

namespace CarbonLedger.Carbon.Tests;

/// <summary>What holds for any life: random changes of its end or of the energy expected, added carbon, and a retirement at any time.</summary>
public sealed class LifecyclePropertyTests
{
    private const int Intervals = 300;

    private static readonly Gen<long> Mass = Gen.OneOf(Gen.Long[0, 100], Gen.Long[0, 1_000_000_000_000_000]);
    private static readonly Gen<(int At, int Kind, int Way, long Added)[]> Changes = Gen.Select(Gen.Int[0, Intervals], Gen.Int[0, 2], Gen.Int[1, 400], Mass).Array[0, 6];

    [Fact]
    public void ChargesAndWriteOff_AreWhatIsEmbodiedToTheMilligram_StraightLine() =>
        Gen.Select(Mass, Gen.Int[1, Intervals], Changes, Gen.Int[1, Intervals + 50], Mass).Sample((embodied, life, changes, retired, actualEnd) =>
        {
            LifecycleState state = Life(embodied, life, expectedEnd: embodied / 10);
            foreach ((int at, int kind, int way, long added) in changes.OrderBy(change => change.At))
            {
                LifecycleState before = state;
                state = TakenOrNot(state, kind switch
                {
                    0 => ChangeLife(at, way),
                    1 => new LifecycleCommand.AddCarbon(At(at), 0, LifecycleModule.B4, CarbonMass.FromMilligrams(added), "made"),
                    _ => new LifecycleCommand.AddCarbon(At(at), 0, LifecycleModule.B5, CarbonMass.FromMilligrams(added), "made", At(way)),
                });
                Assert.All(Enumerable.Range(0, at), i => Assert.Equal(before.Charge(i), state.Charge(i)));
            }

            // Left in service, all is charged by the end of the life.
            Assert.Equal(state.EmbodiedMilligrams, Sum(state, _ => 0));
            int last = Math.Max(retired, (int)((state.Events[^1].At.UnixMilliseconds - At(0).UnixMilliseconds) / 900_000));
            LifecycleState end = state.Then(Retire(Math.Max(1, last), end: Of(LifecycleModule.C1, actualEnd)));
            Assert.Equal(end.EmbodiedMilligrams, Sum(end, _ => 0) + end.WrittenOffMilligrams);
            Assert.Equal(end.EmbodiedMilligrams - actualEnd, state.EmbodiedMilligrams - (embodied / 10));
        });

    [Fact]
    public void ChargesAndWriteOff_AreWhatIsEmbodiedToTheMilligram_UnitOfProduction() =>
        Gen.Select(Mass, Gen.Long[1, 1_000_000_000], Changes, Gen.Int[1, Intervals + 50], Gen.Long[0, 10_000_000].Array[Intervals + 60]).Sample((embodied, expected, changes, retired, energies) =>
        {
            long Before(int interval) => energies.Take(Math.Max(0, interval)).Sum();
            LifecycleState state = Life(embodied, Intervals, wattHours: expected);
            foreach ((int at, int kind, int way, long added) in changes.OrderBy(change => change.At))
            {
                Energy whole = Energy.FromWattHours(way * 10_000_000L);
                state = TakenOrNot(state, kind == 0
                    ? new LifecycleCommand.ReviseThroughput(At(at), Before(at), whole)
                    : new LifecycleCommand.AddCarbon(At(at), Before(at), LifecycleModule.B4, CarbonMass.FromMilligrams(added), "made", null, kind == 1 ? null : whole));
            }

            int last = Math.Max(retired, (int)((state.Events[^1].At.UnixMilliseconds - At(0).UnixMilliseconds) / 900_000));
            LifecycleState end = state.Then(Retire(Math.Max(1, last), Before(last)));
            Int128 charged = Sum(end, i => i < 0 || i >= energies.Length ? 0 : energies[i]);
            Assert.Equal(end.EmbodiedMilligrams, charged + end.WrittenOffMilligrams);

            // Energies restated after the events move charges between intervals and make none.
            Int128 restated = Sum(end, i => i < 0 || i >= energies.Length ? 0 : energies[^(i + 1)]);
            Assert.Equal(charged, restated);
        });

    private static LifecycleState TakenOrNot(LifecycleState state, LifecycleCommand command) =>
        LifecycleAccount.Decide(state, command).Events.Aggregate(state, LifecycleAccount.Evolve);

    private static Int128 Sum(LifecycleState state, Func<int, long> energyOf)
    {
        (Int128 sum, Int128 before) = (0, 0);
        for (int i = -5; i < Intervals + 150; i++)
        {
            long energy = energyOf(i);
            long charge = LifecycleAccount.ChargeOf(state, Start.ByIntervals(i), before, Energy.FromWattHours(energy)).Charge.Milligrams;
            Assert.True(charge >= 0);
            (sum, before) = (sum + charge, before + energy);
        }

        return sum;
    }
}
