using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CsCheck;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

/// <summary>What holds of the sources of any short life, and of the traced book with any sources in it.</summary>
public sealed class CarbonAccountsPropertyTests
{
    private const int Intervals = 120;

    private static readonly AssetId Line = new("line");
    private static readonly NetworkModel Model = Read().Require("pair");
    private static readonly FigureTerms Terms = new NetworkTracing(Model, MadeNetwork.Factors).TermsOf(MadeLife.Start);
    private static readonly Gen<(int At, int Kind, int Way, long Added)[]> Changes = Gen.Select(Gen.Int[0, Intervals], Gen.Int[0, 2], Gen.Int[1, 400], Gen.Long[0, 1_000_000_000_000]).Array[0, 5];

    [Fact]
    public void SourcesAndWriteOff_AreWhatIsEmbodiedToTheMilligram_StraightLine() =>
        Gen.Select(Changes, Gen.Int[1, Intervals], Gen.Long[0, 1_000_000_000]).Sample((changes, retired, actualEnd) =>
        {
            CarbonAccounts accounts = CarbonAccounts.Empty.With(MadeLife.Read(MadeLife.Transformer).Require("line"));
            foreach ((int at, int kind, int way, long added) in changes.OrderBy(change => change.At))
            {
                accounts = TakenOrNot(accounts, kind switch
                {
                    0 => new LifecycleCommand.ChangeLife(MadeLife.At(at), MadeLife.At(way)),
                    1 => new LifecycleCommand.AddCarbon(MadeLife.At(at), 0, LifecycleModule.B4, CarbonMass.FromMilligrams(added), "made"),
                    _ => new LifecycleCommand.AddCarbon(MadeLife.At(at), 0, LifecycleModule.B5, CarbonMass.FromMilligrams(added), "made", MadeLife.At(way)),
                });
            }

            AssertWhole(accounts, _ => 0, retired, 0, actualEnd);
        });

    [Fact]
    public void SourcesAndWriteOff_AreWhatIsEmbodiedToTheMilligram_UnitOfProduction() =>
        Gen.Select(Changes, Gen.Int[1, Intervals], Gen.Long[0, 100_000].Array[Intervals + 10], Gen.Long[0, 100_000].Array[Intervals + 10]).Sample((changes, retired, energies, restated) =>
        {
            string text = MadeLife.Battery.With("\"asset\":\"battery\"", "\"asset\":\"line\"").With("\"bus\":\"bus-b\",", "").With("\"expectedMwh\":\"5000\"", "\"expectedMwh\":\"10\"");
            CarbonAccounts accounts = CarbonAccounts.Empty.With(MadeLife.Read(text).Require("line by energy"));
            long Told(int interval) => energies.Take(interval).Sum();
            foreach ((int at, int kind, int way, long added) in changes.OrderBy(change => change.At))
            {
                Energy whole = Energy.FromWattHours(way * 50_000L);
                accounts = TakenOrNot(accounts, kind == 0
                    ? new LifecycleCommand.ReviseThroughput(MadeLife.At(at), Told(at), whole)
                    : new LifecycleCommand.AddCarbon(MadeLife.At(at), Told(at), LifecycleModule.B4, CarbonMass.FromMilligrams(added), "made", null, kind == 1 ? null : whole));
            }

            int last = LastEvent(accounts, retired);
            AssertWhole(accounts, i => i >= 0 && i < energies.Length ? energies[i] : 0, last, Told(last), 0);

            // The meters come out otherwise than was told.
            AssertWhole(accounts, i => i >= 0 && i < restated.Length ? restated[i] : 0, last, Told(last), 0);
        }, iter: 60);

    [Fact]
    public void TracedBookWithAnySources_ClosesAndItsStagesAreTheirs() =>
        Gen.Select(Gen.Long[0, 2_000_000_000], Gen.Long[0, 2_000_000_000], Gen.Long[0, 2_000_000_000], Gen.Long[1_000, 100_000_000], Gen.Long[0, 50_000_000], Gen.Bool).Sample((embodied, end, gas, unitA, unitB, isBranch) =>
        {
            BusId bus = new("bus-b");
            CarbonSource Of(string kind, long milligrams) => new($"{kind}.x", kind, isBranch ? null : bus, isBranch ? Line : null, CarbonMass.FromMilligrams(milligrams));
            List<CarbonSource> sources = [Of(CarbonSource.Embodied, embodied), Of(CarbonSource.EndOfLife, end), Of(CarbonSource.Sf6, gas)];
            TracedInterval traced = new NetworkTracing(Model, MadeNetwork.Factors).Close(MadeLife.Start, Metered(Model, unitA, unitB, unitA, -unitA, 0, unitA + unitB), MadeNetwork.Tanks(Model), sources);

            Totals totals = traced.Totals;
            Assert.Equal(embodied + end + gas, totals.Sources.Milligrams);
            Assert.InRange(totals.Rounding.Milligrams, -traced.Statements.Count, traced.Statements.Count);
            Assert.Equal(totals.Generated.Milligrams + totals.Sources.Milligrams, totals.Delivered.Milligrams + totals.Lost.Milligrams + totals.Mismatch.Milligrams + totals.Rounding.Milligrams);
            Assert.InRange(traced.ClosureErrorParts, 0, TracedInterval.ClosureErrorPartsMax);
            Assert.All(traced.Buses, each => Assert.Equal(1_000_000, each.Stages.Sum()));
            if (totals.Mismatch != CarbonMass.Zero)
            {
                // Too little power to carry them: they stay in the mismatch, whole.
                return;
            }

            double carbon = traced.Of("load-b").CarbonIn!.Value.Milligrams;
            IReadOnlyList<int> stages = traced.Buses[1].Stages;
            AssertPart(embodied / carbon, stages[(int)CarbonStage.Embodied]);
            AssertPart(end / carbon, stages[(int)CarbonStage.EndOfLife]);
            AssertPart(gas / carbon, stages[(int)CarbonStage.Sf6]);
        });

