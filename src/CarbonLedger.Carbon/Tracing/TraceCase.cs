using System.Text.Json;

namespace CarbonLedger.Carbon.Tracing;

/// <summary>
/// A single solved power flow with generation factors, as JSON: <c>buses</c>, <c>gens</c> {bus, p, ef},
/// <c>loads</c> {bus, p}, <c>branches</c> {id, from, to, pf, pt}; MW and kg/MWh. Negative generation is a load; a
/// negative load is a generator and needs its own <c>ef</c>.
/// </summary>
public sealed class TraceCase
{
    private const double PowerMax = 1e9;
    private const double FactorMax = 1e7;

    private readonly int[] from;
    private readonly int[] to;
    private readonly double[] pf;
    private readonly double[] pt;
    private readonly double[] generation;
    private readonly double[] generationCarbon;
    private readonly double[] load;
    private readonly int[] rank;

    private TraceCase(IReadOnlyList<JsonElement> buses, int[] rank, Injections injections, Flows flows)
    {
        Buses = buses;
        this.rank = rank;
        (generation, generationCarbon, load) = (injections.Generation, injections.Carbon, injections.Load);
        (from, to, pf, pt) = (flows.From, flows.To, flows.Pf, flows.Pt);
        Branches = flows.Ids;
    }

    /// <summary>Bus names as they stand in the file (numbers or texts), in its order.</summary>
    public IReadOnlyList<JsonElement> Buses { get; }

    /// <summary>Branch ids in the order they are summed.</summary>
    public IReadOnlyList<string> Branches { get; }

    /// <summary>Reads a case and names every problem. Never throws on any bytes.</summary>
    public static InputReading<TraceCase> Read(ReadOnlyMemory<byte> utf8)
    {
        List<InputProblem> problems = [];
        using JsonDocument? document = Json.Parse(utf8, problems);
        TraceCase? read = document is null ? null : ReadRoot(document.RootElement, new Json(problems));
        return new InputReading<TraceCase>(problems.Count == 0 ? read : null, problems);
    }

    /// <summary>Traces the case.</summary>
    /// <exception cref="ImpossibleFlowException">A branch gives out power at both ends.</exception>
    public TraceResult Trace()
    {
        FlowTracer tracer = Tracer();
        tracer.Solve();
        return TraceResult.From(this, tracer, rank);
    }

    /// <summary>
    /// The generator-to-load matrix of the case, generation taken together by bus: power of each generating bus in the load of each bus, MW;
    /// what is 0 is left out. A load at a bus without a value has a row of unknown origin only.
    /// </summary>
    /// <exception cref="ImpossibleFlowException">A branch gives out power at both ends.</exception>
    public IReadOnlyList<TracedShare> TraceShares()
    {
        FlowTracer tracer = Tracer();
        tracer.Solve();
        int[] sources = [.. rank.Where(bus => tracer.Generation[bus] > 0)];
        GenerationToLoad matrix = GenerationToLoad.Solve(tracer, sources, [.. sources.Select(bus => tracer.Generation[bus])]);
        Dictionary<int, JsonElement> names = rank.Select((bus, row) => (bus, row)).ToDictionary(pair => pair.bus, pair => Buses[pair.row]);
        List<TracedShare> shares = [];
        foreach (int bus in rank.Where(bus => tracer.Load[bus] > 0))
        {
            double unknown = tracer.Reasons[bus] == NoValueReason.None ? matrix.Unknown(bus) : tracer.Load[bus];
            shares.AddRange(sources.Select((source, g) => (source, g)).Where(pair => matrix[pair.g, bus] > 0).Select(pair => new TracedShare(names[pair.source], names[bus], matrix[pair.g, bus])));
            if (unknown > 0)
            {
                shares.Add(new TracedShare(null, names[bus], unknown));
            }
        }

        return shares;
    }

    /// <summary>A tracer filled with this case's values, not yet solved.</summary>
    public FlowTracer Tracer()
    {
        FlowTracer tracer = new(Buses.Count, from, to);
        generation.CopyTo(tracer.Generation, 0);
        generationCarbon.CopyTo(tracer.GenerationCarbon, 0);
        load.CopyTo(tracer.Load, 0);
        pf.CopyTo(tracer.BranchFrom, 0);
        pt.CopyTo(tracer.BranchTo, 0);
        return tracer;
    }

