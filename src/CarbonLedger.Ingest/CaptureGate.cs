using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;

namespace CarbonLedger.Ingest;

/// <summary>
/// Decides one payload by its bytes, the registry and the grid's clock alone. Cheap checks stand first, the signature last.
/// What compares with other captures is not decided here. Safe to call from many threads.
/// </summary>
public sealed class CaptureGate(IDeviceRegistry registry, IGridClock clock, MqttEdgeOptions options)
{
    private readonly long aheadMaxMilliseconds = (long)options.AheadMax.TotalMilliseconds;

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

        if (registry.Find(parsed.Device) is not { } device)
        {
            return Refused(RefusalReason.UnknownDevice, $"Device {parsed.Device} is not enrolled.");
        }

        if (device.Site != parsed.Site)
        {
            return Refused(RefusalReason.ForeignTopic, $"Device {parsed.Device} is enrolled at site {device.Site}, not at {parsed.Site}.");
        }

        if (registry.FindRevocation(device.Device) is { } revocation)
        {
            return Refused(RefusalReason.Revoked, $"Device {device.Device} was revoked at {revocation.Time}: {revocation.Reason}");
        }

        ClJsonReading reading = ClJson.Decode(parsed.Site, parsed.Device, payload);
        return reading.Capture is { } signed ? Decide(device, signed) : new GateDecision(null, reading.Refusal, null);
    }

    private GateDecision Decide(DeviceRecord device, SignedCapture signed)
    {
        Refusal? refusal = CheckTime(device, signed.Capture) ?? CheckSignature(device, signed);
        return new GateDecision(refusal is null ? signed : null, refusal, signed.Capture.Sequence);
    }

    private Refusal? CheckTime(DeviceRecord device, Capture capture)
    {
        Timestamp now = clock.Now;
        if (capture.Time.UnixMilliseconds - now.UnixMilliseconds > aheadMaxMilliseconds)
        {
            return new Refusal(RefusalReason.TimeInFuture, string.Create(CultureInfo.InvariantCulture, $"t: {capture.Time} is ahead of the grid's clock, {now}, by more than {aheadMaxMilliseconds / 1000} s."));
        }

        return capture.Time < device.EnrolledFrom
            ? new Refusal(RefusalReason.BeforeEnrolment, $"t: {capture.Time} is before the enrolment of {device.Device} at {device.EnrolledFrom}.")
            : null;
    }

    private static Refusal? CheckSignature(DeviceRecord device, SignedCapture signed)
    {
        if (!signed.IsSigned)
        {
            return new Refusal(RefusalReason.MissingSignature, $"sig: missing; device {device.Device} must sign.");
        }

        return Ed25519.Verify(device.PublicKey.Span, CaptureBytes.Encode(signed.Capture), signed.Signature.Span)
            ? null
            : new Refusal(RefusalReason.BadSignature, $"sig: does not verify under the key of device {device.Device}; signed are site, device, t, seq, ver, q and every register.");
    }

    private static GateDecision Refused(RefusalReason reason, FormattableString detail) =>
        new(null, new Refusal(reason, detail.ToString(CultureInfo.InvariantCulture)), null);

    private static string Shorten(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
