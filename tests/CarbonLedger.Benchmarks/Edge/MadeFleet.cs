using System.Diagnostics;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ingest;
using CarbonLedger.Ledger;
using CarbonLedger.Server;
using CarbonLedger.Server.Demo;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>
/// A made network of one bus, a generator and loads, a meter each, and every meter's captures signed beforehand: one a
/// minute of grid time from the start of the first interval on, so that fifteen of each meter complete an interval.
/// </summary>
internal sealed class MadeFleet : IDisposable
{
    public const string Origin = "carbonledger.example/bench/made";

    private const long Seed = 1;
    private const long CaptureMilliseconds = 60_000;
    private const long LoadThousandthsPerCapture = 250;

    private static readonly SiteId Site = new("bench");
    private static readonly Timestamp Start = new(1_780_243_200_000);

    private readonly DemoKeys keys = new(Seed, Origin);
    private readonly DeviceId[] devices;
    private readonly byte[][] topics;
    private readonly byte[][][] payloads;

    public MadeFleet(int deviceCount, int capturesEach)
    {
        devices = [.. Enumerable.Range(0, deviceCount).Select(number => new DeviceId(Name(number)))];
        topics = [.. devices.Select(device => Encoding.UTF8.GetBytes($"cl/v1/{Site}/{device}/reading"))];
        payloads = new byte[deviceCount][][];
        byte[][] publicKeys = new byte[deviceCount][];
        Parallel.For(0, deviceCount, number =>
        {
            using Ed25519Signer signer = DeviceKeys.SignerOf(Seed, devices[number]);
            publicKeys[number] = signer.PublicKey.ToArray();
            payloads[number] = [.. Enumerable.Range(0, capturesEach).Select(k => Payload(number, k, signer))];
        });
        CapturesEach = capturesEach;
        Clock = new TimeLapseClock(Start.AddMilliseconds(capturesEach * CaptureMilliseconds));
        Setup = NetworkSetup.Create(
            NetworkWriter.Write(Network(deviceCount)),
            FactorBook.DefaultBytes(),
            [.. devices.Select((device, number) => DeviceEntry.Sign(Site, device, Start, publicKeys[number], keys.Enrolment))]);
    }

    public int CapturesEach { get; }

    public NetworkSetup Setup { get; }

    public NoteSigner LogKey => keys.Log;

    /// <summary>Stands after the last capture.</summary>
    public IGridClock Clock { get; }

    public Interval FirstInterval { get; } = Interval.StartingAt(Start);

    public IReadOnlyList<DeviceRecord> Records => [.. Setup.Devices.Values.Select(entry => new DeviceRecord(entry.Site, entry.Device, entry.PublicKey, entry.EnrolledFrom))];

    public int PayloadBytes => payloads[^1][^1].Length;

    public string ClientId(int device) => devices[device].Value;

    public RawMqttPublish? Message(int device, long number) =>
        number < CapturesEach ? new RawMqttPublish(topics[device], payloads[device][number]) : null;

    /// <summary>How many intervals so many captures complete, if the devices keep abreast; the first capture of each opens one.</summary>
    public int IntervalsIn(long captures) => (int)(((captures / devices.Length) - 1) * CaptureMilliseconds / Interval.LengthMilliseconds);

    /// <summary>What the gate takes for one capture, on one thread: most of what all variants have in common.</summary>
    public async Task<TimeSpan> GateTimeAsync()
    {
        const int Decisions = 5_000;
        InMemoryDeviceRegistry registry = new();
        await registry.EnrolAsync(Records);
        CaptureGate gate = new(registry, Clock, CaptureGate.AheadMaxDefault, new GateFormats());
        string topic = Encoding.UTF8.GetString(topics[0]);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Decisions; i++)
        {
            if (gate.Decide(new PayloadSource(ClientId(0)), topic, payloads[0][i % CapturesEach]).Refusal is { } refusal)
            {
                throw new InvalidOperationException($"The gate refused a capture: {refusal.Detail}");
            }
        }

        return Stopwatch.GetElapsedTime(started) / Decisions;
    }

    public void Dispose() => keys.Dispose();

    private byte[] Payload(int number, int k, Ed25519Signer signer)
    {
        // The generator gives what all loads take.
        bool generates = number == 0;
        long energy = 1_000_000 + (k * LoadThousandthsPerCapture * (generates ? devices.Length - 1 : 1));
        Capture capture = new(Site, devices[number], Start.AddMilliseconds(k * CaptureMilliseconds), k, 0, DeviceQuality.Good,
        [
            new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(generates ? 0 : energy)),
            new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(generates ? energy : 0)),
        ]);
        return ClJson.Encode(new SignedCapture(capture, signer.Sign(CaptureBytes.Encode(capture))));
    }

    private NetworkModel Network(int deviceCount)
    {
        BusId bus = new("bus-1");
        return new NetworkModel(
            new NetworkId("made"), 1, Start, Site, "Etc/UTC", "made for a benchmark", 100,
            [new Bus(bus, "bus-1", 110, 1, 0, 0, 0)],
            [],
            [new Generator(new AssetId(Name(0)), bus, "hydro", FactorChoice.ById(new FactorId("ipcc-ar5-hydro-lifecycle")), 1_000, 100, 1, "slack")],
            [.. Enumerable.Range(1, deviceCount - 1).Select(number => new Load(new AssetId(Name(number)), bus, "constant", 1, 0))],
            [],
            [.. devices.Select((device, number) => Point(device, number == 0 ? Terminal.Generator : Terminal.Load))]);
    }

    private static MeteringPoint Point(DeviceId device, Terminal terminal) => new(new AssetId(device.Value), terminal, device, [new Multiplier(Start, 1, 1, 1, 1)]);

    private static string Name(int number) => $"m{number:d4}";
}
