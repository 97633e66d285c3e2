using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Records of assets and gas as sources of the traced book (eq. 15).</summary>
public sealed class CarbonAccountsTests
{
    // The transformer of MadeLife embodies 8 117.5 kg of materials, 100 kg of transport and 50 kg of installation, and 20.5 kg are expected at its end.
    private const long Embodied = 8_267_500_000 + 20_500_000;

    private static readonly NetworkModel Model = Read().Require("pair");
    private static readonly CarbonAccounts Line = CarbonAccounts.Empty.With(MadeLife.Read(MadeLife.Transformer).Require("transformer"));
    private static readonly Sf6Unit Breaker = new(
        new SerialNumber("CB-1"), new AssetId("line"), GasMass.FromMilligrams(80_000_000), GasMixture.Sf6, 126_000, 40_000, MadeLife.At(0));

    [Fact]
    public void TracedBookWithEmbodiedCarbonAndGas_StillClosesAndWhoIsSuppliedPaysIt()
    {
        CarbonAccounts accounts = Line.With(Breaker).With(Fill("F", 0, 80)).With(TopUp("T", 1, 2));
        Interval interval = MadeLife.Start.ByIntervals(1);
        TracedInterval traced = Trace(accounts, interval);
        TracedInterval without = Trace(CarbonAccounts.Empty, interval);

        // 2 kg × 24 300 over 35 040 intervals; 8 288 kg over 40 years of 365.25 days less what three missing leap days give.
        long gas = 2L * 24_300 * 1_000_000 / 35_040;
        Assert.Equal(["embodied/line", "end-of-life/line", "sf6/CB-1/line"], traced.Sources.Select(source => source.Id));
        Assert.InRange(traced.Sources[2].PerInterval.Milligrams, gas, gas + 1);
        long charge = traced.Sources[0].PerInterval.Milligrams + traced.Sources[1].PerInterval.Milligrams;
        Assert.InRange(charge, Embodied / (40 * 35_064), (Embodied / (40 * 35_063)) + 1);
        Assert.Equal((charge + traced.Sources[2].PerInterval.Milligrams, 0), (traced.Totals.Sources.Milligrams, traced.Totals.Rounding.Milligrams));
        Assert.InRange(traced.ClosureErrorParts, 0, TracedInterval.ClosureErrorPartsMax);
        long more = traced.Of("load-b").CarbonIn!.Value.Milligrams - without.Of("load-b").CarbonIn!.Value.Milligrams;
        Assert.InRange(more, traced.Totals.Sources.Milligrams - 2, traced.Totals.Sources.Milligrams + 2); // all of it, as the line feeds nobody else
        Assert.Equal(["", "unstated", "AR6"], new[] { without.Terms.GwpSet == "unstated" ? "" : "set", traced.Sources[0].Basis, traced.Sources[2].Basis.Split(' ')[0] });
        Assert.Equal([true, true, false], traced.Sources.Select(source => source.IsUncheckedDefault)); // copper, steel and oil by typical figures
    }

    [Fact]
    public void StagesOfABus_AddUpAndNameWhatEntered()
    {
        CarbonAccounts accounts = Line.With(Breaker).With(Fill("F", 0, 80)).With(TopUp("T", 1, 2));
        TracedInterval traced = Trace(accounts, MadeLife.Start.ByIntervals(1));
        IReadOnlyList<int> at = traced.Buses[1].Stages;
        Assert.Equal(1_000_000, at.Sum());
        double carbon = traced.Of("load-b").CarbonIn!.Value.Milligrams;
        Assert.InRange(at[(int)CarbonStage.Sf6], Math.Floor(traced.Sources[2].PerInterval.Milligrams / carbon * 1e6) - 1, Math.Ceiling(traced.Sources[2].PerInterval.Milligrams / carbon * 1e6) + 1);

        // Coal alone at bus-a: 760 of 820 is burnt in the plant, nothing of the grid has entered yet.
        Assert.Equal([926_829, 73_171, 0, 0, 0, 0], traced.Buses[0].Stages);
    }

    [Fact]
    public void GasThatGotOut_IsCarriedWholeOverAYearAndNotBefore()
    {
        const long emission = 48_600_000_001;
        Timestamp booked = MadeLife.At(3).AddMilliseconds(1);
        Int128 sum = Enumerable.Range(-3, Sf6Charge.SpreadIntervals + 10).Aggregate((Int128)0, (sum, i) => sum + Sf6Charge.Of(emission, booked, MadeLife.Start.ByIntervals(i)).Milligrams);
        Assert.Equal(emission, sum);
        Assert.Equal(CarbonMass.Zero, Sf6Charge.Of(emission, booked, MadeLife.Start.ByIntervals(2)));
        Assert.NotEqual(CarbonMass.Zero, Sf6Charge.Of(emission, booked, MadeLife.Start.ByIntervals(3)));
    }

