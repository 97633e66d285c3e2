using System.Globalization;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>
/// Makes a network of a MATPOWER case. Ids: <c>line-1-2</c>, <c>trafo-4-7</c> (a ratio, or two base voltages), <c>gen-1</c>,
/// <c>load-2</c>; the second of two alike gets <c>-2</c>. Every terminal has a device: <c>m-gen-1</c>, <c>m-line-1-2-from</c>.
/// Every unit in service holds the voltage of its bus, whatever the type of the bus. Rows out of service and isolated buses
/// are left out.
/// </summary>
public sealed class MatpowerImport
{
    private const int BusTypeReference = 3;
    private const int BusTypeIsolated = 4;

    // Nine digits of a kWh and three decimals are all a register value may have.
    private const int RegisterDigits = 9;
    private const int CapacityMargin = 4;
    private const int LoadRatio = 8_000;
    private const double VoltsSecondary = 100;
    private const double VoltsUndeclared = 110_000;

    private readonly List<InputProblem> problems = [];
    private readonly Dictionary<string, int> idCounts = new(StringComparer.Ordinal);
    private readonly MatpowerCase source;
    private readonly MatpowerFleet? fleet;
    private readonly MatpowerImportOptions options;
    private readonly Dictionary<int, double> baseKilovolts;

    private MatpowerImport(MatpowerCase source, MatpowerFleet? fleet, MatpowerImportOptions options)
    {
        (this.source, this.fleet, this.options) = (source, fleet, options);
        baseKilovolts = source.Buses.ToDictionary(bus => bus.Number, bus => bus.BaseKilovolts);
    }

    /// <summary>
    /// The network file and its model, or every problem. Without a fleet the units' technology and factor are <c>unknown</c>,
    /// they keep their Pg (<c>fixed</c>) but the one at the reference bus, and the loads are constant.
    /// </summary>
    public static InputReading<MatpowerNetwork> ToNetwork(MatpowerCase source, MatpowerFleet? fleet, MatpowerImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return new MatpowerImport(source, fleet, options).Import();
    }

    private InputReading<MatpowerNetwork> Import()
    {
        CheckBuses();
        List<Bus> buses = [.. source.Buses.Where(bus => bus.Type != BusTypeIsolated).Select(ToBus)];
        List<Branch> branches = [.. source.Branches.Where(branch => branch.InService).Select(ToBranch)];
        List<Generator> generators = ToGenerators();
        List<Load> loads = ToLoads();
        IReadOnlyList<Storage> storages = fleet?.Storages ?? [];
        List<MeteringPoint> points = ToPoints(buses, branches, generators, loads, storages);
        if (problems.Count > 0)
        {
            return new InputReading<MatpowerNetwork>(null, problems);
        }

        byte[] bytes = NetworkWriter.Write(new NetworkModel(
            options.Id, options.Version, options.ValidFrom, options.Site, options.TimeZone, options.Source,
            source.BaseMegavoltAmperes, buses, branches, generators, loads, storages, points));

        // The reader's checks are the only ones that make a model: what it refuses was wrong in the case or the fleet.
        InputReading<NetworkModel> reading = NetworkReader.Read(bytes);
        return reading.IsUsable
            ? new InputReading<MatpowerNetwork>(new MatpowerNetwork(bytes, reading.Value!, [.. branches.Select(branch => branch.Id)]), problems)
            : new InputReading<MatpowerNetwork>(null, reading.Problems);
    }

    private void CheckBuses()
    {
        foreach (MatpowerBus bus in source.Buses.Where(bus => bus.Type != BusTypeIsolated))
        {
            if (bus.ShuntMegawatts != 0)
            {
                Report($"line {bus.Line}", Text(bus.ShuntMegawatts), $"Bus {bus.Number} has a shunt conductance (Gs); bus shunt conductance is not modelled yet");
            }

            if (bus.DemandMegawatts < 0)
            {
                Report($"line {bus.Line}", Text(bus.DemandMegawatts), $"Bus {bus.Number} has a negative demand, which is a unit without a factor; enter it in mpc.gen");
            }
        }

        if (!source.Buses.Any(bus => bus.Type == BusTypeReference))
        {
            Report("mpc.bus", "nothing", "Expected a reference bus (type 3)");
        }
    }

