using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;
using CarbonLedger.Simulators.Fleet;

namespace CarbonLedger.Benchmarks.Verification;

/// <summary>
/// A log of a made grid as static files, by the code the server runs: a generator at the source bus, a line from there to each of a hundred feeders, metered at
/// both ends, and loads on the feeders, each of which takes another energy every interval; every meter's capture on time within two seconds, signed.
/// </summary>
internal static class MadeGridLog
{
    public const string Origin = "carbonledger.example/bench/grid";

    private const long Seed = 1;
    private const int Feeders = 100;
    private const long LoadThousandthsMin = 12_500;
    private const ulong LoadThousandthsSpread = 40_000;
    private const ulong LateMillisecondsMax = 2_000;

    private static readonly SiteId Site = new("bench");
    private static readonly Timestamp Start = new(1_780_243_200_000);

    /// <summary>Writes <c>log/</c>, and beside it <c>policy</c> and <c>trust</c>.</summary>
    /// <param name="meters">All of them, the source's and the feeders' among them; above 201.</param>
    public static void Write(string folder, int meters, int intervals)
    {
        using DemoKeys keys = new(Seed, Origin);
        NetworkModel model = Network(meters - 1 - (2 * Feeders));
        Dictionary<DeviceId, Ed25519Signer> signers = SignersOf(model);
        NetworkSetup setup = SetupOf(model, signers, keys);
        NetworkLedger ledger = new(setup);
        Dictionary<AssetId, AssetLedger> assets = setup.Assets.ToDictionary(asset => asset, asset => AssetLedger.Of(setup, asset, NoSalts.Instance));
        List<ReadOnlyMemory<byte>> headers = [];
        Hash previous = Hash.Zero;
        MadeRegisters registers = new(model);
        SignedCapture[] captures = Captures(model, registers, signers, 0);
        string log = Path.Combine(folder, "log");
        for (int interval = 0; interval < intervals; interval++)
        {
            registers.Count(interval);
            SignedCapture[] next = Captures(model, registers, signers, interval + 1);
            ILookup<AssetId, SignedCapture> byAsset = (interval == 0 ? captures.Concat(next) : next).ToLookup(signed => setup.AssetByDevice[signed.Capture.Device]);
            List<AssetReport> reports = [.. assets.Values.Select(asset => asset.PassOn(byAsset[asset.Asset], ledger.Next))];
            BatchDraft draft = ledger.Decide(reports, close: true)!;
            ledger.Apply(draft.Entries);
            ledger.ForgetBefore(ledger.LastClosed!.Value);
            Batch batch = Batch.Build(Origin, interval, draft.Entries, draft.Facts, previous);
            Write(log, TilePath.ForBatch(interval), EntryBundle.Encode(batch.Entries));
            headers.Add(batch.HeaderBytes);
            previous = batch.HeaderHash;
        }

        WriteTop(log, headers, keys);
        Write(folder, "policy", System.Text.Encoding.UTF8.GetBytes($"log {keys.Log.Key.Format()}\nquorum none\n"));
        Array.ForEach([.. signers.Values], signer => signer.Dispose());
    }

    /// <summary>What such a log begins with, for a number of loads.</summary>
    public static NetworkSetup Setup(int loads)
    {
        using DemoKeys keys = new(Seed, Origin);
        NetworkModel model = Network(loads);
        Dictionary<DeviceId, Ed25519Signer> signers = SignersOf(model);
        NetworkSetup setup = SetupOf(model, signers, keys);
        Array.ForEach([.. signers.Values], signer => signer.Dispose());
        return setup;
    }

    private static Dictionary<DeviceId, Ed25519Signer> SignersOf(NetworkModel model) =>
        model.MeteringPoints.ToDictionary(point => point.Device, point => DeviceKeys.SignerOf(Seed, point.Device));

    private static NetworkSetup SetupOf(NetworkModel model, Dictionary<DeviceId, Ed25519Signer> signers, DemoKeys keys) => NetworkSetup.Create(
        NetworkWriter.Write(model), FactorBook.DefaultBytes(), [.. signers.Select(pair => DeviceEntry.Sign(Site, pair.Key, Start, pair.Value.PublicKey, keys.Enrolment))]);

    private static void WriteTop(string log, List<ReadOnlyMemory<byte>> headers, DemoKeys keys)
    {
        Hash[] leaves = [.. headers.Select(header => MerkleTree.LeafHash(header.Span))];
        for (int first = 0; first < headers.Count; first += TileId.FullWidth)
        {
            List<ReadOnlyMemory<byte>> tile = [.. headers.Skip(first).Take(TileId.FullWidth)];
            Write(log, TilePath.ForHeaders(first / TileId.FullWidth, tile.Count), HeaderBundle.Encode(tile));
        }

        Write(log, "checkpoint", keys.Log.Sign(new Checkpoint(Origin, leaves.Length, MerkleTree.Root(leaves)).Format()).ToBytes());
    }