    [Fact]
    public void GasIsReckonedByTheSetOfTheFactors_SoThatOneBookHasOne()
    {
        Assert.Equal(GwpSet.FifthAssessment, Sf6Charge.SetFor("AR5"));
        Assert.Equal(GwpSet.SixthAssessment, Sf6Charge.SetFor("unstated"));
        CarbonAccounts accounts = Line.With(Breaker).With(Fill("F", 0, 80)).With(TopUp("T", 1, 2));
        EnteredCarbon entered = accounts.Enter(MadeLife.Start.ByIntervals(1), Model, Terms with { GwpSet = "AR5" }, [], []);
        Assert.StartsWith("AR5", entered.Sources[2].Basis, StringComparison.Ordinal);
        Assert.InRange(entered.Sources[2].PerInterval.Milligrams, 2L * 23_500 * 1_000_000 / 35_040, (2L * 23_500 * 1_000_000 / 35_040) + 1);
    }

    [Fact]
    public void RecordOfAnotherSet_IsRefusedWhereBothAreStated()
    {
        CarbonAccounts accounts = CarbonAccounts.Empty.With(MadeLife.Read(MadeLife.Battery.With("\"unit-of-production\",\"expectedMwh\":\"5000\"", "\"straight-line\"")).Require("battery"));
        Assert.Empty(accounts.ProblemsWith(Model, Terms));
        InputProblem problem = Assert.Single(accounts.ProblemsWith(Model, Terms with { GwpSet = "AR6" }));
        Assert.Equal(("$.assets[id=battery].gwpSet", "AR5"), (problem.Path, problem.Value));
    }

    [Fact]
    public void NothingEntersDirectCarbonDioxide()
    {
        EnteredCarbon entered = Line.Enter(MadeLife.Start, Model, Terms with { GasSet = "CO2", Boundary = "direct" }, [], []);
        Assert.Empty(entered.Sources);
    }

    [Fact]
    public void AssetChargedByEnergy_GoesOnFromTheIntervalBeforeAndStopsWhenAllIsCharged()
    {
        // 80 t over 5 000 MWh; 4 999.9 MWh have passed before the log, so that 0.1 MWh are left of the first 98.
        string text = MadeLife.Battery.With("\"asset\":\"battery\"", "\"asset\":\"line\"").With("\"bus\":\"bus-b\",", "")
            .With("\"expectedMwh\":\"5000\"", "\"expectedMwh\":\"5000\",\"passedMwh\":\"4999.9\"");
        CarbonAccounts accounts = CarbonAccounts.Empty.With(MadeLife.Read(text).Require("line by energy"));
        List<AssetInterval> metered = Metered(Model, Mwh(110), 0, Mwh(100), -Mwh(98), Mwh(10), Mwh(98));
        EnteredCarbon first = accounts.Enter(MadeLife.Start, Model, Terms, metered, []);
        Assert.Equal([new AssetThroughput(new AssetId("line"), MegawattHours(4999.9m), MegawattHours(5099.9m))], first.Passed);
        Assert.Equal(80_000_000_000L / 50_000, first.Sources.Sum(source => source.PerInterval.Milligrams)); // a 50 000th of the life
        EnteredCarbon second = accounts.Enter(MadeLife.Start.Next, Model, Terms, metered, first.Passed);
        Assert.Equal((MegawattHours(5099.9m), 0), (second.Passed[0].Before, second.Sources.Count));
    }

    [Fact]
    public void RetiredAsset_IsChargedNoMoreAndItsWriteOffIsCarriedByNoFlow()
    {
        LifecycleDocument.Changed retired = new(new AssetId("line"), "WR-9", new LifecycleCommand.Retire(MadeLife.At(1), 0, null));
        CarbonAccounts accounts = Line.With(retired);
        long charged = Line.Enter(MadeLife.Start, Model, Terms, [], []).Sources.Sum(source => source.PerInterval.Milligrams);
        Assert.Equal(charged, accounts.Enter(MadeLife.Start, Model, Terms, [], []).Sources.Sum(source => source.PerInterval.Milligrams));
        Assert.Empty(accounts.Enter(MadeLife.Start.Next, Model, Terms, [], []).Sources);
        Assert.Equal(Embodied - charged, accounts.Lives[new AssetId("line")].State.WrittenOffMilligrams);
    }

