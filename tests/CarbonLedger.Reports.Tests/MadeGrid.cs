using System.Text.Json;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Reports.Tests;

/// <summary>
/// A made network and a day of it, closed by the real tracing: a tree of buses with coal at bus-1 taking up the slack,
/// hydro, gas, wind and solar further out, a storage at bus-2, and the last bus an island that only the sun feeds, so that
/// it has no intensity at night. One load's meter is missing for an hour and estimated for another.
/// </summary>
internal sealed class MadeGrid
{
    public const string Origin = "carbonledger.example/test/made";
    public const int MissingFrom = 20, MissingTo = 24, EstimatedTo = 28;

    private readonly int buses;
    private readonly List<(int Child, int Parent)> branches;
    private readonly List<(string Id, int Bus, string Technology, string Factor)> units;

    private readonly bool givesBack;

    /// <param name="accounts">Equipment and gas, which enter the traced book.</param>
    /// <param name="givesBack">At noon load-4 gives power back at the average and load-5 at a factor of its own; SF6 leaks at bus-2.</param>
    public MadeGrid(int buses, bool givesBack = false, CarbonAccounts? accounts = null)
    {
        (this.buses, this.givesBack, Accounts) = (buses, givesBack, accounts ?? CarbonAccounts.Empty);
        branches = [.. Enumerable.Range(2, buses - 2).Select(bus => (bus, Math.Max(1, bus - 1 - (bus * 7 % 3))))];
        units = [("g-1", 1, "coal", "ipcc-ar5-coal-lifecycle"), ($"g-{buses}", buses, "solar", "ipcc-ar5-solar-lifecycle")];
        (string Technology, string Factor)[] others = [("hydro", "ipcc-ar5-hydro-lifecycle"), ("gas", "ipcc-ar5-gas-lifecycle"), ("wind", "ipcc-ar5-wind-lifecycle"), ("solar", "ipcc-ar5-solar-lifecycle")];
        for (int i = 0; i < Math.Min(4, buses - 3); i++)
        {
            units.Add(($"g-{i + 2}", 2 + (i * (buses - 3) / 4), others[i].Technology, others[i].Factor));
        }

        Factors = FactorBook.Read(FactorBook.DefaultBytes()).Require("default factors");
        Network = NetworkReader.Read(Json()).Require("made network");
        Intervals = Close();
    }

    public CarbonAccounts Accounts { get; }

    public NetworkModel Network { get; }

    public FactorBook Factors { get; }

    public IReadOnlyList<TracedInterval> Intervals { get; }

    public static string MissingLoad => "load-2";

    public string IslandBus => $"bus-{buses}";

    public ReportFacts Facts { get; init; } = new()
    {
        Title = "Made network 示例电网",
        CaseId = "made",
        LogOrigin = Origin,
        FirstBatch = 0,
        LastBatch = 95,
        LogSize = 96,
        Checkpoint = $"{Origin}\n96\nq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n\n— {Origin} Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n",
        ReadingsStored = 6_311,
        ReadingsDuplicate = 12,
        ReadingsRefused = new Dictionary<RefusalReason, long> { [RefusalReason.BadSignature] = 3, [RefusalReason.UnknownDevice] = 1, [RefusalReason.RateLimit] = 0 },
        ReadingsRejected = new Dictionary<ReadingVerdict, long> { [ReadingVerdict.Accepted] = 6_309, [ReadingVerdict.RegisterWentBack] = 2 },
        Statements = 3_360,
        Restated = 4,
        Seed = "2026",
        Method = NetworkTracing.Method,
        GeneratedBy = "carbonledger 1.0.0",
        VerifyCommand = "carbonledger verify out/made.bundle --policy out/policy.txt",
    };

    /// <summary>Each load's statement over the day, uncertainty included, as tracing itself says it.</summary>
    public IReadOnlyDictionary<AssetId, PeriodStatement> Periods => Network.Loads.ToDictionary(load => load.Id, load =>
    {
        PeriodFold fold = new(load.Id, AssetKind.Load);
        foreach (TracedInterval traced in Intervals)
        {
            fold.Add(traced.Statements.Single(statement => statement.Asset == load.Id), traced, traced.Buses.Single(bus => bus.Bus == load.Bus).Shares);
        }

        return fold.Close();
    });

    public IReadOnlyList<ReportFile> WriteWithPeriods() => ReportWriter.Write(Network, Factors, Intervals, Facts, Periods);

    public IReadOnlyList<ReportFile> WriteWithAccounts() => Write(new ReportAccounts(Accounts));

    public IReadOnlyList<ReportFile> Write(ReportAccounts accounts) => ReportWriter.Write(Network, Factors, Intervals, Facts, null, accounts);

    public IReadOnlyList<ReportFile> Write() => ReportWriter.Write(Network, Factors, Intervals, Facts);

