using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// Closes intervals of one network version with one factor book: metered energies in, statements and balance out. A pure
/// function of its arguments; the instance only keeps the tracer's workspace. Not thread-safe.
/// </summary>
public sealed class NetworkTracing
{
    /// <summary>The rules of this class; named in every balance. A change of any figure changes it.</summary>
    public const string Method = "carbonledger-trace/1";

    /// <summary>A branch may seem to give out this much at both ends: one count of each register.</summary>
    public const long SignToleranceWattHours = 2;

    private readonly Dictionary<AssetId, int> busOf = [];
    private readonly Dictionary<AssetId, Generator> generators;
    private readonly Dictionary<AssetId, Storage> storages;
    private readonly Dictionary<AssetId, (int Index, int From, int To)> branches = [];
    private readonly Dictionary<AssetId, CarbonIntensity> factorOf = [];
    private readonly Dictionary<AssetId, CarbonMass?> unheld = [];
    private readonly FlowTracer tracer;

    /// <exception cref="InputRejectedException">A generator's factor is not in the book, or factors of different gas sets or boundaries would be added.</exception>
    public NetworkTracing(NetworkModel network, FactorBook factors)
    {
        Network = network;
        Dictionary<BusId, int> index = network.Buses.Select((bus, i) => (bus.Id, i)).ToDictionary(x => x.Id, x => x.i);
        generators = network.Generators.ToDictionary(generator => generator.Id);
        storages = network.Storages.ToDictionary(storage => storage.Id);
        (GasSet, Boundary) = ReadFactors(network, factors);
        foreach (Generator generator in network.Generators)
        {
            busOf[generator.Id] = index[generator.Bus];
        }

        foreach (Load load in network.Loads)
        {
            busOf[load.Id] = index[load.Bus];
        }

        foreach (Storage storage in network.Storages)
        {
            busOf[storage.Id] = index[storage.Bus];
        }

        for (int k = 0; k < network.Branches.Count; k++)
        {
            Branch branch = network.Branches[k];
            branches[branch.Id] = (k, index[branch.From], index[branch.To]);
        }

        tracer = new FlowTracer(
            network.Buses.Count,
            [.. network.Branches.Select(branch => index[branch.From])],
            [.. network.Branches.Select(branch => index[branch.To])],
            threshold: 1e-3);
    }

    public NetworkModel Network { get; }

    /// <summary>CO2 or CO2e: the one gas set of every factor used.</summary>
    public string GasSet { get; }

    /// <summary>direct or lifecycle: the one boundary of every factor used.</summary>
    public string Boundary { get; }

    /// <summary>Closes an interval.</summary>
    /// <param name="assets">One for every asset of the network, in any order.</param>
    /// <param name="tanks">Every storage's tank at the interval's start.</param>
    public TracedInterval Close(Interval interval, IReadOnlyCollection<AssetInterval> assets, IReadOnlyList<StorageTank> tanks)
    {
        Dictionary<AssetId, AssetInterval> metered = assets.ToDictionary(asset => asset.Asset);
        Dictionary<AssetId, StorageTank> before = tanks.ToDictionary(tank => tank.Storage);
        Fill(metered, before);
        FillUnheld(metered, before);
        tracer.Solve();
        List<Statement> statements = [.. Network.Assets.Select(asset => State(metered[asset], before))];
        List<StorageTank> after = [.. Network.Storages.Select(storage => AfterInterval(storage, before[storage.Id], statements))];
        List<PointEnergy> points = [.. statements.SelectMany(statement => statement.Points)];
        List<BusBalance> buses = [.. Network.Buses.Select((bus, i) => BalanceOf(bus, i))];
        return new TracedInterval(
            interval, statements, buses, Sum(statements, buses),
            [.. Network.Storages.Select(storage => before[storage.Id])], after,
            points.Count,
            points.Count(point => point.IsRead),
            points.Count(point => point.IsKnown && !point.IsRead),
            Counted(points.Where(point => point.IsRead)),
            Counted(points.Where(point => point.IsKnown)),
            tracer.HasUnknownOrigin || unheld.Count > 0);
    }

