using System.Buffers;
using System.Text.Json;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;
using CarbonLedger.Simulators.Fleet;

namespace CarbonLedger.Benchmarks;

/// <summary>
/// A made grid: a generator at the source bus, a line from there to each of a hundred feeders, metered at both ends, and loads on the feeders, each of which
/// takes another energy every interval; every meter's capture on time within two seconds, signed. The same for the same number of meters.
/// </summary>
internal sealed class MadeGrid : IDisposable
{
    private const long Seed = 1;
    private const int Feeders = 100;
    private const long LoadThousandthsMin = 12_500;
    private const ulong LoadThousandthsSpread = 40_000;
    private const ulong LateMillisecondsMax = 2_000;

    // A key that is held takes guarded pages, of which a process may have so many. Those above this number are made anew for each signature.
    private const int KeysMax = 10_000;

    private static readonly SiteId Site = new("bench");
    private static readonly Timestamp Start = new(1_780_243_200_000);

    private readonly DemoKeys keys;
    private readonly NetworkModel model;
    private readonly Ed25519Signer[] signers;
    private readonly byte[][] publicKeys;
    private readonly long[] registers;
    private readonly Dictionary<AssetId, BusId> busOf;
    private int counted;

    /// <param name="origin">The log.</param>
    /// <param name="meters">All of them, the source's and the feeders' among them; above 201.</param>
    public MadeGrid(string origin, int meters)
    {
        keys = new DemoKeys(Seed, origin);
        model = Network(meters - 1 - (2 * Feeders));
        signers = new Ed25519Signer[Math.Min(meters, KeysMax)];
        publicKeys = new byte[meters][];
        Parallel.For(0, meters, i =>
        {
            Ed25519Signer signer = SignerOf(i);
            publicKeys[i] = signer.PublicKey.ToArray();
            if (i < signers.Length)
            {
                signers[i] = signer;
            }
            else
            {
                signer.Dispose();
            }
        });
        registers = new long[meters];
        busOf = model.Loads.Select(load => (load.Id, load.Bus)).Concat(model.Branches.Select(line => (line.Id, line.To))).ToDictionary();
    }

    /// <summary>The devices, in the order of the captures.</summary>
    public IEnumerable<DeviceId> Devices => model.MeteringPoints.Select(point => point.Device);

    public Interval FirstInterval { get; } = Interval.StartingAt(Start);

    public NoteSigner LogKey => keys.Log;

    /// <summary>What the log begins with. The network file is written without spaces, so that it fits a log entry for 100,000 meters.</summary>
    public NetworkSetup Setup() => NetworkSetup.Create(
        WithoutSpaces(NetworkWriter.Write(model)),
        FactorBook.DefaultBytes(),
        [.. model.MeteringPoints.Select((point, i) => DeviceEntry.Sign(Site, point.Device, Start, publicKeys[i], keys.Enrolment))]);

    /// <summary>Every meter's signed capture at a boundary, from 0; to be asked in rising order.</summary>
    public SignedCapture[] Captures(int boundary)
    {
        for (; counted < boundary; counted++)
        {
            Count(counted);
        }

        SignedCapture[] captures = new SignedCapture[registers.Length];
        Parallel.For(0, captures.Length, i => captures[i] = Capture(i, boundary));
        return captures;
    }

    public void Dispose()
    {
        keys.Dispose();
        Array.ForEach(signers, signer => signer.Dispose());
    }

    private byte[] Sign(int meter, byte[] message)
    {
        if (meter < signers.Length)
        {
            return signers[meter].Sign(message);
        }

        using Ed25519Signer signer = SignerOf(meter);
        return signer.Sign(message);
    }

    private Ed25519Signer SignerOf(int meter) => DeviceKeys.SignerOf(Seed, model.MeteringPoints[meter].Device);

    // Without losses, so that feeders carry what their loads take.
    private void Count(int interval)
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

        long all = taken.Values.Sum();
        for (int i = 0; i < registers.Length; i++)
        {
            MeteringPoint point = model.MeteringPoints[i];
            registers[i] += point.Terminal switch
            {
                Terminal.Load => 0,
                Terminal.Generator => all,
                _ => taken[busOf[point.Asset]],
            };
        }
    }

    private SignedCapture Capture(int meter, int boundary)
    {
        MeteringPoint point = model.MeteringPoints[meter];
        bool imports = point.Terminal is Terminal.Load or Terminal.From;
        long late = (long)(Mixed(meter, boundary) % LateMillisecondsMax);
        Capture capture = new(Site, point.Device, Start.AddMilliseconds((boundary * Interval.LengthMilliseconds) + late), boundary, 0, DeviceQuality.Good,
        [
            new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(imports ? registers[meter] : 0)),
            new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(imports ? 0 : registers[meter])),
        ]);
        return new SignedCapture(capture, Sign(meter, CaptureBytes.Encode(capture)));
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

    private static byte[] WithoutSpaces(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        ArrayBufferWriter<byte> buffer = new(json.Length);
        using (Utf8JsonWriter writer = new(buffer))
        {
            document.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
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
}
