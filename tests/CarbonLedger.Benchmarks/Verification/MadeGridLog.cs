using System.Globalization;
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
/// both ends, and loads on the feeders; every meter's capture on time, signed.
/// </summary>
internal static class MadeGridLog
{
    public const string Origin = "carbonledger.example/bench/grid";

    private const long Seed = 1;
    private const int Feeders = 100;
    private const long LoadThousandths = 250_000;

    private static readonly SiteId Site = new("bench");
    private static readonly Timestamp Start = new(1_780_243_200_000);

    /// <summary>Writes <c>log/</c>, and beside it <c>policy</c> and <c>trust</c>.</summary>
    /// <param name="meters">All of them, the source's and the feeders' among them; above 201.</param>
    public static void Write(string folder, int meters, int intervals)
    {
        using DemoKeys keys = new(Seed, Origin);
        NetworkModel model = Network(meters - 1 - (2 * Feeders));
        Dictionary<DeviceId, Ed25519Signer> signers = model.MeteringPoints.ToDictionary(point => point.Device, point => DeviceKeys.SignerOf(Seed, point.Device));
        NetworkSetup setup = NetworkSetup.Create(NetworkWriter.Write(model), FactorBook.DefaultBytes(), [.. signers.Select(pair => DeviceEntry.Sign(Site, pair.Key, Start, pair.Value.PublicKey, keys.Enrolment))]);
        NetworkLedger ledger = new(setup);
        Dictionary<AssetId, AssetLedger> assets = setup.Assets.ToDictionary(asset => asset, asset => AssetLedger.Of(setup, asset, NoSalts.Instance));
        List<ReadOnlyMemory<byte>> headers = [];
        Hash previous = Hash.Zero;
        string log = Path.Combine(folder, "log");
        for (int interval = 0; interval < intervals; interval++)
        {
            IEnumerable<SignedCapture> captures = Captures(model, signers, interval + 1);
            ILookup<AssetId, SignedCapture> byAsset = (interval == 0 ? Captures(model, signers, 0).Concat(captures) : captures).ToLookup(signed => setup.AssetByDevice[signed.Capture.Device]);
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

    private static SignedCapture[] Captures(NetworkModel model, Dictionary<DeviceId, Ed25519Signer> signers, int boundary)
    {
        SignedCapture[] captures = new SignedCapture[model.MeteringPoints.Count];
        Parallel.For(0, captures.Length, i =>
        {
            MeteringPoint point = model.MeteringPoints[i];
            captures[i] = Sign(point.Device, Energy(model, point) * boundary, point.Terminal is Terminal.Load or Terminal.From, boundary, signers[point.Device]);
        });
        return captures;
    }

    // Thousandths an interval; without losses, so that feeders carry what their loads take.
    private static long Energy(NetworkModel model, MeteringPoint point) => LoadThousandths * point.Terminal switch
    {
        Terminal.Load => 1,
        Terminal.Generator => model.Loads.Count,
        _ => LoadsOf(model, model.Branches.First(branch => branch.Id == point.Asset).To),
    };

    private static int LoadsOf(NetworkModel model, BusId bus)
    {
        int number = int.Parse(bus.Value.AsSpan(4), CultureInfo.InvariantCulture);
        return (model.Loads.Count / Feeders) + (number < model.Loads.Count % Feeders ? 1 : 0);
    }

    private static SignedCapture Sign(DeviceId device, long energy, bool imports, int boundary, Ed25519Signer signer)
    {
        Capture capture = new(Site, device, Start.AddMilliseconds(boundary * Interval.LengthMilliseconds), boundary, 0, DeviceQuality.Good,
        [
            new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(imports ? energy : 0)),
            new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(imports ? 0 : energy)),
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
}