    private static TraceCase ReadRoot(JsonElement root, Json json)
    {
        List<JsonElement> buses = [];
        List<string> keys = [];
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach ((JsonElement item, string path) in json.Items(root, "$", "buses"))
        {
            string key = Key(item);
            if (key.Length == 0)
            {
                json.Report(path, item, "Expected a bus name or number");
            }
            else if (!seen.TryAdd(key, 0))
            {
                json.Report(path, item, "This bus occurs twice");
            }

            buses.Add(item.Clone());
            keys.Add(key);
        }

        if (buses.Count == 0)
        {
            json.Report("$.buses", "no bus", "Expected at least one bus");
        }

        // Sums are taken in the order of ids, so that the order of a file changes no bit of a result.
        int[] order = [.. Enumerable.Range(0, keys.Count).OrderBy(i => keys[i], StringComparer.Ordinal)];
        int[] rank = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
            seen[keys[order[i]]] = i;
        }

        return new TraceCase(buses, rank, ReadInjections(root, json, seen), ReadFlows(root, json, seen));
    }

    private static Injections ReadInjections(JsonElement root, Json json, Dictionary<string, int> ranks)
    {
        Injections injections = new(new double[ranks.Count], new double[ranks.Count], new double[ranks.Count]);
        foreach ((JsonElement item, string path) in json.Items(root, "$", "gens"))
        {
            int bus = Bus(json, ranks, item, path, "bus");
            double p = json.Number(item, path, "p", -PowerMax, PowerMax);
            double factor = p > 0 ? json.Number(item, path, "ef", 0, FactorMax) : 0;
            injections.Add(bus, p, factor);
        }

        foreach ((JsonElement item, string path) in json.Items(root, "$", "loads"))
        {
            int bus = Bus(json, ranks, item, path, "bus");
            double p = json.Number(item, path, "p", -PowerMax, PowerMax);
            double factor = p < 0 ? json.Number(item, path, "ef", 0, FactorMax) : 0;
            injections.Add(bus, -p, factor);
        }

        return injections;
    }

    private static Flows ReadFlows(JsonElement root, Json json, Dictionary<string, int> ranks)
    {
        List<(string Id, int From, int To, double Pf, double Pt)> rows = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach ((JsonElement item, string path) in json.Items(root, "$", "branches"))
        {
            string id = Key(Json.Get(item, "id"));
            if (id.Length == 0 || !ids.Add(id))
            {
                json.Report($"{path}.id", Json.Get(item, "id"), id.Length == 0 ? "Expected a branch name or number" : "This branch id occurs twice");
            }

            int from = Bus(json, ranks, item, path, "from");
            int to = Bus(json, ranks, item, path, "to");
            if (from == to && from >= 0)
            {
                json.Report($"{path}.to", Json.Get(item, "to"), $"Branch {id} joins its bus to itself");
            }

            double pf = json.Number(item, path, "pf", -PowerMax, PowerMax);
            double pt = json.Number(item, path, "pt", -PowerMax, PowerMax);
            if (pf <= 0 && pt <= 0 && (pf < -1e-9 || pt < -1e-9))
            {
                json.Report(path, FormattableString.Invariant($"pf {pf:R}, pt {pt:R}"), $"Branch {id} gives out power at both ends; expected at least one end to take power in");
            }

            rows.Add((id, from, to, pf, pt));
        }

        rows.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
        return new Flows(
            [.. rows.Select(row => row.Id)],
            [.. rows.Select(row => row.From)],
            [.. rows.Select(row => row.To)],
            [.. rows.Select(row => row.Pf)],
            [.. rows.Select(row => row.Pt)]);
    }

    private static int Bus(Json json, Dictionary<string, int> ranks, JsonElement item, string path, string name)
    {
        if (ranks.TryGetValue(Key(Json.Get(item, name)), out int rank))
        {
            return rank;
        }

        json.Report($"{path}.{name}", Json.Get(item, name), "Unknown bus");
        return -1;
    }

    private static string Key(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString()!,
        _ => "",
    };

    private sealed record Flows(string[] Ids, int[] From, int[] To, double[] Pf, double[] Pt);

    private sealed record Injections(double[] Generation, double[] Carbon, double[] Load)
    {
        public void Add(int bus, double power, double factor)
        {
            if (bus < 0)
            {
                return;
            }

            if (power > 0)
            {
                Generation[bus] += power;
                Carbon[bus] += power * factor;
            }
            else
            {
                Load[bus] -= power;
            }
        }
    }
}
