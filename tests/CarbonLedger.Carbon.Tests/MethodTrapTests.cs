using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Generation;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Tests;

/// <summary>A test for each silent error of carbon accounting that this code could make.</summary>
public sealed class MethodTrapTests
{
    /// <summary>Trap 1.</summary>
    [Fact]
    public void CarbonOfTwoIntervals_IsSummedAndNeverTheMeanOfTheirIntensities()
    {
        // Much wind power in one interval, little coal in the next: the mean of intensities is not carbon over energy.
        TracedInterval windy = Trace(wind: 90_000_000, coal: 10_000_000);
        TracedInterval still = Trace(wind: 0, coal: 1_000_000);
        Totals sum = windy.Totals + still.Totals;
        Assert.Equal(windy.Totals.Delivered + still.Totals.Delivered, sum.Delivered);
        double ofSums = sum.Delivered.Milligrams * 1e6 / sum.DeliveredEnergy.WattHours;
        double meanOfMeans = new[] { windy, still }.Average(traced => traced.Totals.Delivered.Milligrams * 1e6 / traced.Totals.DeliveredEnergy.WattHours);
        Assert.InRange(ofSums, 129e6, 131e6);
        Assert.True(meanOfMeans > 4 * ofSums, $"{meanOfMeans:F0} and {ofSums:F0}");
    }

    /// <summary>Trap 2.</summary>
    [Fact]
    public void UnfedBus_IsNeverShownAsCleanPower()
    {
        TracedInterval traced = Trace(wind: 0, coal: 10_000_000);
        BusBalance island = traced.Buses.Single(bus => bus.Bus.Value == "bus-d");
        Assert.Null(island.Intensity);
        Assert.NotEqual(NoValueReason.None, island.Reason);
        Assert.NotEqual(CarbonIntensity.Zero, island.Intensity);
    }

    /// <summary>Trap 2.</summary>
    [Fact]
    public void UnfedBusOfTheTracer_IsNotANumberAndNotZero()
    {
        // Clean power all around, and a loop fed by nobody: zero would be the value of the clean ones.
        FlowTracer tracer = new(4, [0, 2, 3], [1, 3, 2]);
        (tracer.Generation[0], tracer.Load[1]) = (10, 10);
        for (int k = 0; k < 3; k++)
        {
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (10, -10);
        }

        tracer.Solve();
        Assert.Equal(0, tracer.Intensity[1]);
        Assert.Equal((double.NaN, NoValueReason.Unfed), (tracer.Intensity[2], tracer.Reasons[2]));
        Assert.Equal((double.NaN, NoValueReason.Unfed), (tracer.Delivered[3], tracer.DeliveredReasons[3]));
    }

    /// <summary>Trap 1.</summary>
    [Fact]
    public void IntensityOfTwoFeeds_IsWeightedByTheirEnergyAndNotTheirMean()
    {
        // 90 at 1000 and 10 at 0 meet: 900, not 500.
        FlowTracer tracer = new(3, [0, 1], [2, 2]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Generation[1], tracer.Load[2]) = (90, 90_000, 10, 100);
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (90, -90, 10, -10);
        tracer.Solve();
        Assert.Equal(900, tracer.Intensity[2], 12);
    }

    /// <summary>Trap 5.</summary>
    [Fact]
    public void LossesOfTheLines_AreInTheDeliveredIntensityAndNotAddedAgain()
    {
        TracedInterval traced = new NetworkTracing(MadeNetwork.Model, MadeNetwork.Factors).Close(MadeNetwork.First, MadeNetwork.Day(), MadeNetwork.Tanks());
        double burdened = traced.Statements
            .Where(statement => statement.Kind is AssetKind.Load or AssetKind.Storage)
            .Sum(statement => (double)statement.EnergyIn!.Value.WattHours * statement.Delivered!.Value.MilligramsPerMegawattHour / 1e6);
        Totals totals = traced.Totals;
        Assert.True(totals.Lost > CarbonMass.Zero);

        // Either d on every kWh taken, or e on it and the losses beside: both are all that was generated. d and losses is more.
        Assert.InRange(burdened / totals.Generated.Milligrams, 1 - 1e-6, 1 + 1e-6);
        Assert.InRange((double)(totals.Delivered + totals.Charged + totals.Lost).Milligrams / totals.Generated.Milligrams, 1 - 1e-6, 1 + 1e-6);
        Assert.True(burdened + totals.Lost.Milligrams > totals.Generated.Milligrams * 1.01);
    }