    [Fact]
    public void WhatHappensToAnAssetLater_ChangesNoSourceOfAnEarlierInterval()
    {
        List<CarbonSource> before = [.. Enumerable.Range(0, 4).SelectMany(i => Enter(Line, i))];
        CarbonAccounts repaired = Line.With(Happened(new LifecycleCommand.AddCarbon(MadeLife.At(4), 0, LifecycleModule.B3, CarbonMass.FromMilligrams(900_000_000_000), "made")));
        Assert.Equal(before, Enumerable.Range(0, 4).SelectMany(i => Enter(repaired, i)));

        // Its end of life comes out at next to nothing: what was charged for it stays charged for it.
        ModuleAmounts end = MadeLife.Of(LifecycleModule.C1, 0).With(LifecycleModule.C4, CarbonMass.Zero);
        CarbonAccounts retired = repaired.With(Happened(new LifecycleCommand.Retire(MadeLife.At(6), 0, end)));
        Assert.Equal(before, Enumerable.Range(0, 4).SelectMany(i => Enter(retired, i)));
        Assert.Equal(Enter(repaired, 5), Enter(retired, 5));
    }

    [Fact]
    public void ExpectedEndOfLife_IsChargedWholeOverALifeWhateverIsAdded()
    {
        string text = MadeLife.Transformer.With("\"serviceLifeYears\":40", "\"serviceLifeYears\":1");
        CarbonAccounts accounts = CarbonAccounts.Empty.With(MadeLife.Read(text).Require("line of a year"))
            .With(Happened(new LifecycleCommand.AddCarbon(MadeLife.At(10_000), 0, LifecycleModule.B4, CarbonMass.FromMilligrams(1_000_000_001), "made")));
        List<CarbonSource> sources = [.. Enumerable.Range(-1, 35_045).SelectMany(i => Enter(accounts, i))];
        Assert.Equal(20_500_000, sources.Where(source => source.Kind == CarbonSource.EndOfLife).Sum(source => source.PerInterval.Milligrams));
        Assert.Equal(Embodied - 20_500_000 + 1_000_000_001, sources.Where(source => source.Kind == CarbonSource.Embodied).Sum(source => source.PerInterval.Milligrams));
    }

    [Fact]
    public void EnergyPassed_IsCarriedThroughANetworkWithoutTheAssetAndThroughDirectFigures()
    {
        string text = MadeLife.Battery.With("\"asset\":\"battery\"", "\"asset\":\"line\"").With("\"bus\":\"bus-b\",", "");
        CarbonAccounts accounts = CarbonAccounts.Empty.With(MadeLife.Read(text).Require("line by energy"));
        List<AssetInterval> metered = Metered(Model, Mwh(110), 0, Mwh(100), -Mwh(98), Mwh(10), Mwh(98));
        NetworkModel without = MadeNetwork.Read("""
            {"schema":"carbonledger.network/1","id":"pair","version":2,"validFrom":"2026-01-01T00:15:00Z","site":"site","timeZone":"Asia/Shanghai","source":"made for a test","baseMva":100,
            "buses":[{"id":"bus-a"}],"branches":[],"generators":[],"loads":[],"meteringPoints":[]}
            """).Require("pair without a line");
        EnteredCarbon first = accounts.Enter(MadeLife.Start, Model, Terms, metered, []);
        EnteredCarbon gap = accounts.Enter(MadeLife.Start.Next, without, Terms, [.. metered.Where(asset => asset.Asset.Value != "line")], first.Passed);
        Assert.Empty(gap.Sources);
        EnteredCarbon back = accounts.Enter(MadeLife.Start.Next.Next, Model, Terms, metered, gap.Passed);
        Assert.Equal([new AssetThroughput(new AssetId("line"), MegawattHours(100), MegawattHours(200))], back.Passed);

        // Figures of direct CO2 take up no charge; what passes then has passed all the same.
        EnteredCarbon direct = accounts.Enter(MadeLife.Start.Next, Model, Terms with { GasSet = "CO2", Boundary = "direct" }, metered, first.Passed);
        Assert.Equal((0, MegawattHours(200)), (direct.Sources.Count, Assert.Single(direct.Passed).After));
    }