    [Fact]
    public void GasOfManyUnits_IsChargedWholeOverTheYearAfterEachBooking() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2_000], Gen.Long[1, 5_000_000]).Array[1, 12].Sample(topUps =>
        {
            CarbonAccounts accounts = CarbonAccounts.Empty.With(MadeLife.Read(MadeLife.Transformer).Require("line"));
            for (int unit = 0; unit <= 3; unit++)
            {
                SerialNumber serial = new($"CB-{unit}");
                accounts = accounts.With(new Sf6Unit(serial, new AssetId(unit < 2 ? "line" : "load-b"), GasMass.FromMilligrams(80_000_000), GasMixture.Sf6, 126_000, 40_000, MadeLife.At(0)))
                    .With(new Sf6Event.Filled($"F-{unit}", serial, MadeLife.At(0), GasMixture.Sf6, GasMass.FromMilligrams(80_000_000)));
            }

            int number = 0;
            foreach ((int unit, int at, long milligrams) in topUps.OrderBy(topUp => topUp.Item2))
            {
                accounts = accounts.With(new Sf6Event.ToppedUp($"T-{number++}", new SerialNumber($"CB-{unit}"), MadeLife.At(at), GasMixture.Sf6, GasMass.FromMilligrams(milligrams)));
            }

            // A day at each end of the spread and its middle tell as much as the whole of it.
            foreach (int i in (int[])[-1, 0, 1, 1_000, 2_001, 35_038, 35_039, 35_040, 37_040, 37_041])
            {
                Interval interval = MadeLife.Start.ByIntervals(i);
                long expected = topUps.Sum(topUp => Sf6Charge.Of((Int128)topUp.Item3 * 24_300, MadeLife.At(topUp.Item2), interval).Milligrams);
                Assert.Equal(expected, accounts.Enter(interval, Model, Terms, [], []).Sources.Where(source => source.Kind == CarbonSource.Sf6).Sum(source => source.PerInterval.Milligrams));
            }
        }, iter: 30);

    // Parts per million, each rounded as a running sum.
    private static void AssertPart(double share, int ppm) => Assert.InRange(ppm, (share * 1e6) - 1.01, (share * 1e6) + 1.01);

    private static int LastEvent(CarbonAccounts accounts, int retired) =>
        Math.Max(retired, (int)((accounts.Lives[Line].State.Events[^1].At.UnixMilliseconds - MadeLife.At(0).UnixMilliseconds) / Interval.LengthMilliseconds));

    private static void AssertWhole(CarbonAccounts accounts, Func<int, long> energyOf, int retired, long told, long actualEnd)
    {
        CarbonAccounts ended = accounts.With(new LifecycleDocument.Changed(
            Line, "end", new LifecycleCommand.Retire(MadeLife.At(LastEvent(accounts, retired)), told, MadeLife.Of(LifecycleModule.C1, actualEnd))));
        LifecycleState state = ended.Lives[Line].State;
        Int128 sum = 0;
        IReadOnlyList<AssetThroughput> passed = [];
        for (int i = -2; i < Intervals + 5; i++)
        {
            long energy = energyOf(i);
            EnteredCarbon entered = ended.Enter(MadeLife.Start.ByIntervals(i), Model, Terms, Metered(Model, 0, 0, energy, -energy, 0, 0), passed);
            Assert.All(entered.Sources, source => Assert.True(source.PerInterval > CarbonMass.Zero));
            sum += entered.Sources.Sum(source => source.PerInterval.Milligrams);
            passed = entered.Passed;
        }

        Assert.Equal(state.EmbodiedMilligrams, sum + state.WrittenOffMilligrams);
    }

    private static CarbonAccounts TakenOrNot(CarbonAccounts accounts, LifecycleCommand command)
    {
        try
        {
            return accounts.With(new LifecycleDocument.Changed(Line, "made", command));
        }
        catch (InputRejectedException)
        {
            return accounts;
        }
    }
}