    /// <summary>Trap 15.</summary>
    [Fact]
    public void ChargeAndDischargeOfATank_AreNotNetted()
    {
        // 20 in at 1000 and 19 out at the tank's own 200 move carbon; the net of 1 Wh would hide it.
        Storage storage = MadeNetwork.Model.Storages[0];
        StorageTank tank = new(storage.Id, Energy.FromWattHours(100), CarbonMass.FromMilligrams(20_000));
        CarbonMass released = tank.CarbonOf(storage, Energy.FromWattHours(19));
        (StorageTank after, CarbonMass writtenOff) = tank.After(storage, Energy.FromWattHours(20), CarbonMass.FromMilligrams(20_000), Energy.FromWattHours(19), released);
        Assert.Equal((4_000, 36_000, 0), (released.Milligrams, after.Carbon.Milligrams, writtenOff.Milligrams));
        Assert.Equal(100 + 19 - 20, after.Content.WattHours);
    }

    /// <summary>Trap 3: seen in the wild with 2021 and 2022 exchanged, and with 0.5777, a footprint factor, for an emission factor.</summary>
    [Theory]
    [InlineData(2021, "CN", 556_800_000)]
    [InlineData(2022, "CN", 536_600_000)]
    [InlineData(2023, "CN", 530_600_000)]
    [InlineData(2025, "CN", 530_600_000)]
    [InlineData(2021, "CN Chongqing", 474_300_000)]
    [InlineData(2022, "CN Chongqing", 522_700_000)]
    public void FactorsOf2021And2022_AreNotSwapped(int year, string region, long milligrams)
    {
        FactorUse use = FactorChoice.Emission(region, FactorChoice.GridAverage).Resolve(MadeNetwork.Factors, "unknown", year).Require("book");
        Assert.Equal(milligrams, use.Row.Intensity.MilligramsPerMegawattHour);
        Assert.Equal(Math.Min(year, 2023), use.Row.Year);
        Assert.DoesNotContain(MadeNetwork.Factors.Rows, row => row.GasSet == "CO2" && row.Intensity.MilligramsPerMegawattHour == 577_700_000);
    }

    /// <summary>Trap 4.</summary>
    [Fact]
    public void FootprintFactorForAnEmissionFactor_CantBeMixedIn()
    {
        Assert.NotEqual(Factor("cn-grid-2023-china"), Factor("cn-footprint-2023-average"));
        Assert.Throws<InputRejectedException>(() => new NetworkTracing(MadeNetwork.ReadWith("cn-footprint-2024-wind", "cn-grid-2023-china").Require("mixed"), MadeNetwork.Factors));
    }

    /// <summary>Trap 8.</summary>
    [Fact]
    public void TransformerRatio_IsAppliedOnce()
    {
        // A meter that returns primary values has no ratio on file; one with 600/5 × 110000/100 is multiplied once, by 132 000.
        AssetId coal = new("coal");
        AssetId wind = new("wind");
        Assert.Equal(132_000_000, EnergyOf(coal, "m-coal").Export.WattHours);
        Assert.Equal(1_000, EnergyOf(wind, "m-wind").Export.WattHours);
    }

    /// <summary>Trap 15.</summary>
    [Fact]
    public void ChargeAndDischargeInOneInterval_AreNotNetted()
    {
        NetworkTracing tracing = new(MadeNetwork.Model, MadeNetwork.Factors);
        TracedInterval traced = tracing.Close(MadeNetwork.First, MadeNetwork.Day().With(MadeNetwork.Metered("tank", (20_000_000, 20_000_000))), MadeNetwork.Tanks());
        Statement tank = traced.Statements.Single(statement => statement.Kind == AssetKind.Storage);
        Assert.Equal((20_000_000, 20_000_000), (tank.EnergyIn!.Value.WattHours, tank.EnergyOut!.Value.WattHours));
        Assert.NotEqual(CarbonMass.Zero, tank.CarbonIn);
        Assert.NotEqual(tank.CarbonIn, tank.CarbonOut);

        // 20 MWh round through 95 % and 95 % leave the tank 2.05 MWh poorer.
        Assert.Equal(-2_052_632, (traced.TanksAfter[0].Content - traced.TanksBefore[0].Content).WattHours);
    }

