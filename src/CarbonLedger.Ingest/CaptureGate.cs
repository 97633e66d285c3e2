using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest;

/// <summary>
/// Decides one payload by its bytes, the registry and the grid's clock alone. Cheap checks stand first, the signature last.
/// What compares with other captures is not decided here. Safe to call from many threads.
/// </summary>
public sealed class CaptureGate(IDeviceRegistry registry, IGridClock clock, MqttEdgeOptions options)
{
    private readonly CaptureRules rules = new(registry, clock, options.AheadMax);

    /// <summary>Decides a payload that a client sent to a topic. Never throws on any bytes or texts.</summary>
    public GateDecision Decide(string client, string topic, ReadOnlyMemory<byte> payload)
    {
        if (!ReadingTopic.TryParse(topic, out ReadingTopic? parsed))
        {
            return Refused(RefusalReason.ForeignTopic, $"Topic {Shorten(topic)} is not cl/v1/{{site}}/{{device}}/reading.");
        }

        if (!string.Equals(client, parsed.Device.Value, StringComparison.Ordinal))
        {
            return Refused(RefusalReason.ForeignTopic, $"Client {Shorten(client)} publishes for device {parsed.Device}; the client id must be the device id.");
        }

        if (payload.Length > ClJson.PayloadBytesMax)
        {
            return Refused(RefusalReason.OverLimit, $"The payload has {payload.Length} bytes; the limit is {ClJson.PayloadBytesMax}.");
        }

        if (rules.Find(parsed.Site, parsed.Device, out Refusal? refusal) is not { } device)
        {
            return new GateDecision(null, refusal, null);
        }

        ClJsonReading reading = ClJson.Decode(parsed.Site, parsed.Device, payload);
        return reading.Capture is { } signed ? Decide(device, signed) : new GateDecision(null, reading.Refusal, null);
    }

    private GateDecision Decide(DeviceRecord device, SignedCapture signed)
    {
        Refusal? refusal = rules.Check(device, new CaptureBatch([signed.Capture], signed.Signature));
        return new GateDecision(refusal is null ? signed : null, refusal, signed.Capture.Sequence);
    }

    private static GateDecision Refused(RefusalReason reason, FormattableString detail) =>
        new(null, new Refusal(reason, detail.ToString(CultureInfo.InvariantCulture)), null);

    private static string Shorten(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