    private (string GasSet, string Boundary) ReadFactors(NetworkModel network, FactorBook factors)
    {
        List<InputProblem> problems = [];
        FactorRow? first = null;
        foreach (Generator generator in network.Generators)
        {
            InputReading<FactorUse> use = generator.Factor.Resolve(factors, generator.Technology, network.ValidFrom.UtcYear);
            if (!use.IsUsable)
            {
                problems.AddRange(use.Problems.Select(problem => new InputProblem($"$.generators[id={generator.Id}].factor", generator.Factor.ToString(), problem.Message)));
                continue;
            }

            FactorRow row = use.Value!.Row;

            first ??= row;
            factorOf[generator.Id] = row.Intensity;
            if ((row.GasSet, row.Boundary) != (first.GasSet, first.Boundary))
            {
                problems.Add(new InputProblem(
                    $"$.generators[id={generator.Id}].factor", generator.Factor.ToString(),
                    $"{row.GasSet} {row.Boundary} can't be added to {first.GasSet} {first.Boundary} of {first.Id}"));
            }
        }

        return problems.Count == 0 ? (first?.GasSet ?? "CO2e", first?.Boundary ?? "lifecycle") : throw new InputRejectedException($"network {network.Id}", problems);
    }

    private void Fill(Dictionary<AssetId, AssetInterval> metered, Dictionary<AssetId, StorageTank> tanks)
    {
        Array.Clear(tracer.Generation);
        Array.Clear(tracer.GenerationCarbon);
        Array.Clear(tracer.Load);
        foreach (AssetId asset in Network.Assets)
        {
            IReadOnlyList<PointEnergy> points = metered[asset].Points;
            if (branches.TryGetValue(asset, out (int Index, int From, int To) branch))
            {
                (tracer.BranchFrom[branch.Index], tracer.BranchTo[branch.Index]) = FlowOf(points);
                continue;
            }

            int bus = busOf[asset];
            tracer.Load[bus] += points[0].Import.WattHours;
            if (generators.ContainsKey(asset))
            {
                tracer.Generation[bus] += points[0].Export.WattHours;
                tracer.GenerationCarbon[bus] += GeneratedCarbon(asset, points[0].Export).Milligrams;
            }
            else if (storages.TryGetValue(asset, out Storage? storage))
            {
                tracer.Generation[bus] += tanks[asset].Covered(storage, points[0].Export).WattHours;
                tracer.GenerationCarbon[bus] += tanks[asset].CarbonOf(storage, points[0].Export).Milligrams;
            }
        }
    }

    // Energy that a storage gave and can't have held has unknown origin: it comes in at the average of all that is known, never as clean.
    private void FillUnheld(Dictionary<AssetId, AssetInterval> metered, Dictionary<AssetId, StorageTank> tanks)
    {
        unheld.Clear();
        double generation = 0;
        double carbon = 0;
        for (int bus = 0; bus < Network.Buses.Count; bus++)
        {
            generation += tracer.Generation[bus];
            carbon += tracer.GenerationCarbon[bus];
        }

        foreach (Storage storage in Network.Storages)
        {
            Energy export = metered[storage.Id].Points[0].Export;
            Energy excess = export - tanks[storage.Id].Covered(storage, export);
            if (excess <= Energy.Zero)
            {
                continue;
            }

            CarbonMass? brought = generation > 0 ? CarbonMass.RoundMilligrams(excess.WattHours * carbon / generation) : null;
            unheld[storage.Id] = brought;
            tracer.Generation[busOf[storage.Id]] += excess.WattHours;
            tracer.GenerationCarbon[busOf[storage.Id]] += brought?.Milligrams ?? 0;
        }
    }

