using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest;

/// <summary>
/// What every door decides alike, by registry and grid's clock: whether the device is enrolled at the site and not revoked, the time window,
/// and the signature, which stands last because it costs most. Safe to call from many threads.
/// </summary>
/// <param name="aheadMax">How far a capture time may lie ahead of the grid's clock.</param>
public sealed class CaptureRules(IDeviceRegistry registry, IGridClock clock, TimeSpan aheadMax)
{
    private readonly long aheadMaxMilliseconds = (long)aheadMax.TotalMilliseconds;

    /// <summary>False takes every signature for right: for the benchmark that measures what the check costs. Internal, as <see cref="MqttEdgeOptions.Durable"/>.</summary>
    internal bool ChecksSignatures { get; set; } = true;

    /// <summary>The record of a device that is enrolled at the site and not revoked; otherwise the refusal.</summary>
    public DeviceRecord? Find(SiteId site, DeviceId id, out Refusal? refusal)
    {
        if (registry.Find(id) is not { } device)
        {
            refusal = new Refusal(RefusalReason.UnknownDevice, $"Device {id} is not enrolled.");
            return null;
        }

        refusal = device.Site != site ? new Refusal(RefusalReason.ForeignTopic, $"Device {id} is enrolled at site {device.Site}, not at {site}.") : Revoked(id);
        return refusal is null ? device : null;
    }

    /// <summary>Decides the captures of one device; the signature, which covers them all, is verified once. Null if all are accepted.</summary>
    /// <param name="mayBeUnsigned">True accepts a batch without a signature; a signature that is there must verify all the same.</param>
    public Refusal? Check(DeviceRecord device, CaptureBatch batch, bool mayBeUnsigned = false) => Check(device, batch, mayBeUnsigned, out _);

    /// <summary>The same, and gives the captures as they are to be stored.</summary>
    /// <param name="captures">Each with its evidence, in the order of the batch; unsigned where the signature is over the concatenation. None if refused.</param>
    public Refusal? Check(DeviceRecord device, CaptureBatch batch, bool mayBeUnsigned, out IReadOnlyList<SignedCapture> captures)
    {
        captures = [];
        foreach (Capture capture in batch.Captures)
        {
            if (CheckTime(device, capture) is { } refusal)
            {
                return refusal;
            }
        }

        BatchSignature signature = ChecksSignatures ? batch.SignatureUnder(device.PublicKey.Span) : batch.IsSigned ? BatchSignature.Root : BatchSignature.None;
        if (signature == BatchSignature.None && (batch.IsSigned || !mayBeUnsigned))
        {
            return NotSigned(device, batch);
        }

        captures = batch.SignedCaptures(signature);
        return null;
    }

    private Refusal? Revoked(DeviceId id) =>
        registry.FindRevocation(id) is { } revocation ? new Refusal(RefusalReason.Revoked, $"Device {id} was revoked at {revocation.Time}: {revocation.Reason}") : null;

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

    private static Refusal NotSigned(DeviceRecord device, CaptureBatch batch) => batch.IsSigned
        ? new Refusal(RefusalReason.BadSignature, $"sig: does not verify under the key of device {device.Device}; signed are site, device, t, seq, ver, q and every register.")
        : new Refusal(RefusalReason.MissingSignature, $"sig: missing; device {device.Device} must sign.");
}