    private static SignedCapture[] Captures(NetworkModel model, MadeRegisters registers, Dictionary<DeviceId, Ed25519Signer> signers, int boundary)
    {
        SignedCapture[] captures = new SignedCapture[model.MeteringPoints.Count];
        Parallel.For(0, captures.Length, i =>
        {
            MeteringPoint point = model.MeteringPoints[i];
            captures[i] = Sign(point.Device, registers[i], point.Terminal is Terminal.Load or Terminal.From, boundary, (long)(Mixed(i, boundary) % LateMillisecondsMax), signers[point.Device]);
        });
        return captures;
    }

    // The same for the same two, and like chance.
    private static ulong Mixed(int point, int time)
    {
        unchecked
        {
            ulong mixed = (((ulong)point << 32) + (ulong)time + 1) * 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }

    private static SignedCapture Sign(DeviceId device, long register, bool imports, int boundary, long lateMilliseconds, Ed25519Signer signer)
    {
        Capture capture = new(Site, device, Start.AddMilliseconds((boundary * Interval.LengthMilliseconds) + lateMilliseconds), boundary, 0, DeviceQuality.Good,
        [
            new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(imports ? register : 0)),
            new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(imports ? 0 : register)),
        ]);
        return new SignedCapture(capture, signer.Sign(CaptureBytes.Encode(capture)));
    }

    private static NetworkModel Network(int loads)
    {
        BusId source = new("source");
        BusId[] buses = [.. Enumerable.Range(0, Feeders).Select(number => new BusId($"bus-{number:d3}"))];
        AssetId[] lines = [.. Enumerable.Range(0, Feeders).Select(number => new AssetId($"line-{number:d3}"))];
        AssetId[] taken = [.. Enumerable.Range(0, loads).Select(number => new AssetId($"load-{number:d5}"))];
        AssetId generator = new("generator");
        return new NetworkModel(
            new NetworkId("grid"), 1, Start, Site, "Etc/UTC", "made for a benchmark", 100,
            [new Bus(source, "source", 110, 1, 0, 0, 0), .. buses.Select(bus => new Bus(bus, bus.Value, 110, 1, 0, 0, 0))],
            [.. lines.Select((line, number) => new Branch(line, "line", source, buses[number], 0.01, 0.1, 0, 1, 0))],
            [new Generator(generator, source, "hydro", FactorChoice.ById(new FactorId("ipcc-ar5-hydro-lifecycle")), 100_000, 10_000, 1, "slack")],
            [.. taken.Select((load, number) => new Load(load, buses[number % Feeders], "constant", 1, 0))],
            [],
            [
                Point(generator, Terminal.Generator),
                .. lines.SelectMany(line => (MeteringPoint[])[Point(line, Terminal.From), Point(line, Terminal.To)]),
                .. taken.Select(load => Point(load, Terminal.Load)),
            ]);
    }

    private static MeteringPoint Point(AssetId asset, Terminal terminal) =>
        new(asset, terminal, new DeviceId($"m-{asset}{(terminal is Terminal.From or Terminal.To ? $"-{terminal}" : "")}"), [new Multiplier(Start, 1, 1, 1, 1)]);

    private static void Write(string folder, string path, ReadOnlySpan<byte> bytes)
    {
        string full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }

    // Where the registers stand, thousandths by metering point; without losses, so that feeders carry what their loads take.
    private sealed class MadeRegisters(NetworkModel model)
    {
        private readonly long[] registers = new long[model.MeteringPoints.Count];
        private readonly Dictionary<AssetId, BusId> busOf = model.Loads.Select(load => (load.Id, load.Bus)).Concat(model.Branches.Select(line => (line.Id, line.To))).ToDictionary();

        public long this[int point] => registers[point];

        /// <summary>Counts what one interval takes.</summary>
        public void Count(int interval)
        {
            Dictionary<BusId, long> taken = [];
            for (int i = 0; i < registers.Length; i++)
            {
                MeteringPoint point = model.MeteringPoints[i];
                if (point.Terminal == Terminal.Load)
                {
                    long energy = LoadThousandthsMin + (long)(Mixed(i, -interval - 1) % LoadThousandthsSpread);
                    registers[i] += energy;
                    taken[busOf[point.Asset]] = taken.GetValueOrDefault(busOf[point.Asset]) + energy;
                }
            }

            for (int i = 0; i < registers.Length; i++)
            {
                MeteringPoint point = model.MeteringPoints[i];
                registers[i] += point.Terminal switch
                {
                    Terminal.Load => 0,
                    Terminal.Generator => taken.Values.Sum(),
                    _ => taken[busOf[point.Asset]],
                };
            }
        }
    }
}