    private CarbonMass? Discharged(Storage storage, StorageTank tank, Energy export)
    {
        CarbonMass held = tank.CarbonOf(storage, export);
        return unheld.TryGetValue(storage.Id, out CarbonMass? brought) ? held + brought : held;
    }

    // One end missing: the other end's flow stands for both and the loss is unknown. Both ends giving out: a sign error, no flow.
    private static (double From, double To) FlowOf(IReadOnlyList<PointEnergy> points)
    {
        PointEnergy from = points[0];
        PointEnergy to = points[1];
        long pf = from.IsKnown ? from.NetWattHours : -to.NetWattHours;
        long pt = to.IsKnown ? to.NetWattHours : -from.NetWattHours;
        return pf <= 0 && pt <= 0 ? (0, 0) : (pf, pt);
    }

    // More than one count of each register came out and nothing went in: a wrong sign at a meter. Its amounts are not known.
    private static bool IsImpossible(IReadOnlyList<PointEnergy> points) =>
        points.All(point => point.IsKnown && point.NetWattHours <= 0) && points.Sum(point => point.NetWattHours) < -SignToleranceWattHours;

    // Energy at a bus without an intensity is carried at the interval's average; without any generation there is none, and 0 would read as clean.
    private bool HasOrigin(int bus, long wattHours) => wattHours == 0 || tracer.Reasons[bus] == NoValueReason.None || tracer.HasGeneration;

    private CarbonMass GeneratedCarbon(AssetId generator, Energy energy)
    {
        Int128 scaled = (Int128)energy.WattHours * factorOf[generator].MilligramsPerMegawattHour;
        (Int128 quotient, Int128 remainder) = Int128.DivRem(scaled, 1_000_000);
        bool up = remainder > 500_000 || (remainder == 500_000 && (quotient & 1) == 1);
        return CarbonMass.FromMilligrams(checked((long)(up ? quotient + 1 : quotient)));
    }

    private Statement State(AssetInterval metered, Dictionary<AssetId, StorageTank> tanks)
    {
        if (branches.TryGetValue(metered.Asset, out (int Index, int From, int To) branch))
        {
            return StateBranch(metered, branch);
        }

        int bus = busOf[metered.Asset];
        PointEnergy point = metered.Points[0];
        bool isGenerator = generators.ContainsKey(metered.Asset);
        Storage? storage = storages.GetValueOrDefault(metered.Asset);
        CarbonMass? carbonOut = !point.IsKnown ? null
            : isGenerator ? GeneratedCarbon(metered.Asset, point.Export)
            : storage is not null ? Discharged(storage, tanks[metered.Asset], point.Export)
            : point.Export == Energy.Zero ? CarbonMass.Zero : null;
        AssetKind kind = isGenerator ? AssetKind.Generator : storage is not null ? AssetKind.Storage : AssetKind.Load;
        CarbonMass? carbonIn = point.IsKnown && HasOrigin(bus, point.Import.WattHours) ? Carried(bus, point.Import.WattHours) : null;
        return Statement(metered, kind, bus, point.IsKnown ? point.Import : null, point.IsKnown ? point.Export : null, carbonIn, carbonOut);
    }

    private Statement StateBranch(AssetInterval metered, (int Index, int From, int To) branch)
    {
        double pf = tracer.BranchFrom[branch.Index];
        double pt = tracer.BranchTo[branch.Index];
        int sending = pf >= pt ? branch.From : branch.To;
        if (metered.Points.Any(point => !point.IsKnown) || IsImpossible(metered.Points))
        {
            return Statement(metered, AssetKind.Branch, sending, null, null, null, null);
        }

        Energy energyIn = Energy.RoundWattHours(Math.Max(0, pf) + Math.Max(0, pt));
        Energy energyOut = Energy.RoundWattHours(Math.Max(0, -pf) + Math.Max(0, -pt));
        if (!HasOrigin(sending, energyIn.WattHours))
        {
            return Statement(metered, AssetKind.Branch, sending, energyIn, energyOut, null, null);
        }

        CarbonMass loss = CarbonMass.RoundMilligrams(tracer.LossCarbon(branch.Index));
        CarbonMass carbonIn = pf > 0 && pt > 0 ? loss : Carried(sending, Math.Max(0, Math.Max(pf, pt)));
        return Statement(metered, AssetKind.Branch, sending, energyIn, energyOut, carbonIn, carbonIn - loss);
    }