    private static Bus ToBus(MatpowerBus bus) => new(
        Id(bus.Number), $"Bus {bus.Number}", bus.BaseKilovolts, bus.VoltagePerUnit, bus.AngleDegrees, bus.ShuntMegawatts, bus.ShuntMegavars);

    private Branch ToBranch(MatpowerBranch branch)
    {
        bool transformer = branch.Ratio != 0 || baseKilovolts[branch.From] != baseKilovolts[branch.To];
        AssetId id = NextId($"{(transformer ? "trafo" : "line")}-{branch.From}-{branch.To}");
        return new Branch(
            id, transformer ? "transformer" : "line", Id(branch.From), Id(branch.To),
            branch.Resistance, branch.Reactance, branch.Susceptance, branch.Ratio == 0 ? 1 : branch.Ratio, branch.ShiftDegrees);
    }

    private List<Generator> ToGenerators()
    {
        List<Generator> generators = [];
        Dictionary<int, Queue<MatpowerFleetUnit>> units = fleet is null
            ? []
            : fleet.Units.GroupBy(unit => unit.Bus).ToDictionary(group => group.Key, group => new Queue<MatpowerFleetUnit>(group));
        HashSet<int> slackBuses = [.. source.Buses.Where(bus => bus.Type == BusTypeReference).Select(bus => bus.Number)];
        foreach (MatpowerGenerator row in source.Generators.Where(row => row.InService))
        {
            AssetId id = NextId($"gen-{row.Bus}");
            if (fleet is null)
            {
                // The first unit at a reference bus balances it; MATPOWER does the same.
                generators.Add(Unnamed(row, id, slackBuses.Remove(row.Bus) ? "slack" : "fixed"));
            }
            else if (units.TryGetValue(row.Bus, out Queue<MatpowerFleetUnit>? queue) && queue.TryDequeue(out MatpowerFleetUnit? unit))
            {
                generators.Add(new Generator(
                    id, Id(row.Bus), unit.Technology, unit.Factor, unit.CapacityMegawatts,
                    unit.ScheduledMegawatts ?? row.OutputMegawatts, row.VoltagePerUnit, unit.Dispatch));
            }
            else
            {
                Report("$.generators", "nothing", $"The fleet has no unit for {id} (line {row.Line} of the case)");
            }
        }

        foreach (MatpowerFleetUnit unit in units.Values.SelectMany(queue => queue))
        {
            Report("$.generators", $"{unit.Bus}", "The case has no unit in service there");
        }

        if (fleet is not null && !generators.Any(generator => generator.Dispatch == "slack"))
        {
            Report("$.generators", "nothing", "Expected a unit of dispatch slack");
        }

        return generators;
    }

    private static Generator Unnamed(MatpowerGenerator row, AssetId id, string dispatch)
    {
        double capacity = double.IsFinite(row.MaximumMegawatts) ? row.MaximumMegawatts : 0;
        capacity = Math.Max(capacity, Math.Abs(row.OutputMegawatts));
        return new Generator(
            id, Id(row.Bus), "unknown", FactorChoice.ById(new FactorId("unknown")), capacity > 0 ? capacity : 1, row.OutputMegawatts, row.VoltagePerUnit, dispatch);
    }

    private List<Load> ToLoads()
    {
        List<Load> loads = [];
        HashSet<int> unused = [.. fleet?.Curves.Keys ?? []];
        foreach (MatpowerBus bus in source.Buses.Where(bus => bus.Type != BusTypeIsolated && (bus.DemandMegawatts != 0 || bus.DemandMegavars != 0)))
        {
            string? curve = "constant";
            if (fleet is not null && !fleet.Curves.TryGetValue(bus.Number, out curve))
            {
                Report("$.loads", "nothing", $"The fleet has no curve for the load at bus {bus.Number} (line {bus.Line} of the case)");
            }

            unused.Remove(bus.Number);
            loads.Add(new Load(NextId($"load-{bus.Number}"), Id(bus.Number), curve ?? "constant", bus.DemandMegawatts, bus.DemandMegavars));
        }

        foreach (int bus in unused.Order())
        {
            Report("$.loads", $"{bus}", "The case has no load there");
        }

        return loads;
    }

