using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Storage.Tests;

/// <summary>Captures as the edge would pass them on; signatures are stand-ins, a store does not verify.</summary>
internal static class TelemetrySamples
{
    public const long Start = 1_780_243_200_000;

    public static Capture Capture(string device, long offset, long thousandths = 1000, int version = 0) => new(
        new SiteId("plant"),
        new DeviceId(device),
        new Timestamp(Start + offset),
        Sequence: offset,
        version,
        DeviceQuality.Good,
        [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(thousandths))]);

    /// <summary>So many bytes that tell where they are from, in the place of evidence.</summary>
    public static byte[] Evidence(int length, byte seed) => [.. Enumerable.Range(0, length).Select(i => (byte)(((i * 7) + seed) % 256))];

    public static ReceivedPayload Accepted(Capture capture, byte signature = 1)
    {
        byte[] bytes = new byte[SignedCapture.SignatureLength];
        Array.Fill(bytes, signature);
        return Accepted(capture, bytes);
    }

    public static ReceivedPayload Accepted(Capture capture, byte[] evidence)
    {
        SignedCapture signed = new(capture, evidence);
        return new ReceivedPayload(signed, null, "cl/v1/plant/m1/reading", "m1", ClJson.Encode(signed), new Timestamp(Start));
    }

    public static ReceivedPayload Accepted(string device, long offset, long thousandths = 1000, int version = 0) => Accepted(Capture(device, offset, thousandths, version));

    public static ReceivedPayload Refused(RefusalReason reason, string detail, byte[] payload) =>
        new(null, new Refusal(reason, detail), "cl/v1/plant/m1/reading", "m1", payload, new Timestamp(Start + 7));
}