    private byte[] Json()
    {
        List<object> points = [];
        void Point(string asset, string terminal) => points.Add(new { asset, terminal, device = $"m-{asset}-{terminal}" });
        foreach ((int child, int parent) in branches)
        {
            Point($"line-{parent}-{child}", "from");
            Point($"line-{parent}-{child}", "to");
        }

        units.ForEach(unit => Point(unit.Id, "generator"));
        LoadBuses().ForEach(bus => Point($"load-{bus}", "load"));
        Point("bess-2", "storage");
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            schema = NetworkModel.Schema,
            id = "made",
            version = 1,
            validFrom = "2026-05-31T16:00:00Z",
            site = "example",
            timeZone = "Asia/Shanghai",
            source = "made for a test",
            baseMva = 100,
            buses = Enumerable.Range(1, buses).Select(bus => new { id = $"bus-{bus}", name = $"Bus {bus}" }),
            branches = branches.Select(x => new { id = $"line-{x.Parent}-{x.Child}", kind = x.Child % 5 == 0 ? "transformer" : "line", from = $"bus-{x.Child}", to = $"bus-{x.Parent}", r = 0.01, x = 0.1 }),
            generators = units.Select(unit => new { id = unit.Id, bus = $"bus-{unit.Bus}", technology = unit.Technology, factor = unit.Factor, capacityMw = 400, dispatch = unit.Id == "g-1" ? "slack" : "weather" }),
            loads = LoadBuses().Select(LoadJson),
            sources = givesBack ? new[] { new { id = "sf6-2", kind = "sf6", bus = "bus-2", kgPerHour = "4" } } : [],
            storages = new[] { new { id = "bess-2", bus = "bus-2", technology = "battery", powerMw = 20, energyMwh = "80", chargeEfficiency = "0.95", dischargeEfficiency = "0.95", startEnergyMwh = "20", startIntensity = "500" } },
            meteringPoints = points,
        });
    }

    private Dictionary<string, object> LoadJson(int bus)
    {
        Dictionary<string, object> load = new() { ["id"] = $"load-{bus}", ["bus"] = $"bus-{bus}", ["curve"] = "residential", ["peakMw"] = 20 };
        if (givesBack && bus == 5)
        {
            load["exportFactor"] = "ipcc-ar5-solar-lifecycle";
        }

        return load;
    }

    private List<int> LoadBuses() => [.. Enumerable.Range(2, buses - 1).Where(bus => bus == buses || bus % 4 != 3)];

    private List<TracedInterval> Close()
    {
        NetworkTracing tracing = new(Network, Factors);
        IReadOnlyList<StorageTank> tanks = [.. Network.Storages.Select(StorageTank.AtStart)];
        List<TracedInterval> closed = [];
        Interval interval = Interval.StartingAt(Network.ValidFrom);
        for (int i = 0; i < 96; i++, interval = interval.Next)
        {
            List<AssetInterval> metered = Measure(interval, i);
            EnteredCarbon entered = Accounts.Enter(interval, Network, tracing.TermsOf(interval), metered, closed.Count == 0 ? [] : closed[^1].Passed);
            TracedInterval traced = tracing.Close(interval, metered, tanks, entered.Sources) with { Passed = entered.Passed };
            tanks = traced.TanksAfter;
            closed.Add(traced);
        }

        return closed;
    }

    private List<AssetInterval> Measure(Interval interval, int i)
    {
        List<AssetInterval> assets = [];
        long[] net = new long[buses + 1];
        void Add(string id, int bus, Terminal terminal, long import, long export, EnergyFlag flag = EnergyFlag.Actual)
        {
            net[bus] += export - import;
            bool known = flag != EnergyFlag.Missing;
            PointEnergy point = new(terminal, Energy.FromWattHours(known ? import : 0), Energy.FromWattHours(known ? export : 0), flag);
            assets.Add(new AssetInterval(new AssetId(id), interval, [point], []));
        }

        foreach (int bus in LoadBuses())
        {
            EnergyFlag flag = $"load-{bus}" != MissingLoad || i < MissingFrom || i >= EstimatedTo ? EnergyFlag.Actual : i < MissingTo ? EnergyFlag.Missing : EnergyFlag.Estimated;
            Add($"load-{bus}", bus, Terminal.Load, bus == buses ? Sun(i, 6) : Megawatts(Use(i) * (9 + (bus * 5 % 23)) * 14 / buses), givesBack && bus is (4 or 5) && i is >= 44 and < 52 ? Megawatts(40) : 0, flag);
        }

        foreach ((string id, int bus, string technology, _) in units.Skip(1))
        {
            long output = bus == buses ? Sun(i, 6) : Output(technology, i);
            Add(id, bus, Terminal.Generator, technology == "solar" && output == 0 && bus != buses ? 2_000 : 0, output);
        }

        Add("bess-2", 2, Terminal.Storage, i is >= 40 and < 56 ? Megawatts(15) : 0, i is >= 74 and < 88 ? Megawatts(15) : 0);
        foreach ((int child, int parent) in branches.OrderByDescending(x => x.Child))
        {
            long flow = net[child];
            long loss = (long)Math.Round((double)flow * flow / (6e7 * buses));
            net[parent] += flow - loss;
            PointEnergy from = new(Terminal.From, Energy.FromWattHours(Math.Max(0, flow)), Energy.FromWattHours(Math.Max(0, -flow)), EnergyFlag.Actual);
            long at = flow - loss;
            PointEnergy to = new(Terminal.To, Energy.FromWattHours(Math.Max(0, -at)), Energy.FromWattHours(Math.Max(0, at)), EnergyFlag.Actual);
            assets.Add(new AssetInterval(new AssetId($"line-{parent}-{child}"), interval, [from, to], []));
        }

        Add("g-1", 1, Terminal.Generator, 0, Math.Max(0, -net[1]));
        return assets;
    }

    private static long Output(string technology, int i) => technology switch
    {
        "hydro" => Megawatts(35 + (10 * Math.Sin(i / 20.0))),
        "gas" => Megawatts(i is > 28 and < 88 ? 30 : 12),
        "wind" => Megawatts(28 + (18 * Math.Sin(i / 9.0))),
        _ => Sun(i, 70),
    };

    private static long Sun(int i, double peak) => i is < 22 or > 76 ? 0 : Megawatts(peak * Math.Sin(Math.PI * (i - 22) / 54));

    private static double Use(int i) => 0.72 + (0.2 * Math.Sin((i - 30) / 96.0 * 2 * Math.PI)) + (0.12 * Math.Exp(-Math.Pow((i - 78) / 7.0, 2)));

    private static long Megawatts(double megawatts) => (long)Math.Round(megawatts * 250_000);
}