    private Statement Statement(AssetInterval metered, AssetKind kind, int bus, Energy? energyIn, Energy? energyOut, CarbonMass? carbonIn, CarbonMass? carbonOut) => new(
        metered.Asset, kind, metered.Points, energyIn, energyOut, carbonIn, carbonOut,
        Intensity(tracer.Intensity[bus]), tracer.Reasons[bus], Intensity(tracer.Delivered[bus]), tracer.DeliveredReasons[bus], metered.Readings);

    private CarbonMass Carried(int bus, double wattHours) => CarbonMass.RoundMilligrams(wattHours * tracer.CarriedAt(bus));

    // The tracer works in Wh and mg; mg/Wh × 1e6 = mg/MWh.
    private static CarbonIntensity? Intensity(double milligramsPerWattHour) =>
        double.IsNaN(milligramsPerWattHour) ? null : CarbonIntensity.RoundMilligramsPerMegawattHour(milligramsPerWattHour * 1_000_000);

    private BusBalance BalanceOf(Bus bus, int i)
    {
        double mismatch = tracer.Mismatch(i);
        return new BusBalance(
            bus.Id, Energy.RoundWattHours(tracer.Through[i]),
            Intensity(tracer.Intensity[i]), tracer.Reasons[i],
            Intensity(tracer.Delivered[i]), tracer.DeliveredReasons[i],
            Energy.RoundWattHours(mismatch), Carried(i, mismatch));
    }

    private static StorageTank AfterInterval(Storage storage, StorageTank before, List<Statement> statements)
    {
        Statement statement = statements.First(candidate => candidate.Asset == storage.Id);
        return statement.EnergyIn is { } charged && statement.EnergyOut is { } discharged
            ? before.After(storage, charged, statement.CarbonIn ?? CarbonMass.Zero, discharged, before.CarbonOf(storage, discharged)).Tank
            : before;
    }

    private static Energy Counted(IEnumerable<PointEnergy> points) => points.Aggregate(Energy.Zero, (sum, point) => sum + point.Import + point.Export);

    private static Totals Sum(List<Statement> statements, List<BusBalance> buses)
    {
        Totals totals = statements.Aggregate(Totals.Zero, (sum, statement) => sum + Share(statement));
        return totals with
        {
            MismatchEnergy = buses.Aggregate(Energy.Zero, (sum, bus) => sum + bus.Mismatch),
            Mismatch = buses.Aggregate(CarbonMass.Zero, (sum, bus) => sum + bus.MismatchCarbon),
        };
    }

    private static Totals Share(Statement statement)
    {
        Energy energyIn = statement.EnergyIn ?? Energy.Zero;
        Energy energyOut = statement.EnergyOut ?? Energy.Zero;
        CarbonMass carbonIn = statement.CarbonIn ?? CarbonMass.Zero;
        CarbonMass carbonOut = statement.CarbonOut ?? CarbonMass.Zero;
        return statement.Kind switch
        {
            AssetKind.Generator => Totals.Zero with { GeneratedEnergy = energyOut, Generated = carbonOut, DeliveredEnergy = energyIn, Delivered = carbonIn },
            AssetKind.Load => Totals.Zero with { DeliveredEnergy = energyIn, Delivered = carbonIn },
            AssetKind.Branch => Totals.Zero with { LostEnergy = energyIn - energyOut, Lost = carbonIn - carbonOut },
            _ => Totals.Zero with { ChargedEnergy = energyIn, Charged = carbonIn, DischargedEnergy = energyOut, Discharged = carbonOut },
        };
    }
}