    private List<MeteringPoint> ToPoints(
        List<Bus> buses, List<Branch> branches, List<Generator> generators, List<Load> loads, IReadOnlyList<Storage> storages)
    {
        // Duplicates and unknown buses are the reader's to name.
        ILookup<BusId, double> kilovolts = buses.ToLookup(bus => bus.Id, bus => bus.BaseKilovolts);
        MeterFacts Primary(BusId bus, double megawatts) => Facts(megawatts, 1, kilovolts[bus].FirstOrDefault() > 0 ? kilovolts[bus].First() * 1000 : VoltsUndeclared);

        // A branch and the unit that balances carry at most what all units and storages can give.
        double all = generators.Sum(generator => generator.CapacityMegawatts) + storages.Sum(storage => storage.PowerMegawatts);
        return
        [
            .. branches.SelectMany(branch => new[]
            {
                Point(branch.Id, Terminal.From, "-from") with { Meter = Primary(branch.From, all) },
                Point(branch.Id, Terminal.To, "-to") with { Meter = Primary(branch.To, all) },
            }),
            .. generators.Select(generator => Point(generator.Id, Terminal.Generator, "") with
            {
                Meter = Primary(generator.Bus, generator.Dispatch == "slack" ? all : Math.Max(generator.CapacityMegawatts, Math.Abs(generator.ScheduledMegawatts))),
            }),
            .. loads.Select(load => Point(load.Id, Terminal.Load, "") with
            {
                Multipliers = [LoadMultiplier()],
                Meter = Facts(load.PeakMegawatts, LoadRatio, VoltsSecondary),
            }),
            .. storages.Select(storage => Point(storage.Id, Terminal.Storage, "") with { Meter = Primary(storage.Bus, storage.PowerMegawatts) }),
        ];
    }

    // A meter for four times the power; without a limit of its current where that is more than a file may say.
    private static MeterFacts Facts(double megawatts, int ratio, double volts)
    {
        double watts = Math.Max(megawatts, 1) * 1e6 * CapacityMargin / ratio;
        double amperes = watts / volts * CheckThresholds.RootThreeDenominator / CheckThresholds.RootThreeNumerator;
        bool fits = amperes < MeterFacts.MilliamperesMax / 1000 && volts is >= 1 and <= MeterFacts.MillivoltsMax / 1000;
        return new MeterFacts(
            RegisterDigits, fits ? ((long)amperes + 1) * 1000 : null, fits ? (long)volts * 1000 : null,
            AccuracyClass.Find("0.5S"), AccuracyClass.Find("0.5"), AccuracyClass.Find("0.5"));
    }

    private MeteringPoint Point(AssetId asset, Terminal terminal, string suffix)
    {
        string device = $"m-{asset}{suffix}";
        if (!Identifier.IsValid(device))
        {
            Report("$.storages", asset.Value, $"The device id {device} would be longer than {Identifier.LengthMax}");
            device = "invalid";
        }

        return new MeteringPoint(asset, terminal, new DeviceId(device), [new Multiplier(options.ValidFrom, 1, 1, 1, 1)]);
    }

    // Load meters count on the secondary side; a ratio of 8 000 keeps a thousandth of a kWh at 8 kWh of the primary side.
    private Multiplier LoadMultiplier() => new(options.ValidFrom, 400, 5, 10_000, 100);

    private AssetId NextId(string id)
    {
        int count = idCounts.GetValueOrDefault(id) + 1;
        idCounts[id] = count;
        return new AssetId(count == 1 ? id : $"{id}-{count}");
    }

    private static BusId Id(int number) => new(number.ToString(CultureInfo.InvariantCulture));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Report(string path, string value, string message) => problems.Add(new InputProblem(path, value, message));
}
