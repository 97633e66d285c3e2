using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Simulators.Fleet;

/// <summary>
/// What is on file of a simulated network: life-cycle records of every branch, storage and switchgear, the gas in it, and who buys whose wind and sun. A function of the
/// network model alone. Products and declarations are made up, and their sources say so; typical figures are used where an operator without
/// a declaration would use them.
/// </summary>
public static class FleetRecords
{
    private const string MadeUp = "made for the demonstration, no real product";
    private const string Unstated = "unstated";
    private const string SiteOffset = "+08:00";
    private const decimal WattHoursPerMegawattHour = 1_000_000;
    private const double NominalKilovolts = 132;
    private const double OhmsPerKilometre = 0.4;
    private const int SwitchgearPanels = 8;
    private const int UnitsMax = 4;

    /// <summary>Every document, in the order it happened to be filed: assets, then gas-filled units with what was done to them, then contracts.</summary>
    public static IReadOnlyList<byte[]> Of(NetworkModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. Lives(model).Select(LifecycleDocumentWriter.Write), .. Gas(model).Select(Sf6DocumentWriter.Write), .. Contracts(model).Select(InstrumentWriter.Write)];
    }

    /// <summary>A work report that comes in late: a breaker was topped up in the morning of the first day.</summary>
    public static byte[] LateReport(NetworkModel model)
    {
        Timestamp morning = model.ValidFrom.AddMilliseconds((41 * Interval.LengthMilliseconds) + 300_000);
        return Sf6DocumentWriter.Write(new Sf6Document.Happened(new Sf6Event.ToppedUp("SF6-2026-0601", SerialAt(SwitchgearBuses(model)[0]), morning, GasMixture.Sf6, Grams(1_900))));
    }

    /// <summary>A green certificate for a part of the first day's wind, issued and retired when the day is over; null without wind.</summary>
    public static byte[]? LateCertificate(NetworkModel model)
    {
        Timestamp end = model.ValidFrom.AddMilliseconds(96 * Interval.LengthMilliseconds);
        return model.Generators.FirstOrDefault(generator => generator.Technology == "wind") is not { } wind ? null : InstrumentWriter.Write(new Certificate(
            new InstrumentId("GEC-2026-06-000417"), CertificateKind.Gec, MadeUp, wind.Id, null, wind.Technology, "CN", model.ValidFrom, end, Energy.FromWattHours(120_000_000),
            CertificateOrigin.Production, new Retirement(LargestLoads(model)[^1].Id, end), true, new AttributeFactor(CarbonIntensity.FromMilligramsPerMegawattHour(32_400_000), "CO2e", "unstated", "lifecycle", "MEE, NBS, NEA: national electricity carbon footprint factors 2024")));
    }

    // A quarter of the first wind farm for the largest consumer, and up to 3 MWh of sun an interval for the next.
    private static IEnumerable<Instrument> Contracts(NetworkModel model)
    {
        List<Load> loads = LargestLoads(model);
        Timestamp from = At("2026-01-01T00:00:00");
        Timestamp to = At("2031-01-01T00:00:00");
        if (model.Generators.FirstOrDefault(generator => generator.Technology == "wind") is { } wind)
        {
            yield return new Contract(new InstrumentId("PPA-WIND-1"), wind.Id, loads[0].Id, 250_000, null, from, to, true);
        }

        if (model.Generators.FirstOrDefault(generator => generator.Technology == "solar") is { } sun)
        {
            yield return new Contract(new InstrumentId("PPA-SUN-1"), sun.Id, loads[1 % loads.Count].Id, null, Energy.FromWattHours(3_000_000), from, to, true);
        }
    }

    private static List<Load> LargestLoads(NetworkModel model) => [.. model.Loads.OrderByDescending(load => load.PeakMegawatts).ThenBy(load => load.Id).Take(3)];

    private static IEnumerable<LifecycleDocument> Lives(NetworkModel model)
    {
        (int lines, int transformers) = (0, 0);
        foreach (Branch branch in model.Branches)
        {
            yield return new LifecycleDocument.PutInService(branch.Kind == "transformer" ? Transformer(branch, transformers++) : Line(model, branch, lines++));
        }

        foreach (Storage storage in model.Storages)
        {
            yield return new LifecycleDocument.PutInService(Battery(storage));
        }

        foreach (BusId bus in SwitchgearBuses(model))
        {
            yield return new LifecycleDocument.PutInService(Switchgear(bus));
        }

        if (model.Branches.FirstOrDefault(branch => branch.Kind == "transformer") is { } refurbished)
        {
            yield return new LifecycleDocument.Changed(refurbished.Id, "WO-2024-0311", new LifecycleCommand.AddCarbon(
                At("2024-03-11T08:00:00"), 0, LifecycleModule.B4, CarbonMass.FromMilligrams(9_400_000_000), $"new bushings and tap changer; {MadeUp}", At("2058-04-01T00:00:00")));
        }
    }

    // Some cases have transformers without losses: these have no nameplate that could be compared with them.
    private static LifecycleRecord Transformer(Branch branch, int index)
    {
        const decimal megavoltAmperes = 80;
        EmbodiedDeclaration embodied = index % 2 == 0
            ? new EpdDeclaration(
                "DEMO-TR-80", "none", Unstated, new DateOnly(2030, 12, 31), "1 MVA", megavoltAmperes,
                [
                    new(LifecycleModule.A1ToA3, 2_380), new(LifecycleModule.A4, 64), new(LifecycleModule.A5, 31),
                    new(LifecycleModule.C1, 12), new(LifecycleModule.C2, 9), new(LifecycleModule.C3, 21), new(LifecycleModule.C4, 14), new(LifecycleModule.D, -610),
                ],
                MadeUp)
            : new BillOfMaterials(
                Unstated,
                [new MaterialLine("transformer with its tank", megavoltAmperes, "MVA", CarbonFactor.Typical("power-transformer")), new MaterialLine("oil of the conservator", 4_200, "kg", CarbonFactor.Typical("transformer-oil"))],
                [new TransportLine(LifecycleModule.A4, 92_000, CarbonFactor.Stated(0.07m, MadeUp))], null, new SourcedMass(2_900, MadeUp));
        return new LifecycleRecord(
            branch.Id, EquipmentClass.Transformer, megavoltAmperes, null, At($"{2010 + (index % 8)}-04-01T00:00:00"), 40, embodied,
            embodied is EpdDeclaration ? [] : [new(LifecycleModule.C1, 900), new(LifecycleModule.C2, 700), new(LifecycleModule.C4, 1_100)], embodied is EpdDeclaration ? "" : MadeUp,
            null, ChargeRule.StraightLine, branch.Resistance == 0 ? null : new TransformerNameplate(42, 230, megavoltAmperes));
    }

    // Lengths from the reactance: 0.4 Ω/km at 132 kV where the case gives no voltage.
    private static LifecycleRecord Line(NetworkModel model, Branch branch, int index)
    {
        double kilovolts = model.Buses.First(bus => bus.Id == branch.From).BaseKilovolts is > 0 and var given ? given : NominalKilovolts;
        double ohms = Math.Abs(branch.Reactance) * kilovolts * kilovolts / model.BaseMegavoltAmperes;
        decimal kilometres = Math.Clamp(Math.Round((decimal)(ohms / OhmsPerKilometre), 1), 0.5m, 400);
        bool isByEnergy = index == 0;
        decimal expected = 18_000_000;
        return new LifecycleRecord(
            branch.Id, EquipmentClass.Line, kilometres, null, At($"{2004 + (index % 16)}-10-01T00:00:00"), 45,
            new BillOfMaterials(
                Unstated,
                [
                    new MaterialLine("towers, hot-rolled steel", 24_000 * kilometres, "kg", CarbonFactor.Typical("steel")),
                    new MaterialLine("foundations", 70 * kilometres, "m3", CarbonFactor.Typical("concrete-c40")),
                    new MaterialLine("conductors, aluminium", 7_800 * kilometres, "kg", CarbonFactor.Stated(15.4m, MadeUp)),
                ],
                [new TransportLine(LifecycleModule.A4, 12_600 * kilometres, CarbonFactor.Stated(0.07m, MadeUp))], null, new SourcedMass(6_500 * kilometres, MadeUp)),
            [new(LifecycleModule.C1, 2_600 * kilometres), new(LifecycleModule.C2, 480 * kilometres)], MadeUp,
            isByEnergy ? Energy.FromWattHours((long)(expected * WattHoursPerMegawattHour)) : null, isByEnergy ? ChargeRule.UnitOfProduction : ChargeRule.StraightLine, null)
        {
            PassedBefore = isByEnergy ? Energy.FromWattHours((long)(6_400_000 * WattHoursPerMegawattHour)) : Energy.Zero,
        };
    }

    // Six thousand full cycles; what a battery gives back is its throughput.
    private static LifecycleRecord Battery(Storage storage)
    {
        decimal kilowattHours = storage.Capacity.WattHours / 1_000m;
        return new LifecycleRecord(
            storage.Id, EquipmentClass.Battery, kilowattHours, null, At("2024-07-01T00:00:00"), 15,
            new BillOfMaterials(
                Unstated, [new MaterialLine("LFP packs", kilowattHours, "kWh", CarbonFactor.Typical("lfp-pack"))],
                [new TransportLine(LifecycleModule.A4, 7.2m * kilowattHours, CarbonFactor.Stated(0.07m, MadeUp))], null, new SourcedMass(1.1m * kilowattHours, MadeUp)),
            [new(LifecycleModule.C2, 0.4m * kilowattHours), new(LifecycleModule.C3, 3.1m * kilowattHours)], MadeUp,
            Energy.FromWattHours(checked(storage.Capacity.WattHours * 6_000)), ChargeRule.UnitOfProduction, null)
        {
            PassedBefore = Energy.FromWattHours(checked(storage.Capacity.WattHours * 640)),
        };
    }

    private static LifecycleRecord Switchgear(BusId bus) => new(
        SwitchgearAt(bus), EquipmentClass.Switchgear, SwitchgearPanels, bus, At("2015-05-18T00:00:00"), 35,
        new EpdDeclaration(
            "DEMO-GIS-126", "none", Unstated, new DateOnly(2029, 6, 30), "1 panel", SwitchgearPanels,
            [
                new(LifecycleModule.A1ToA3, 11_400), new(LifecycleModule.A4, 260), new(LifecycleModule.A5, 180),
                new(LifecycleModule.C1, 60), new(LifecycleModule.C2, 40), new(LifecycleModule.C4, 25), new(LifecycleModule.D, -2_100),
            ],
            MadeUp),
        [], "", null, ChargeRule.StraightLine, null);

    // A leak and a repair at the first substation, a retirement at the second, where a new unit with a mixture takes over.
    private static IEnumerable<Sf6Document> Gas(NetworkModel model)
    {
        List<BusId> buses = SwitchgearBuses(model);
        foreach (BusId bus in buses)
        {
            Timestamp commissioned = At("2015-05-18T00:00:00");
            yield return new Sf6Document.UnitEntered(new Sf6Unit(SerialAt(bus), SwitchgearAt(bus), Kilograms(84), GasMixture.Sf6, 126_000, 40_000, commissioned));
            yield return new Sf6Document.Happened(new Sf6Event.Filled($"SF6-2015-{bus}", SerialAt(bus), commissioned, GasMixture.Sf6, Kilograms(84)));
        }

        SerialNumber first = SerialAt(buses[0]);
        yield return new Sf6Document.Happened(new Sf6Event.ToppedUp("SF6-2025-0914", first, At("2025-09-14T10:20:00"), GasMixture.Sf6, Grams(2_350)));
        yield return new Sf6Document.Happened(new Sf6Event.Repaired("SF6-2026-0303", first, At("2026-03-03T09:00:00"), GasMixture.Sf6, Kilograms(21), Grams(20_460)));
        yield return new Sf6Document.Happened(new Sf6Event.Filled("SF6-2026-0304", first, At("2026-03-04T15:30:00"), GasMixture.Sf6, Kilograms(21)));
        if (buses.Count < 2)
        {
            yield break;
        }

        SerialNumber second = SerialAt(buses[1]);
        GasMixture mixture = GasMixture.Of(new GasShare(InsulatingGas.C4Fluoronitrile, 50_000), new GasShare(InsulatingGas.CarbonDioxide, 850_000), new GasShare(InsulatingGas.Oxygen, 100_000));
        SerialNumber replacement = new($"GIS-{buses[1]}-2");
        yield return new Sf6Document.Happened(new Sf6Event.Retired("SF6-2026-0420", second, At("2026-04-20T11:00:00"), GasMixture.Sf6, Grams(82_900)));
        yield return new Sf6Document.UnitEntered(new Sf6Unit(replacement, SwitchgearAt(buses[1]), Kilograms(46), mixture, 126_000, 40_000, At("2026-04-22T00:00:00")));
        yield return new Sf6Document.Happened(new Sf6Event.Filled("SF6-2026-0422", replacement, At("2026-04-22T16:00:00"), mixture, Kilograms(46)));
    }

    // Where the plants are connected.
    private static List<BusId> SwitchgearBuses(NetworkModel model) =>
        [.. model.Generators.Select(generator => generator.Bus).Distinct().OrderBy(bus => bus.Value, StringComparer.Ordinal).Take(UnitsMax)];

    private static AssetId SwitchgearAt(BusId bus) => new($"switchgear-{bus}");

    private static SerialNumber SerialAt(BusId bus) => new($"GIS-{bus}-1");

    private static GasMass Kilograms(long kilograms) => GasMass.FromMilligrams(kilograms * 1_000_000);

    private static GasMass Grams(long grams) => GasMass.FromMilligrams(grams * 1_000);

    private static Timestamp At(string local) => Timestamp.TryParse(local + SiteOffset, out Timestamp time) ? time : throw new ArgumentException(local, nameof(local));
}