    [Fact]
    public void AssetThatIsRetiredOnlyAfterTheNetworkDropsIt_IsAProblem()
    {
        NetworkModel without = Read().Require("pair") with { ValidFrom = MadeLife.At(2) };
        string panel = MadeLife.Transformer.With("\"asset\":\"line\"", "\"asset\":\"panel\",\"bus\":\"bus-z\"");
        CarbonAccounts accounts = CarbonAccounts.Empty.With(MadeLife.Read(panel).Require("panel"));
        Assert.Single(accounts.With(Happened(new LifecycleCommand.Retire(MadeLife.At(3), 0, null), "panel")).ProblemsWith(without, Terms));
        Assert.Empty(accounts.With(Happened(new LifecycleCommand.Retire(MadeLife.At(2), 0, null), "panel")).ProblemsWith(without, Terms));
    }

    [Fact]
    public void CarbonThatTheNetworkFileHasAlready_IsNotCountedTwice()
    {
        const string source = """{"id":"s-1","kind":"embodied","branch":"line","kgPerHour":"1"}""";
        NetworkModel model = Read(sources: source).Require("pair with a source");
        Assert.Contains("s-1", Assert.Single(Line.ProblemsWith(model, Terms)).Message, StringComparison.Ordinal);
        NetworkModel gas = Read(sources: source.Replace("embodied", "sf6", StringComparison.Ordinal)).Require("pair with gas");
        Assert.Empty(Line.ProblemsWith(gas, Terms));
        Assert.Contains("s-1", Assert.Single(Line.With(Breaker).ProblemsWith(gas, Terms)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreCarbonThanAnIntervalCanSum_IsRefusedWhenItIsRecorded()
    {
        // All of them may be charged in one interval, whose sum is a long of mg.
        CarbonAccounts accounts = CarbonAccounts.Empty;
        InputRejectedException? refused = null;
        for (int i = 0; i < 20 && refused is null; i++)
        {
            string text = MadeLife.Transformer.With("\"asset\":\"line\"", $"\"asset\":\"panel-{i}\",\"bus\":\"bus-a\"");
            try
            {
                accounts = accounts.With(MadeLife.Read(text).Require("panel"));
                for (int k = 0; k < 900; k++)
                {
                    accounts = accounts.With(Happened(new LifecycleCommand.AddCarbon(MadeLife.At(1), 0, LifecycleModule.B4, CarbonMass.FromMilligrams(1_000_000_000_000_000 - k), "made"), $"panel-{i}"));
                }
            }
            catch (InputRejectedException e)
            {
                refused = e;
            }
        }

        Assert.Contains("mg", Assert.Single(refused!.Problems).Message, StringComparison.Ordinal);
        Assert.True(accounts.Lives.Values.Aggregate((Int128)0, (sum, life) => sum + life.State.EmbodiedMilligrams) <= 1_000_000_000_000_000_000);
    }

    [Fact]
    public void GasOfAUnitRetiredWithItsAsset_IsCarriedOnWhereTheAssetStood()
    {
        CarbonAccounts accounts = CarbonAccounts.Empty.With(Breaker).With(Fill("F", 0, 80))
            .With(new Sf6Event.Retired("R", Breaker.Serial, MadeLife.At(2), GasMixture.Sf6, GasMass.FromMilligrams(70_000_000)));
        NetworkModel without = MadeNetwork.Read("""
            {"schema":"carbonledger.network/1","id":"pair","version":2,"validFrom":"2026-01-01T00:30:00Z","site":"site","timeZone":"Asia/Shanghai","source":"made for a test","baseMva":100,
            "buses":[{"id":"bus-a"}],"branches":[],"generators":[],"loads":[],"meteringPoints":[]}
            """).Require("pair without a line");
        Assert.Empty(accounts.ProblemsWith(without, Terms));
        CarbonSource gas = Assert.Single(accounts.Enter(MadeLife.Start.ByIntervals(5), without, Terms, [], [], [Model]).Sources);
        Assert.Equal((new BusId("bus-a"), null), (gas.Bus!.Value, gas.Branch));
        Assert.InRange(gas.PerInterval.Milligrams, 10L * 24_300 * 1_000_000 / 35_040, (10L * 24_300 * 1_000_000 / 35_040) + 1);
    }

    [Fact]
    public void RecordThatDoesNotFit_IsRefusedWithItsPlace()
    {
        AssertRefused("$.asset", () => Line.With(MadeLife.Read(MadeLife.Transformer).Require("again")));
        AssertRefused("$.asset", () => CarbonAccounts.Empty.With(new LifecycleDocument.Changed(new AssetId("line"), "WR", new LifecycleCommand.Retire(MadeLife.At(1), 0, null))));
        AssertRefused("$.event", () => Line.With(new LifecycleDocument.Changed(new AssetId("line"), "WR", new LifecycleCommand.Retire(MadeLife.At(-1), 0, null))));
        AssertRefused("$.unit", () => CarbonAccounts.Empty.With(TopUp("T", 1, 2)));
        AssertRefused("$.record", () => Line.With(Breaker).With(Fill("F", 0, 80)).With(Fill("F", 0, 80)));
        AssertRefused("$.serial", () => Line.With(Breaker).With(Breaker));
        LifecycleDocument.Changed untold = new(new AssetId("battery"), "WR", new LifecycleCommand.Retire(MadeLife.At(1), 0, null)) { TellsPassed = false };
        AssertRefused("$.passedMwh", () => CarbonAccounts.Empty.With(MadeLife.Read(MadeLife.Battery).Require("battery")).With(untold));
    }

    [Fact]
    public void AssetWithoutAPlaceInTheNetwork_IsAProblemWithIt()
    {
        Assert.Empty(Line.With(Breaker).ProblemsWith(Model, Terms));
        Assert.Contains("life-cycle factor", Only(Of("\"asset\":\"line\"", "\"asset\":\"unit-a\"")), StringComparison.Ordinal);
        Assert.Contains("at one of its buses", Only(Of("\"asset\":\"line\"", "\"asset\":\"panel\"")), StringComparison.Ordinal);
        Assert.Contains("at one of its buses", Only(Of("\"asset\":\"line\"", "\"asset\":\"panel\",\"bus\":\"bus-z\"")), StringComparison.Ordinal);
        Assert.Contains("without a bus", Only(Of("\"asset\":\"line\"", "\"asset\":\"line\",\"bus\":\"bus-a\"")), StringComparison.Ordinal);
        Assert.Contains("straight-line", Only(CarbonAccounts.Empty.With(MadeLife.Read(MadeLife.Battery).Require("battery"))), StringComparison.Ordinal);
        Assert.Contains("equipment put in service", Only(CarbonAccounts.Empty.With(Breaker with { Asset = new AssetId("elsewhere") })), StringComparison.Ordinal);
        static CarbonAccounts Of(string found, string put) => CarbonAccounts.Empty.With(MadeLife.Read(MadeLife.Transformer.With(found, put)).Require("made"));
    }

    [Fact]
    public void ChargePerEnergy_IsTheirQuotientAndNoneWithoutEnergy()
    {
        AssetCharge charge = LifecycleAccount.ChargeOf(MadeLife.Life(10_000_000, 10), MadeLife.Start);
        Assert.Equal(1_000_000 / 4, charge.PerTransmitted(MegawattHours(4))!.Value.MilligramsPerMegawattHour);
        Assert.Null(charge.PerTransmitted(Energy.Zero));
    }

    private static IReadOnlyList<CarbonSource> Enter(CarbonAccounts accounts, int interval) => accounts.Enter(MadeLife.Start.ByIntervals(interval), Model, Terms, [], []).Sources;

    private static LifecycleDocument.Changed Happened(LifecycleCommand command, string asset = "line") => new(new AssetId(asset), "WR", command);

    private static FigureTerms Terms { get; } = new NetworkTracing(Model, MadeNetwork.Factors).TermsOf(MadeLife.Start);

    private static TracedInterval Trace(CarbonAccounts accounts, Interval interval)
    {
        NetworkTracing tracing = new(Model, MadeNetwork.Factors);
        List<AssetInterval> metered = Metered(Model, Mwh(110), 0, Mwh(100), -Mwh(98), Mwh(10), Mwh(98));
        EnteredCarbon entered = accounts.Enter(interval, Model, tracing.TermsOf(interval), metered, []);
        return tracing.Close(interval, metered, MadeNetwork.Tanks(Model), entered.Sources);
    }

    private static Sf6Event.Filled Fill(string record, int at, long kilograms) => new(record, Breaker.Serial, MadeLife.At(at), GasMixture.Sf6, GasMass.FromMilligrams(kilograms * 1_000_000));

    private static Sf6Event.ToppedUp TopUp(string record, int at, long kilograms) => new(record, Breaker.Serial, MadeLife.At(at), GasMixture.Sf6, GasMass.FromMilligrams(kilograms * 1_000_000));

    private static string Only(CarbonAccounts accounts) => Assert.Single(accounts.ProblemsWith(Model, Terms)).Message;

    private static void AssertRefused(string path, Func<CarbonAccounts> act) => Assert.Equal(path, Assert.Single(Assert.Throws<InputRejectedException>(act).Problems).Path);
}
