using System.Globalization;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class NetworkTracingTests
{
    // Any energies at all at every meter, balanced or not, with some meters missing.
    private static readonly Gen<List<AssetInterval>> AnyDay =
        Gen.Select(
            Gen.Frequency((2, Gen.Const(0L)), (5, Gen.Long[0, 100_000_000]), (1, Gen.Long[0, 5])).Array[22],
            Gen.Frequency((6, Gen.Const(true)), (1, Gen.Const(false))).Array[11])
        .Select((energies, known) =>
        {
            int at = 0;
            int point = 0;
            return MadeNetwork.Model.Assets.Select(asset => MadeNetwork.Metered(asset.Value, [.. MadeNetwork.Model.PointsByAsset[asset].Select(_ =>
                known[point++] ? ((long, long)?)(energies[at++], energies[at++]) : null)])).ToList();
        });

    [Fact]
    public void Carbon_ClosesUpToRoundingOfEachAmount() => AnyDay.Sample(day =>
    {
        TracedInterval traced = Close(day);
        Totals totals = traced.Totals;
        CarbonMass rounding = totals.Generated + totals.Discharged - totals.Delivered - totals.Charged - totals.Lost - totals.Mismatch;
        Assert.Equal(totals.Rounding, rounding);
        int amounts = (2 * traced.Statements.Count) + traced.Buses.Count;
        Assert.True(Math.Abs(rounding.Milligrams) <= amounts, $"{rounding} of {amounts} amounts");
        Assert.Equal(totals.Residual, totals.Generated - totals.Delivered - totals.Lost);
        Assert.Equal(totals.ResidualEnergy, totals.ChargedEnergy - totals.DischargedEnergy + totals.MismatchEnergy);
    });

    [Fact]
    public void OrderOfTheAssetsPassedIn_ChangesNoFigure() => Gen.Select(AnyDay, Gen.Int).Sample((day, seed) =>
    {
        AssetInterval[] shuffled = [.. day];
#pragma warning disable CA5394 // a shuffle from the property's own seed
        new Random(seed).Shuffle(shuffled);
#pragma warning restore CA5394
        Assert.Equal(Print(Close(day)), Print(Close([.. shuffled])));
    });

    [Fact]
    public void ClosingAgainWithTheSameInstance_GivesTheSameFigures() => Gen.Select(AnyDay, AnyDay).Sample((first, second) =>
    {
        NetworkTracing tracing = new(MadeNetwork.Model, MadeNetwork.Factors);
        string expected = Print(tracing.Close(MadeNetwork.First, first, MadeNetwork.Tanks()));
        tracing.Close(MadeNetwork.First, second, MadeNetwork.Tanks());
        Assert.Equal(expected, Print(tracing.Close(MadeNetwork.First, first, MadeNetwork.Tanks())));
    });

    [Fact]
    public void MissingMeter_LeavesItsStatementWithoutAmounts() => AnyDay.Sample(day =>
    {
        TracedInterval traced = Close(day);
        Assert.All(traced.Statements.Where(statement => statement.Points.Any(point => !point.IsKnown)), statement =>
        {
            Assert.Equal((null, null, null, null), (statement.EnergyIn, statement.EnergyOut, statement.CarbonIn, statement.CarbonOut));
            Assert.Equal(EnergyFlag.Missing, statement.Flag);
        });
        Assert.Equal(traced.PointsExpected, traced.PointsActual + traced.PointsEstimated + traced.Statements.Sum(statement => statement.Points.Count(point => !point.IsKnown)));
    });

    [Fact]
    public void ABalancedInterval_IsTracedBusByBus()
    {
        TracedInterval traced = Close(MadeNetwork.Day());
        Assert.Equal(924_000_000, Of(traced, "bus-a").Intensity!.Value.MilligramsPerMegawattHour);
        Assert.Equal(924_000_000, Of(traced, "bus-b").Intensity!.Value.MilligramsPerMegawattHour);

        // 18 MWh at 924 and 10 MWh of wind at 32.4 meet at bus-c.
        Assert.Equal((long)Math.Round(((18 * 924e6) + (10 * 32.4e6)) / 28), Of(traced, "bus-c").Intensity!.Value.MilligramsPerMegawattHour);
        Assert.Equal(0, traced.Totals.MismatchEnergy.WattHours);
        Assert.Equal(924_000_000, Statement(traced, "line-ab").LossCarbon!.Value.Milligrams);
        Assert.Equal(119_000_000, traced.TanksAfter[0].Content.WattHours);
        Assert.False(traced.HasUnknownOrigin);
        Assert.Equal((11, 11, 0), (traced.PointsExpected, traced.PointsActual, traced.PointsEstimated));
    }

    [Fact]
    public void MissingLoad_ShowsAsMismatchAtItsBusAndNotAsZero()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("load-c", [null])));
        Assert.Null(Statement(traced, "load-c").EnergyIn);
        Assert.Equal(28_000_000, Of(traced, "bus-c").Mismatch.WattHours);
        Assert.NotNull(Statement(traced, "load-c").Intensity);
    }

    [Fact]
    public void BranchWithOneEndMissing_CarriesTheOtherEndsFlowAndStatesNoLoss()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("line-bc", (19_000_000, 0), null)));
        Statement branch = Statement(traced, "line-bc");
        Assert.Null(branch.LossEnergy);
        Assert.Null(branch.LossCarbon);
        Assert.Equal(1_000_000, traced.Totals.LostEnergy.WattHours);
        Assert.Equal(29_000_000, Of(traced, "bus-c").Through.WattHours);
        Assert.Equal(1_000_000, Of(traced, "bus-c").Mismatch.WattHours);
    }

    [Fact]
    public void BranchWithBothEndsMissing_CarriesNothing()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("line-bc", null, null)));
        Assert.Equal(10_000_000, Of(traced, "bus-c").Through.WattHours);
        Assert.Equal(32_400_000, Of(traced, "bus-c").Intensity!.Value.MilligramsPerMegawattHour);
    }

    [Theory]
    [InlineData(0, 5_000, 0, 5_000)]
    [InlineData(0, 0, 0, 5_000)]
    [InlineData(0, 3, 0, 0)]
    public void PowerOutOfBothEndsOfABranch_IsNoFlowAndHasNoAmounts(long fromImport, long fromExport, long toImport, long toExport)
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("line-bc", (fromImport, fromExport), (toImport, toExport))));
        Statement branch = Statement(traced, "line-bc");
        Assert.Equal((null, null, null, null), (branch.EnergyIn, branch.EnergyOut, branch.CarbonIn, branch.CarbonOut));
        Assert.Equal(10_000_000, Of(traced, "bus-c").Through.WattHours);
    }

    [Fact]
    public void OneCountOutOfBothEndsOfAnIdleBranch_IsZero()
    {
        Statement branch = Statement(Close(MadeNetwork.Day().With(MadeNetwork.Metered("line-bc", (0, 1), (0, 1)))), "line-bc");
        Assert.Equal((Energy.Zero, CarbonMass.Zero), (branch.EnergyIn, branch.CarbonIn));
    }

    [Fact]
    public void UnfedBusAtNight_HasNoValueAndAReason()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("sun", (0, 0))).With(MadeNetwork.Metered("load-d", (0, 0))));
        BusBalance island = Of(traced, "bus-d");
        Assert.Equal((null, NoValueReason.NoPower, null, NoValueReason.NoPower), (island.Intensity, island.Reason, island.Delivered, island.DeliveredReason));
        Statement load = Statement(traced, "load-d");
        Assert.Equal((null, NoValueReason.NoPower), (load.Intensity, load.Reason));
        Assert.Equal(Energy.Zero, load.EnergyIn);
    }

    [Fact]
    public void LoadAtAnUnfedBus_IsCarriedAtTheAverageAndKeepsItsReason()
    {
        // 1 MWh drawn where nothing is metered coming in: its origin is unknown, and the mismatch says so.
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("sun", (0, 0))));
        Statement load = Statement(traced, "load-d");
        Assert.Equal((null, NoValueReason.NoPower), (load.Intensity, load.Reason));
        Assert.Equal(-1_000_000, Of(traced, "bus-d").Mismatch.WattHours);
        Assert.Equal(-load.CarbonIn, Of(traced, "bus-d").MismatchCarbon);
        Assert.Equal((true, 1_000_000), (traced.HasUnknownOrigin, load.Quality.MissingPpm));
    }

    [Fact]
    public void NoGenerationMeteredAtAll_GivesNoCarbonRatherThanZero()
    {
        List<AssetInterval> day = MadeNetwork.Day().With(MadeNetwork.Metered("coal", [null])).With(MadeNetwork.Metered("wind", [null])).With(MadeNetwork.Metered("sun", [null]));
        TracedInterval traced = Close(day);
        Assert.Equal((Energy.FromWattHours(20_000_000), null), (Statement(traced, "load-b").EnergyIn, Statement(traced, "load-b").CarbonIn));
        Assert.Null(Statement(traced, "line-ab").LossCarbon);
        Assert.Equal(Energy.FromWattHours(1_000_000), Statement(traced, "line-ab").LossEnergy);
        Assert.Equal(CarbonMass.Zero, traced.Totals.Delivered);
        Assert.All(traced.Buses, bus => Assert.NotEqual(NoValueReason.None, bus.Reason));
    }

    [Fact]
    public void StorageThatDischarges_GivesOutItsTanksCarbon()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("tank", (0, 9_500_000))));
        Statement tank = Statement(traced, "tank");
        Assert.Equal(5_000_000_000, tank.CarbonOut!.Value.Milligrams);
        Assert.Equal(45_000_000_000, traced.TanksAfter[0].Carbon.Milligrams);
        Assert.Equal(90_000_000, traced.TanksAfter[0].Content.WattHours);
    }

    [Fact]
    public void StorageThatIsNotRead_KeepsItsTank()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("tank", [null])));
        Assert.Equal(traced.TanksBefore, traced.TanksAfter);
    }

    [Fact]
    public void StorageGivesMoreThanItCanHold_TheRestHasUnknownOriginAndIsNotClean()
    {
        // An empty tank: its charge was never metered. 20 MWh out at the average of what else is generated.
        StorageTank empty = new(new AssetId("tank"), Energy.Zero, CarbonMass.Zero);
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("tank", (0, 20_000_000))), [empty]);
        Statement tank = traced.Statements.Single(statement => statement.Asset.Value == "tank");
        CarbonMass known = traced.Totals.Generated;
        CarbonMass average = CarbonMass.RoundMilligrams(20_000_000.0 * known.Milligrams / 71_000_000);
        Assert.Equal(average, tank.CarbonOut);
        Assert.True(traced.HasUnknownOrigin);
        Assert.Equal((Energy.Zero, CarbonMass.Zero), (traced.TanksAfter[0].Content, traced.TanksAfter[0].Carbon));
    }

    [Fact]
    public void StorageGivesWhatItHolds_NothingHasUnknownOrigin()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("tank", (0, 20_000_000))));
        Assert.False(traced.HasUnknownOrigin);
    }

    [Fact]
    public void LoadThatGivesPowerBackWithoutAFactor_GivesItAtTheAverageAndSaysSo()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("load-b", (20_500_000, 500_000))));
        Statement load = traced.Of("load-b");
        Assert.Equal(Energy.FromWattHours(500_000), load.EnergyOut);

        // 60 MWh of coal, 10 of wind and 1 of sun make the average; the power given back is none of them.
        CarbonMass known = CarbonMass.FromMilligrams(traced.Totals.Generated.Milligrams - load.CarbonOut!.Value.Milligrams);
        Assert.Equal(CarbonMass.RoundMilligrams(500_000.0 * known.Milligrams / 71_000_000), load.CarbonOut);
        Assert.True(traced.HasUnknownOrigin);
        Assert.Null(load.Factor);

        // At bus-b: 59 MWh of coal and 0.5 of unknown origin; of the load's figure, the part of the average in it.
        Assert.Equal((string[])["coal", "solar", "wind", "storage"], traced.Groups);
        Assert.Equal((int[])[991_597, 0, 0, 0, 8_403], traced.Bus("bus-b").Shares);
        double unknown = (double)load.CarbonOut!.Value.Milligrams / ((59_000_000.0 * 924) + load.CarbonOut!.Value.Milligrams);
        Assert.InRange(load.Quality.MissingPpm, (unknown * 1e6) - 1, (unknown * 1e6) + 1);
    }

    [Fact]
    public void LoadThatGivesPowerBackAtAFactorOfItsOwn_IsAGeneratorInTheGroupFeedIn()
    {
        NetworkModel model = MadeNetwork.ReadWith("\"curve\":\"residential\"", "\"curve\":\"residential\",\"exportFactor\":\"cn-footprint-2024-solar\"").Require("feed-in");
        TracedInterval traced = new NetworkTracing(model, MadeNetwork.Factors).Close(
            MadeNetwork.First, MadeNetwork.Day().With(MadeNetwork.Metered("load-b", (20_500_000, 500_000))), MadeNetwork.Tanks());
        Statement load = traced.Of("load-b");
        Assert.Equal(500_000 * 52, load.CarbonOut!.Value.Milligrams);
        Assert.Equal("cn-footprint-2024-solar", load.Factor!.Row.Value);
        Assert.False(traced.HasUnknownOrigin);
        Assert.Equal(NetworkTracing.FeedInGroup, traced.Groups[^1]);
        Assert.Equal((int[])[991_597, 0, 0, 0, 8_403, 0], traced.Bus("bus-b").Shares);
        Assert.Equal(71_500_000, traced.Totals.GeneratedEnergy.WattHours);
        Assert.Equal(0, traced.Totals.MismatchEnergy.WattHours);
    }

    [Fact]
    public void PowerGivenBackWhereNothingElseIsKnown_IsNotCleanAndHasNoCarbon()
    {
        List<AssetInterval> day = MadeNetwork.Day().With(MadeNetwork.Metered("coal", [null])).With(MadeNetwork.Metered("wind", [null])).With(MadeNetwork.Metered("sun", [null]))
            .With(MadeNetwork.Metered("load-b", (20_000_000, 500_000)));
        TracedInterval traced = Close(day);
        Assert.Null(traced.Of("load-b").CarbonOut);
        Assert.Null(traced.Of("load-c").CarbonIn);
        Assert.All(traced.Buses, bus => Assert.Null(bus.Intensity));
    }

    [Fact]
    public void ChargeWhoseCarbonNothingIsKnownOf_IsNotHeldAsClean()
    {
        List<AssetInterval> day = MadeNetwork.Day().With(MadeNetwork.Metered("coal", [null])).With(MadeNetwork.Metered("wind", [null])).With(MadeNetwork.Metered("sun", [null]));
        TracedInterval traced = Close(day);
        Assert.Equal((Energy.FromWattHours(20_000_000), null), (traced.Of("tank").EnergyIn, traced.Of("tank").CarbonIn));
        Assert.Equal(traced.TanksBefore[0].Content, traced.TanksAfter[0].Content);
        Assert.Equal(traced.TanksBefore[0].Carbon, traced.TanksAfter[0].Carbon);
    }

    [Fact]
    public void ImpossibleSignAtABranch_IsMarkedAndNeitherEndIsUsed()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("line-bc", (0, 19_000_000), (0, 18_000_000))));
        Statement branch = traced.Of("line-bc");
        Assert.All(branch.Points, point => Assert.Equal(PointChecks.ImpossibleSign, point.Checks));
        Assert.Equal((null, null, null, null), (branch.EnergyIn, branch.EnergyOut, branch.CarbonIn, branch.CarbonOut));
        Assert.Equal((null, 1_000_000), (branch.Uncertainty, branch.Quality.MissingPpm));

        // bus-b is short of 19 MWh and bus-c of 18 that the branch would have carried; the buses are not balanced by guessing.
        Assert.Equal((19_000_000, -18_000_000), (traced.Bus("bus-b").Mismatch.WattHours, traced.Bus("bus-c").Mismatch.WattHours));
        Assert.DoesNotContain(traced.Statements.Where(statement => statement.Asset.Value != "line-bc").SelectMany(statement => statement.Points), point => point.Checks != PointChecks.None);
    }

    [Fact]
    public void MarkOfAnEarlierClosing_IsTakenBackWhereTheSignsArePossible()
    {
        AssetInterval marked = MadeNetwork.Metered("line-bc", (19_000_000, 0), (0, 18_000_000)).But(point => point with { Checks = PointChecks.ImpossibleSign });
        Assert.Equal(Print(Close(MadeNetwork.Day())), Print(Close(MadeNetwork.Day().With(marked))));
    }

    [Fact]
    public void UnbalancedMeters_KeepTheirEnergiesAndTheRestStandsAtTheBus()
    {
        // 59.1 MWh come in at bus-b and 59 go out: 0.1 by class 0.5 meters, which may be.
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("line-ab", (60_000_000, 0), (0, 59_100_000))));
        Assert.Equal((60_000_000, 59_100_000), (traced.Of("line-ab").EnergyIn!.Value.WattHours, traced.Of("line-ab").EnergyOut!.Value.WattHours));
        Assert.Equal(20_000_000, traced.Of("load-b").EnergyIn!.Value.WattHours);
        BusBalance bus = traced.Bus("bus-b");
        Assert.Equal((100_000, false), (bus.Mismatch.WattHours, bus.IsSuspect));
        Assert.Equal(100_000 * 924, bus.MismatchCarbon.Milligrams);
        Assert.InRange(bus.Through.WattHours, 59_000_001, 59_099_999);
        Assert.Equal(0, traced.Totals.Rounding.Milligrams);
    }

    [Fact]
    public void GrosslyWrongMeter_MakesItsBusSuspect()
    {
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("load-b", (40_000_000, 0))));
        Assert.Equal(["bus-b"], traced.Buses.Where(bus => bus.IsSuspect).Select(bus => bus.Bus.Value));
        Assert.Equal((-20_000_000, 40_000_000), (traced.Bus("bus-b").Mismatch.WattHours, traced.Of("load-b").EnergyIn!.Value.WattHours));
    }

    [Fact]
    public void MissingEndOfABranch_LeavesTheOtherEndsBusItsMeteredMismatch()
    {
        // The meter at bus-b counts 0.1 MWh too much; balancing bus-b moves it, the account of bus-b holds what was metered.
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("line-bc", (19_100_000, 0), null)));
        Assert.Equal((-100_000, 1_100_000), (traced.Bus("bus-b").Mismatch.WattHours, traced.Bus("bus-c").Mismatch.WattHours));
        Assert.Equal(0, traced.Totals.Rounding.Milligrams);
    }

    [Fact]
    public void MixOfABus_IsThatOfWhatMeetsThere()
    {
        // 18 MWh of coal by the line and 10 MWh of wind.
        TracedInterval traced = Close(MadeNetwork.Day());
        Assert.Equal((string[])["coal", "solar", "wind", "storage"], traced.Groups);
        Assert.Equal((int[])[642_857, 0, 357_143, 0, 0], traced.Bus("bus-c").Shares);
        Assert.Equal((int[])[1_000_000, 0, 0, 0, 0], traced.Bus("bus-b").Shares);
        Assert.Equal((int[])[0, 1_000_000, 0, 0, 0], traced.Bus("bus-d").Shares);
    }

    [Fact]
    public void StorageOfTheCarbonFreeModel_CountsAsALoadAndACleanGenerator()
    {
        NetworkModel model = MadeNetwork.ReadWith("\"startIntensity\":\"500\"", "\"startIntensity\":\"0\",\"model\":\"carbon-free\"").Require("carbon-free");
        NetworkTracing tracing = new(model, MadeNetwork.Factors);
        TracedInterval charging = tracing.Close(MadeNetwork.First, MadeNetwork.Day(), MadeNetwork.Tanks(model));
        Assert.Equal((CarbonMass.Zero, Energy.Zero), (charging.Totals.Stored, charging.Totals.ChargedEnergy));
        Assert.Equal(69_000_000, charging.Totals.DeliveredEnergy.WattHours);
        Assert.Equal(20_000_000L * 924, charging.Of("tank").CarbonIn!.Value.Milligrams);
        Assert.Equal((119_000_000, 0), (charging.TanksAfter[0].Content.WattHours, charging.TanksAfter[0].Carbon.Milligrams));

        TracedInterval giving = tracing.Close(MadeNetwork.First, MadeNetwork.Day().With(MadeNetwork.Metered("tank", (0, 20_000_000))), MadeNetwork.Tanks(model));
        Assert.Equal((CarbonMass.Zero, 91_000_000), (giving.Of("tank").CarbonOut, giving.Totals.GeneratedEnergy.WattHours));
        Assert.Equal(NetworkTracing.StorageGroup, giving.Groups[3]);
        Assert.True(giving.Bus("bus-b").Shares[3] > 200_000);
        Assert.False(giving.HasUnknownOrigin);
    }

    [Fact]
    public void CarbonOfAnEmptyTank_IsWrittenOffAndShown()
    {
        NetworkModel model = MadeNetwork.ReadWith("\"startIntensity\":\"500\"", "\"startIntensity\":\"500\",\"selfDischargePpm\":1000000").Require("dead");
        TracedInterval traced = new NetworkTracing(model, MadeNetwork.Factors).Close(MadeNetwork.First, MadeNetwork.Day().With(MadeNetwork.Metered("tank", (0, 0))), MadeNetwork.Tanks(model));
        Assert.Equal((0, 0, 50_000_000_000), (traced.TanksAfter[0].Content.WattHours, traced.TanksAfter[0].Carbon.Milligrams, traced.WrittenOff[0].Milligrams));
    }

    [Fact]
    public void HalfWidthOfACharge_IsCarriedInTheTank()
    {
        TracedInterval traced = Close(MadeNetwork.Day());
        StorageTank before = traced.TanksBefore[0];
        Assert.Equal(50_000_000_000 / 4, before.HalfWidth.Milligrams);
        Assert.Equal(before.HalfWidth + traced.Of("tank").Uncertainty!.HalfWidth, traced.TanksAfter[0].HalfWidth);

        // Half of the content goes out, and half of the half-width with it.
        TracedInterval giving = Close(MadeNetwork.Day().With(MadeNetwork.Metered("tank", (0, 47_500_000))));
        Assert.Equal(before.HalfWidth.Milligrams / 2, giving.TanksAfter[0].HalfWidth.Milligrams);
    }

    [Fact]
    public void DeliveredIntensityWhereTheLoadIsNotMetered_IsNoneRatherThanAbsurd()
    {
        // 100 MWh of coal, of which 9 Wh are metered as going anywhere: they don't carry all the carbon.
        NetworkModel model = PairNetwork.Read().Require("pair");
        List<AssetInterval> metered = PairNetwork.Metered(model, 100_000_000, 0, 9, -9, 0, 9);
        TracedInterval traced = PairNetwork.Close(model, [.. metered.Take(3), MadeNetwork.Metered(model, "load-a", [null]), metered[4]]);
        Assert.Equal(924_000_000, traced.Bus("bus-a").Intensity!.Value.MilligramsPerMegawattHour);
        Assert.Equal((null, NoValueReason.Undrained), (traced.Bus("bus-a").Delivered, traced.Bus("bus-a").DeliveredReason));
        Assert.Equal((null, NoValueReason.Undrained), (traced.Of("unit-a").Delivered, traced.Of("unit-a").DeliveredReason));
    }

    [Fact]
    public void CarbonOfANearlyEmptyTank_GoesOutInItsStatementAndNotOntoTheLittlePower()
    {
        // 10 t in 10 Wh, as standing left it. 9 Wh take all of it out; what is above 100 kg/kWh stands in the mismatch of the bus.
        StorageTank tank = new(new AssetId("tank"), Energy.FromWattHours(9), CarbonMass.FromMilligrams(10_000_000_000));
        TracedInterval traced = Close(MadeNetwork.Day().With(MadeNetwork.Metered("tank", (0, 9))), [tank]);
        Assert.Equal(10_000_000_000, traced.Of("tank").CarbonOut!.Value.Milligrams);
        Assert.InRange(traced.Bus("bus-b").Intensity!.Value.MilligramsPerMegawattHour, 924_000_000, 960_000_000);
        Assert.True(traced.Totals.Mismatch.Milligrams > 9_000_000_000);
        Assert.Equal((0, CarbonMass.Zero), (traced.Totals.Rounding.Milligrams, traced.TanksAfter[0].Carbon));
    }

    private static TracedInterval Close(List<AssetInterval> day, List<StorageTank>? tanks = null) =>
        new NetworkTracing(MadeNetwork.Model, MadeNetwork.Factors).Close(MadeNetwork.First, day, tanks ?? MadeNetwork.Tanks());

    private static BusBalance Of(TracedInterval traced, string bus) => traced.Bus(bus);

    private static Statement Statement(TracedInterval traced, string asset) => traced.Of(asset);

    private static string Print(TracedInterval traced) => string.Create(
        CultureInfo.InvariantCulture,
        $"{traced.Totals}|{string.Join(';', traced.Buses)}|{string.Join(';', traced.Statements.Select(statement => $"{statement with { Points = [], Readings = [] }}{string.Join(',', statement.Points)}"))}|{string.Join(';', traced.TanksBefore.Concat(traced.TanksAfter))}|{traced.EnergyActual}{traced.EnergyKnown}{traced.HasUnknownOrigin}");
}
