using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class Sf6RegisterTests
{
    private static readonly SerialNumber Serial = new("GIS-1");
    private static readonly Timestamp Commissioned = Day(0);
    private static readonly Timestamp Always = new(Timestamp.UnixMillisecondsMax);
    private static readonly Sf6Unit Unit = new(Serial, new AssetId("sub-1"), Kilograms(80), GasMixture.Sf6, 126_000, 40_000, Commissioned);
    private static readonly InsulatingGasPotentials Potentials = new(GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json"));
    private static readonly Sf6Register Full = Sf6Register.Empty.Enter(Unit).Fold([Fill("F-1", 0, 80)]).Register;

    /// <summary>Conservation: what was charged was recovered, emitted or is held; every view of the bookings has the same emissions.</summary>
    [Fact]
    public void AnyEvents_KeepTheGas_AndEveryViewAgrees() => Gen.Select(Gen.Int[0, 4], Gen.Int[-1, 90], Gen.Int[0, 90], Gen.Int[0, 400]).Array[0, 40].Sample(steps =>
    {
        Sf6Event[] events = [.. steps.Select((step, i) => Made($"R-{i}", step.Item1, step.Item2, step.Item3, step.Item4 + (i * 10)))];
        (Sf6Register register, IReadOnlyList<Sf6Refusal> refusals) = Sf6Register.Empty.Enter(Unit).Fold(events);
        Sf6UnitState state = register.Units[Serial];
        Assert.Equal(state.Charged, state.Recovered + state.Emitted + state.Held);
        Assert.InRange(state.Held.Milligrams, 0, Unit.Nameplate.Milligrams);
        Assert.Equal(events.Length, register.Bookings.Count + refusals.Count);

        (GasMass leaked, GasMass inRepair, GasMass atEnd) = Emitted(register);
        Assert.Equal(state.Emitted, leaked + inRepair + atEnd);
        Assert.Equal(inRepair + atEnd, GasMass.Sum(Sf6Projections.GuidelineRows(register.Bookings, Commissioned, Always).Select(row => row.Emitted)));
        GasModules modules = Modules(register);
        Assert.Equal(state.Emitted.Milligrams * (Int128)24_300, modules.Amounts.TotalMilligrams);
        Assert.Equal(register.Bookings.Count == 0 ? null : leaked.Milligrams * (Int128)24_300, modules.Amounts.MilligramsOf(LifecycleModule.B1));

        // Eq. (6) sees what was emitted and, of units that are not full, the gas that is missing.
        GasMass nameplate = state.Retired is null ? Unit.Nameplate : GasMass.Zero;
        Assert.Equal(state.Emitted - (nameplate - state.Held), Sf6Projections.MassBalance(register, Commissioned, Always).Emitted);
    });

    [Fact]
    public void Replay_IsTheSameRegister_AndRedeliveryChangesNothing()
    {
        Sf6Event[] events = [Fill("F-2", 1, 1), new Sf6Event.Repaired("P-1", Serial, Day(10), GasMixture.Sf6, Kilograms(80), Grams(78_500)), Fill("F-3", 11, 80), TopUp("T-1", 400, 500)];
        (Sf6Register once, IReadOnlyList<Sf6Refusal> refusals) = Full.Fold(events);
        Assert.Single(refusals);
        Sf6Register replayed = once.Bookings.Aggregate(Sf6Register.Empty.Enter(Unit), (register, booking) => register.Evolve(booking));
        Assert.Equal(once.Units[Serial], replayed.Units[Serial]);

        (Sf6Register twice, _) = once.Fold(events);
        Assert.Equal(once.Units[Serial], twice.Units[Serial]);
        Assert.True(once.Decide(events[3]).IsRedelivery);
        Assert.Equal(Sf6RefusalReason.RecordReused, once.Decide(TopUp("T-1", 400, 501)).Refusal!.Reason);
    }

    [Fact]
    public void Life_HasChargedRecoveredAndEmittedByKind()
    {
        (Sf6Register register, IReadOnlyList<Sf6Refusal> refusals) = Full.Fold([
            TopUp("T-1", 365, 400),
            new Sf6Event.Repaired("P-1", Serial, Day(400), GasMixture.Sf6, Kilograms(80), Grams(78_500)),
            Fill("F-2", 401, 80),
            new Sf6Event.Transferred("X-1", Serial, Day(500), GasMixture.Sf6, new AssetId("sub-2")),
            new Sf6Event.Withdrawn("W-1", Serial, Day(600), GasMixture.Sf6, Kilograms(2)),
            new Sf6Event.Retired("R-1", Serial, Day(700), GasMixture.Sf6, Kilograms(75)),
        ]);
        Assert.Empty(refusals);
        Sf6UnitState state = register.Units[Serial];
        Assert.Equal((160_400_000, 155_500_000, 0), (state.Charged.Milligrams, state.Recovered.Milligrams, state.Held.Milligrams));
        Assert.Equal((400_000, 1_500_000, 3_000_000), (state.Leaked.Milligrams, state.LostInRepair.Milligrams, state.LostAtRetirement.Milligrams));
        Assert.Equal(("sub-2", Day(700)), (state.Asset.Value, state.Retired!.Value));
        Assert.Equal((Grams(400), Grams(1_500), Grams(3_000)), Emitted(register));
        Assert.Equal([(Sf6RowKind.Repaired, Kilograms(80), Grams(78_500)), (Sf6RowKind.Retired, Kilograms(78), Kilograms(75))],
            Sf6Projections.GuidelineRows(register.Bookings, Commissioned, Always).Select(row => (row.Kind, row.Capacity, row.Recovered)));
        RegisterBalance balance = Sf6Projections.MassBalance(register, Commissioned, Always);
        Assert.Equal(new RegisterBalance(Grams(160_400), Grams(155_500), Kilograms(80), Kilograms(80)), balance);
        Assert.Equal(state.Emitted, balance.Emitted);
    }

    [Fact]
    public void Bookings_NameTheAssetWhereTheUnitStood()
    {
        Sf6Register register = Full.Fold([
            TopUp("T-1", 10, 100),
            new Sf6Event.Transferred("X-1", Serial, Day(20), GasMixture.Sf6, new AssetId("sub-2")),
            TopUp("T-2", 30, 100),
        ]).Register;
        Assert.Equal(["sub-1", "sub-1", "sub-1", "sub-2"], register.Bookings.Select(booking => booking.Asset.Value));
    }

    [Fact]
    public void Periods_AreFromATimeToBeforeAnother()
    {
        Sf6Register register = Full.Fold([TopUp("T-1", 100, 400), TopUp("T-2", 200, 300)]).Register;
        Assert.Equal(Grams(400), Sf6Projections.Emitted(register.Bookings, Serial, EmissionKind.Leak, Day(100), Day(200)));
        Assert.Equal(Grams(300), Sf6Projections.MassBalance(register, Day(101), Day(201)).Emitted);
    }

    [Fact]
    public void TopUpAfterARepairsLoss_ReplacesItFirst_AndOnlyTheRestHasLeaked()
    {
        // 1.5 kg lost in the repair, 78.5 kg put back; of the 2 kg topped up later 0.5 kg leaked since.
        Sf6Register register = Full.Fold([
            new Sf6Event.Repaired("P-1", Serial, Day(100), GasMixture.Sf6, Kilograms(80), Grams(78_500)),
            new Sf6Event.Filled("F-2", Serial, Day(101), GasMixture.Sf6, Grams(78_500)),
            TopUp("T-1", 465, 2_000),
        ]).Register;
        Assert.Equal((Grams(500), Grams(1_500), GasMass.Zero), Emitted(register));
        Assert.Equal(Grams(2_000), Sf6Projections.MassBalance(register, Commissioned, Always).Emitted);
    }

    [Fact]
    public void LossOfARepairThatNobodyPutBack_IsNotLostAgainAtRetirement()
    {
        Sf6Register register = Full.Fold([
            new Sf6Event.Repaired("P-1", Serial, Day(100), GasMixture.Sf6, Kilograms(80), Grams(78_500)),
            new Sf6Event.Filled("F-2", Serial, Day(101), GasMixture.Sf6, Grams(78_500)),
            new Sf6Event.Retired("R-1", Serial, Day(200), GasMixture.Sf6, Kilograms(78)),
        ]).Register;
        Assert.Equal(Grams(2_000), GasMass.Sum(Sf6Projections.GuidelineRows(register.Bookings, Commissioned, Always).Select(row => row.Emitted)));
        Assert.Equal(Grams(2_000), Sf6Projections.MassBalance(register, Commissioned, Always).Emitted);
    }

    public static TheoryData<Sf6Event, Sf6RefusalReason, string, string> Invalid => new()
    {
        { new Sf6Event.ToppedUp("E", new SerialNumber("GIS-2"), Day(1), GasMixture.Sf6, Kilograms(1)), Sf6RefusalReason.UnknownUnit, "unit is GIS-2", "a serial number of the register" },
        { new Sf6Event.ToppedUp("E", Serial, Day(1), GasMixture.Of(new GasShare(InsulatingGas.Nitrogen, 1_000_000)), Kilograms(1)), Sf6RefusalReason.WrongGas, "gas is N2 100 %", "SF6 100 %" },
        { new Sf6Event.ToppedUp("E", Serial, Day(-1), GasMixture.Sf6, Kilograms(1)), Sf6RefusalReason.BeforeCommissioning, "time is 2024-12-31", "not before 2025-01-01" },
        { new Sf6Event.ToppedUp("E", Serial, Day(1), GasMixture.Sf6, Kilograms(0)), Sf6RefusalReason.OutsideRange, "charged is 0 kg", "0.000001 kg to 100000 kg" },
        { new Sf6Event.ToppedUp("E", Serial, Day(1), GasMixture.Sf6, Kilograms(-1)), Sf6RefusalReason.OutsideRange, "charged is -1 kg", "0.000001 kg" },
        { new Sf6Event.ToppedUp("E", Serial, Day(1), GasMixture.Sf6, Kilograms(100_001)), Sf6RefusalReason.OutsideRange, "charged is 100001 kg", "100000 kg" },
        { new Sf6Event.Filled("E", Serial, Day(1), GasMixture.Sf6, Grams(1)), Sf6RefusalReason.AboveNameplate, "charged is 0.001 kg", "at most 0 kg" },
        { new Sf6Event.Repaired("E", Serial, Day(1), GasMixture.Sf6, Grams(80_001), Kilograms(1)), Sf6RefusalReason.AboveCharged, "captured is 80.001 kg", "at most 80 kg" },
        { new Sf6Event.Repaired("E", Serial, Day(1), GasMixture.Sf6, Kilograms(40), Grams(40_001)), Sf6RefusalReason.RecoveredAboveCaptured, "recovered is 40.001 kg", "at most 40 kg" },
        { new Sf6Event.Repaired("E", Serial, Day(1), GasMixture.Sf6, Kilograms(40), Grams(-1)), Sf6RefusalReason.OutsideRange, "recovered is -0.001 kg", "0 kg to 100000 kg" },
        { new Sf6Event.Withdrawn("E", Serial, Day(1), GasMixture.Sf6, Grams(80_001)), Sf6RefusalReason.AboveCharged, "recovered is 80.001 kg", "at most 80 kg" },
        { new Sf6Event.Retired("E", Serial, Day(1), GasMixture.Sf6, Grams(80_001)), Sf6RefusalReason.AboveCharged, "recovered is 80.001 kg", "at most 80 kg" },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void InvalidEvent_IsRefusedByRecordFieldValueAndLimit(Sf6Event candidate, Sf6RefusalReason reason, string found, string limit)
    {
        Sf6Verdict verdict = Full.Decide(candidate);
        Assert.Null(verdict.Booking);
        Assert.Equal(reason, verdict.Refusal!.Reason);
        Assert.StartsWith($"E: {found}", verdict.Refusal.ToString(), StringComparison.Ordinal);
        Assert.Contains(limit, verdict.Refusal.Limit, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingHappensAfterRetirement_AndItHappensOnce()
    {
        Sf6Register register = Full.Fold([new Sf6Event.Retired("R-1", Serial, Day(10), GasMixture.Sf6, Kilograms(80))]).Register;
        Assert.Equal(Sf6RefusalReason.RetiredTwice, register.Decide(new Sf6Event.Retired("R-2", Serial, Day(11), GasMixture.Sf6, GasMass.Zero)).Refusal!.Reason);
        Assert.Equal(Sf6RefusalReason.AfterRetirement, register.Decide(TopUp("T-1", 11, 1)).Refusal!.Reason);
        Assert.Equal(Sf6RefusalReason.AfterRetirement, register.Decide(new Sf6Event.Transferred("X-1", Serial, Day(11), GasMixture.Sf6, new AssetId("a"))).Refusal!.Reason);
    }

    [Fact]
    public void EventBeforeTheUnitsLast_IsRefused()
    {
        Sf6Register register = Full.Fold([TopUp("T-1", 10, 1)]).Register;
        Assert.Equal(Sf6RefusalReason.BeforeEarlierEvent, register.Decide(TopUp("T-2", 9, 1)).Refusal!.Reason);
        Assert.NotNull(register.Decide(TopUp("T-2", 10, 1)).Booking);
    }

    [Fact]
    public void RefusedEvent_StopsNoOther()
    {
        (Sf6Register register, IReadOnlyList<Sf6Refusal> refusals) = Full.Fold([TopUp("T-1", 10, 100), TopUp("T-2", 9, 100), TopUp("T-3", 11, 100)]);
        Assert.Equal("T-2", Assert.Single(refusals).Record);
        Assert.Equal(Grams(200), register.Units[Serial].Leaked);
    }

    [Fact]
    public void Unit_IsEnteredOnce_WithAPlateInRange()
    {
        Assert.Equal(Sf6RefusalReason.SerialReused, Full.Judge(Unit)!.Reason);
        Assert.Throws<InvalidOperationException>(() => Full.Enter(Unit));
        Assert.Equal("nameplate", Sf6Register.Empty.Judge(Unit with { Nameplate = GasMass.Zero })!.Field);
        Assert.Equal("ratedVolts", Sf6Register.Empty.Judge(Unit with { RatedVolts = 0 })!.Field);
        Assert.Equal("breakingAmperes", Sf6Register.Empty.Judge(Unit with { BreakingAmperes = -1 })!.Field);
    }

    [Fact]
    public void BookingOfAnotherState_IsABrokenInvariant()
    {
        Sf6Booking booking = Full.Decide(TopUp("T-1", 1, 1)).Booking!;
        Assert.Throws<InvalidOperationException>(() => Sf6Register.Empty.Enter(Unit).Evolve(booking));
        Assert.Throws<InvalidOperationException>(() => Full.Evolve(booking).Evolve(booking));
    }

    [Fact]
    public void LeakRate_IsPerNameplateAndYear_UntilRetirement()
    {
        Sf6UnitState state = Full.Fold([TopUp("T-1", 100, 800)]).Register.Units[Serial];
        Assert.Equal(5_000, state.LeakRateUntil(Commissioned.AddMilliseconds(2 * LeakRate.MillisecondsPerYear))!.Value.PpmPerYear);
        Assert.Null(state.LeakRateUntil(Commissioned));
        Sf6UnitState retired = Full.Fold([TopUp("T-1", 100, 800), new Sf6Event.Retired("R", Serial, Commissioned.AddMilliseconds(LeakRate.MillisecondsPerYear), GasMixture.Sf6, Kilograms(80))]).Register.Units[Serial];
        Assert.Equal(10_000, retired.LeakRateUntil(Always)!.Value.PpmPerYear);
        Assert.True(retired.LeakRateUntil(Always)!.Value.IsAboveDesign);
    }

    [Fact]
    public void Mixture_IsOnTheGuidelinesLinesWithItsSf6Only()
    {
        GasMixture mixture = GasMixture.Of(new(InsulatingGas.SulphurHexafluoride, 500_000), new(InsulatingGas.Nitrogen, 500_000));
        Sf6Register register = Sf6Register.Empty.Enter(Unit with { Gas = mixture }).Fold([
            new Sf6Event.Filled("F-1", Serial, Day(0), mixture, Kilograms(80)),
            new Sf6Event.Retired("R-1", Serial, Day(9), mixture, Kilograms(70)),
        ]).Register;
        Assert.Equal(Kilograms(5), Assert.Single(Sf6Projections.GuidelineRows(register.Bookings, Commissioned, Always)).Emitted);
        Assert.Equal(Kilograms(10), Sf6Projections.Emitted(register.Bookings, Serial, EmissionKind.Retirement, Commissioned, Always));
    }

    /// <summary>0.4 kg leaked, 1.5 kg lost in a repair, 3 kg at the end, × 24 300 of AR6.</summary>
    [Fact]
    public void Modules_AreTheEmissionsByOneNamedSet_OfAUnitAndOfAnAsset()
    {
        Sf6Register register = Full.Fold([
            TopUp("T-1", 365, 400),
            new Sf6Event.Repaired("P-1", Serial, Day(400), GasMixture.Sf6, Kilograms(80), Grams(78_500)),
            Fill("F-2", 401, 80),
            new Sf6Event.Transferred("X-1", Serial, Day(500), GasMixture.Sf6, new AssetId("sub-2")),
            new Sf6Event.Retired("R-1", Serial, Day(700), GasMixture.Sf6, Kilograms(77)),
        ]).Register;
        GasModules unit = Modules(register);
        Assert.Equal([9_720_000_000, 36_450_000_000, 72_900_000_000], ((LifecycleModule[])[LifecycleModule.B1, LifecycleModule.B2, LifecycleModule.C1]).Select(module => (long)unit.Amounts.MilligramsOf(module)!));
        Assert.Equal("AR6 (ipcc-ar6-2021-gwp100)", unit.Basis.ToString());
        GasModules before = OfAsset("sub-1"), after = OfAsset("sub-2");
        Assert.Equal((0, 72_900_000_000), ((long)before.Amounts.MilligramsOf(LifecycleModule.C1)!, (long)after.Amounts.TotalMilligrams));
        Assert.Equal(unit.Amounts, (before + after).Amounts);
        Assert.Empty(OfAsset("sub-3").Amounts.Declared);

        GasModules OfAsset(string asset) => Sf6Projections.Modules(register.Bookings, new AssetId(asset), Commissioned, Always, GwpSet.SixthAssessment, Potentials);
    }

    [Fact]
    public void GasThatTheSetHasNoPotentialFor_LeavesItsModuleOut_AndIsNoZero()
    {
        GasMixture mixture = GasMixture.Of(new(InsulatingGas.C4Fluoronitrile, 350_000), new(InsulatingGas.CarbonDioxide, 650_000));
        Sf6Register register = Sf6Register.Empty.Enter(Unit with { Gas = mixture }).Fold([
            new Sf6Event.Filled("F-1", Serial, Day(0), mixture, Kilograms(80)),
            new Sf6Event.ToppedUp("T-1", Serial, Day(9), mixture, Kilograms(1)),
        ]).Register;
        GasModules fifth = Modules(register, GwpSet.FifthAssessment);
        Assert.Equal([LifecycleModule.B1], fifth.WithoutPotential);
        Assert.Null(fifth.Amounts.MilligramsOf(LifecycleModule.B1));
        Assert.Equal((Int128)0, fifth.Amounts.MilligramsOf(LifecycleModule.B2));

        // 0.35 kg × 2750 + 0.65 kg × 1, by the unchecked default of AR6.
        Assert.Equal((Int128)963_150_000, Modules(register).Amounts.MilligramsOf(LifecycleModule.B1));
        Assert.DoesNotContain(LifecycleModule.B1, (Modules(Full, GwpSet.FifthAssessment) + fifth).Amounts.Declared);
    }

    private static (GasMass Leaked, GasMass InRepair, GasMass AtRetirement) Emitted(Sf6Register register) =>
        (Of(register, EmissionKind.Leak), Of(register, EmissionKind.Repair), Of(register, EmissionKind.Retirement));

    private static GasMass Of(Sf6Register register, EmissionKind kind) => Sf6Projections.Emitted(register.Bookings, Serial, kind, Commissioned, Always);

    private static GasModules Modules(Sf6Register register, GwpSet set = GwpSet.SixthAssessment) => Sf6Projections.Modules(register.Bookings, Serial, Commissioned, Always, set, Potentials);

    private static Sf6Event Made(string record, int kind, int kilograms, int other, int day) => kind switch
    {
        0 => Fill(record, day, kilograms),
        1 => TopUp(record, day, kilograms * 100),
        2 => new Sf6Event.Repaired(record, Serial, Day(day), GasMixture.Sf6, Kilograms(kilograms), Kilograms(other)),
        3 => new Sf6Event.Withdrawn(record, Serial, Day(day), GasMixture.Sf6, Kilograms(kilograms)),
        _ when other > 80 => new Sf6Event.Retired(record, Serial, Day(day), GasMixture.Sf6, Kilograms(kilograms)),
        _ => new Sf6Event.Transferred(record, Serial, Day(day), GasMixture.Sf6, new AssetId("sub-9")),
    };

    private static Sf6Event.Filled Fill(string record, int day, int kilograms) => new(record, Serial, Day(day), GasMixture.Sf6, Kilograms(kilograms));

    private static Sf6Event.ToppedUp TopUp(string record, int day, int grams) => new(record, Serial, Day(day), GasMixture.Sf6, Grams(grams));

    private static GasMass Kilograms(int kilograms) => GasMass.FromGrams(kilograms * 1000L);

    private static GasMass Grams(int grams) => GasMass.FromGrams(grams);

    private static Timestamp Day(int day) => new(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day).ToUnixTimeMilliseconds());
}