    /// <summary>Trap 1, over a period and in its mix.</summary>
    [Fact]
    public void PeriodOfTwoIntervals_DividesSumsAndNeverAveragesQuotients()
    {
        TracedInterval windy = Trace(wind: 90_000_000, coal: 10_000_000);
        TracedInterval still = Trace(wind: 0, coal: 1_000_000);
        PeriodFold fold = new(new AssetId("load-c"), AssetKind.Load);
        fold.Add(windy.Of("load-c"), windy, windy.Bus("bus-c").Shares);
        fold.Add(still.Of("load-c"), still, still.Bus("bus-c").Shares);
        PeriodStatement period = fold.Close();
        Assert.Equal((long)(period.Figure * 1_000_000 / period.FigureEnergy), period.Intensity!.Value.MilligramsPerMegawattHour, 1.0);
        Assert.InRange(period.Intensity.Value.MilligramsPerMegawattHour, 129e6, 131e6);
        Assert.InRange(period.Mix.Single(group => group.Group == "wind").Ppm, 891_088, 891_090);
    }

    /// <summary>Trap 2, in the power that a load gives back and a storage can't have held.</summary>
    [Fact]
    public void PowerThatNothingIsKnownOf_IsNeverCleanPower()
    {
        List<AssetInterval> dark = MadeNetwork.Day().With(MadeNetwork.Metered("coal", (0, 0))).With(MadeNetwork.Metered("wind", (0, 0))).With(MadeNetwork.Metered("sun", (0, 0)))
            .With(MadeNetwork.Metered("load-c", (0, 28_000_000))).With(MadeNetwork.Metered("tank", (0, 20_000_000)));
        StorageTank empty = new(new AssetId("tank"), Energy.Zero, CarbonMass.Zero);
        TracedInterval traced = new NetworkTracing(MadeNetwork.Model, MadeNetwork.Factors).Close(MadeNetwork.First, dark, [empty]);
        Assert.All(traced.Buses, bus => Assert.Null(bus.Intensity));
        Assert.Equal((null, null, null), (traced.Of("load-b").CarbonIn, traced.Of("load-c").CarbonOut, traced.Of("tank").CarbonOut));
    }

    /// <summary>Trap 9.</summary>
    [Fact]
    public void LocalDayInChina_Has96IntervalsOfUtcAndStartsAt16()
    {
        SiteZone zone = SiteZone.Find(MadeNetwork.Model.TimeZone).Require("made network");
        IReadOnlyList<Interval> summer = zone.IntervalsOf(new DateOnly(2026, 7, 1));
        Assert.Equal((96, "2026-06-30T16:00:00.000Z", "2026-07-01T16:00:00.000Z"), (summer.Count, summer[0].Start.ToString(), summer[^1].End.ToString()));
        Assert.Equal(365 * 96, Enumerable.Range(0, 365).Sum(day => zone.IntervalsOf(new DateOnly(2026, 1, 1).AddDays(day)).Count));

        // A boundary belongs to the interval that it ends.
        Assert.Equal(summer[0].Previous, Interval.Holding(summer[0].Start));
    }

