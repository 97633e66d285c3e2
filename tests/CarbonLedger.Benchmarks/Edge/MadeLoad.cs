using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>Devices, and the messages of each signed beforehand: one capture or a batch a message.</summary>
internal sealed class MadeLoad
{
    private const long Seed = 1;

    private static readonly SiteId Site = new("bench");
    private static readonly Timestamp Start = new(1_780_243_200_000);

    private readonly byte[][] topics;
    private readonly byte[][][] payloads;

    public MadeLoad(int devices, int messagesEach, int capturesInMessage)
    {
        (MessagesEach, CapturesInMessage) = (messagesEach, capturesInMessage);
        topics = [.. Enumerable.Range(0, devices).Select(number => Encoding.UTF8.GetBytes($"cl/v1/{Site}/{DeviceOf(number)}/reading"))];
        payloads = new byte[devices][][];
        Parallel.For(0, devices, number =>
        {
            using Ed25519Signer signer = DeviceKeys.SignerOf(Seed, DeviceOf(number));
            payloads[number] = [.. Enumerable.Range(0, messagesEach).Select(k => Payload(number, k, signer))];
        });
    }

    /// <summary>A clock after every capture.</summary>
    public static Timestamp Now => Start.AddMilliseconds(1_000_000_000);

    public int MessagesEach { get; }

    public int CapturesInMessage { get; }

    public int PayloadBytes => payloads[^1][^1].Length;

    public RawMqttPublish? Message(int device, long number) => number < MessagesEach ? new RawMqttPublish(topics[device], payloads[device][number]) : null;

    public static string ClientId(int device) => DeviceOf(device).Value;

    /// <summary>What a registry knows of so many devices.</summary>
    public static IReadOnlyList<DeviceRecord> Records(int devices)
    {
        DeviceRecord[] records = new DeviceRecord[devices];
        Parallel.For(0, devices, number =>
        {
            using Ed25519Signer signer = DeviceKeys.SignerOf(Seed, DeviceOf(number));
            records[number] = new DeviceRecord(Site, DeviceOf(number), signer.PublicKey.ToArray(), Start);
        });
        return records;
    }

    private static DeviceId DeviceOf(int number) => new(FormattableString.Invariant($"m{number:d5}"));

    private byte[] Payload(int device, int message, Ed25519Signer signer)
    {
        Capture[] captures = [.. Enumerable.Range(message * CapturesInMessage, CapturesInMessage).Select(k => new Capture(Site, DeviceOf(device), Start.AddMilliseconds(k * 1_000L), k, 0, DeviceQuality.Good,
        [
            new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(1_000_000 + (k * 250L))),
            new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(0)),
        ]))];
        CaptureBatch batch = CaptureBatch.Sign(captures, signer);
        return CapturesInMessage == 1 ? ClJson.Encode(new SignedCapture(captures[0], batch.Signature)) : ClJsonBatch.Encode(batch);
    }
}