    /// <summary>Trap 10.</summary>
    [Fact]
    public void RegisterThatStartsAnew_IsARolloverAnExchangeOrRefused()
    {
        MeterFacts facts = new(2, 6_000, 100_000, null, null, null);
        MeterExchange exchange = new(
            Meter.Boundary(0, 300_000),
            [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(99_990))],
            [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(0))]);
        MeteringPoint[] points = [Meter.OneToOne with { Meter = facts }, Meter.OneToOne with { Meter = facts, Exchanges = [exchange] }, Meter.OneToOne];
        (long, EnergyFlag, PointChecks)[] found = [.. points.Select(point =>
        {
            Meter meter = new(point);
            meter.Take(0, 99_900);
            meter.Take(1, 50);
            PointEnergy energy = meter.EnergyAt(1).Energy;
            return (energy.Import.WattHours, energy.Flag, energy.Checks);
        })];

        // 99 900 to 50: 150 by two digits of kWh, 140 by the record of the exchange, nothing without either.
        Assert.Equal((150, EnergyFlag.Actual, PointChecks.RolledOver), found[0]);
        Assert.Equal((140, EnergyFlag.Actual, PointChecks.MeterExchanged), found[1]);
        Assert.Equal(EnergyFlag.Missing, found[2].Item2);
    }

    /// <summary>Trap 12: gross generation has a type of its own, and a factor is per net energy, that of the connection meter.</summary>
    [Fact]
    public void GrossGeneration_NeverStandsForNetSendOut()
    {
        DirectCarbon carbon = Combustion.Desulphurisation("unit", 100, Combustion.LimestoneFactorDefault).Require();
        GrossGeneration gross = new(Energy.FromWattHours(1_060_000));
        NetSendOut net = new(Energy.FromWattHours(1_000_000));
        Assert.Equal(39_600_000_000, UnitIntensity.Of("unit", carbon, net, gross).Require().Intensity.MilligramsPerMegawattHour);
        Assert.Equal(GenerationReason.NetAboveGross, Assert.Single(UnitIntensity.Of("unit", carbon, new NetSendOut(gross.Energy), new GrossGeneration(net.Energy)).Problems).Reason);

        // A unit's own use comes in by its meter as import; it is delivered to it and not netted out of what it sent.
        TracedInterval traced = new NetworkTracing(MadeNetwork.Model, MadeNetwork.Factors).Close(MadeNetwork.First, MadeNetwork.Day().With(MadeNetwork.Metered("wind", (500_000, 10_500_000))), MadeNetwork.Tanks());
        Assert.Equal((500_000, 10_500_000), (traced.Of("wind").EnergyIn!.Value.WattHours, traced.Of("wind").EnergyOut!.Value.WattHours));
        Assert.Equal(10_500_000L * 324 / 10, traced.Of("wind").CarbonOut!.Value.Milligrams);
    }

    /// <summary>Trap 6: the gas a repair lost is emitted at the repair; the top-up that replaces it emits nothing, in any view.</summary>
    [Fact]
    public void Sf6OfARepair_IsNotBookedAgainAtTheTopUp()
    {
        SerialNumber serial = new("GIS-1");
        Timestamp start = new(0);
        GasMass full = GasMass.FromGrams(80_000), lost = GasMass.FromGrams(1_500);
        (Sf6Register register, IReadOnlyList<Sf6Refusal> refusals) = Sf6Register.Empty
            .Enter(new Sf6Unit(serial, new AssetId("sub-1"), full, GasMixture.Sf6, 126_000, 40_000, start))
            .Fold([
                new Sf6Event.Filled("fill", serial, start, GasMixture.Sf6, full),
                new Sf6Event.Repaired("repair", serial, new Timestamp(1), GasMixture.Sf6, full, full - lost),
                new Sf6Event.Filled("refill", serial, new Timestamp(2), GasMixture.Sf6, full - lost),
                new Sf6Event.ToppedUp("top-up", serial, new Timestamp(3), GasMixture.Sf6, lost),
            ]);
        Timestamp end = new(4);
        Assert.Empty(refusals);
        Assert.Equal(lost, register.Units[serial].Emitted);
        InsulatingGasPotentials potentials = new(GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json"));
        GasModules modules = Sf6Projections.Modules(register.Bookings, serial, start, end, GwpSet.FifthAssessment, potentials);
        GasMass[] masses = [.. Enum.GetValues<EmissionKind>().Select(kind => Sf6Projections.Emitted(register.Bookings, serial, kind, start, end))];
        Assert.Equal([GasMass.Zero, lost, GasMass.Zero], masses);
        Assert.Equal(GasMass.Sum(masses), GasMass.Sum(register.Bookings.Select(booking => booking.Emitted)));
        Assert.Equal(lost.Milligrams * (Int128)23_500, modules.Amounts.TotalMilligrams);
        Assert.Equal(modules.Amounts.TotalMilligrams, modules.Amounts.MilligramsOf(LifecycleModule.B2));
        Assert.Equal(lost, Assert.Single(Sf6Projections.GuidelineRows(register.Bookings, start, end)).Emitted);
        Assert.Equal(lost, Sf6Projections.MassBalance(register, start, end).Emitted);
    }

    /// <summary>Trap 14: amounts by the guideline's 23 900, by SAR's equal number, by AR5 and by AR6 are different things.</summary>
    [Fact]
    public void Sf6OfDifferentWarmingPotentials_CantBeAdded()
    {
        GwpTable table = GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json");
        GasMass mass = GasMass.FromGrams(7_500);
        CarbonEquivalent[] equivalents =
        [
            CarbonEquivalent.ByGuideline(mass),
            .. Enum.GetValues<GwpSet>().Select(set => CarbonEquivalent.Of(mass, table.Find(GreenhouseGas.SulphurHexafluoride, set)!)),
        ];
        foreach (CarbonEquivalent left in equivalents)
        {
            foreach (CarbonEquivalent right in equivalents.Where(right => right.Basis != left.Basis))
            {
                Assert.NotEqual(left, right);
                foreach (Func<object> sum in (Func<object>[])[() => left + right, () => left - right])
                {
                    string message = Assert.Throws<InvalidOperationException>(sum).Message;
                    Assert.Contains(left.Basis.Table, message, StringComparison.Ordinal);
                    Assert.Contains(right.Basis.Table, message, StringComparison.Ordinal);
                }
            }
        }
    }

    /// <summary>Trap 14 in the view of the life cycle.</summary>
    [Fact]
    public void ModulesOfDifferentWarmingPotentials_CantBeAdded()
    {
        SerialNumber serial = new("GIS-1");
        InsulatingGasPotentials potentials = new(GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json"));
        Sf6Register register = Sf6Register.Empty
            .Enter(new Sf6Unit(serial, new AssetId("sub-1"), GasMass.FromGrams(80_000), GasMixture.Sf6, 126_000, 40_000, new Timestamp(0)))
            .Fold([new Sf6Event.Filled("fill", serial, new Timestamp(0), GasMixture.Sf6, GasMass.FromGrams(80_000)), new Sf6Event.ToppedUp("top-up", serial, new Timestamp(1), GasMixture.Sf6, GasMass.FromGrams(400))]).Register;
        GasModules fifth = By(GwpSet.FifthAssessment), sixth = By(GwpSet.SixthAssessment);
        string message = Assert.Throws<InvalidOperationException>(() => fifth + sixth).Message;
        Assert.Contains("AR5 (ipcc-ar5", message, StringComparison.Ordinal);
        Assert.Contains("AR6 (ipcc-ar6-2021-gwp100)", message, StringComparison.Ordinal);
        Assert.Equal((Int128)18_800_000_000, (fifth + fifth).Amounts.MilligramsOf(LifecycleModule.B1)); // 2 × 0.4 kg × 23 500

        GasModules By(GwpSet set) => Sf6Projections.Modules(register.Bookings, serial, new Timestamp(0), new Timestamp(2), set, potentials);
    }

    /// <summary>Trap 13.</summary>
    [Fact]
    public void SharedFactor_IsOneErrorForAllUnitsThatUseIt()
    {
        NetworkModel model = PairNetwork.Read().Require("one row");
        TracedInterval traced = PairNetwork.Close(model, PairNetwork.Metered(model, 50_000_000, 50_000_000, 50_000_000, -50_000_000, 0, 100_000_000));
        double shared = 0.05 * 100e6 * 924;
        Assert.InRange(traced.Of("load-b").Uncertainty!.HalfWidth.Milligrams, shared, 1.01 * shared);
        Assert.True(traced.Of("load-b").Uncertainty!.HalfWidth.Milligrams > 1.4 * shared / Math.Sqrt(2));
    }

    private static TracedInterval Trace(long wind, long coal) => new NetworkTracing(MadeNetwork.Model, MadeNetwork.Factors).Close(
        MadeNetwork.First,
        [
            MadeNetwork.Metered("coal", (0, coal)), MadeNetwork.Metered("wind", (0, wind)), MadeNetwork.Metered("sun", (0, 0)),
            MadeNetwork.Metered("line-ab", (coal, 0), (0, coal)), MadeNetwork.Metered("line-bc", (coal, 0), (0, coal)),
            MadeNetwork.Metered("load-b", (0, 0)), MadeNetwork.Metered("load-c", (wind + coal, 0)), MadeNetwork.Metered("load-d", (0, 0)), MadeNetwork.Metered("tank", (0, 0)),
        ],
        MadeNetwork.Tanks());

    private static CarbonIntensity Factor(string id) => MadeNetwork.Factors.Find(new FactorId(id))!.Intensity;

    private static PointEnergy EnergyOf(AssetId asset, string device)
    {
        AssetAccount account = new(MadeNetwork.Model, asset);
        account.Take([Meter.Capture(Meter.Boundary(0), 0, export: 0, device: device), Meter.Capture(Meter.Boundary(1), 0, export: 1_000, device: device)], MadeNetwork.First, null);
        return account.At(MadeNetwork.First).Points[0];
    }
}
