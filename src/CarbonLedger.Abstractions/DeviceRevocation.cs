using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Abstractions;

/// <summary>The end of a device at the edge: from when it is known on, nothing is taken from it, whatever the capture time.</summary>
public sealed record DeviceRevocation
{
    /// <summary>Characters of a reason.</summary>
    public const int ReasonMax = 200;

    /// <param name="reason">A sentence for the auditor, 1 to 200 characters without control characters.</param>
    /// <param name="time">When it was revoked.</param>
    /// <exception cref="ArgumentException">The reason is empty, too long or has control characters.</exception>
    public DeviceRevocation(DeviceId device, string reason, Timestamp time)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonMax || reason.Any(char.IsControl))
        {
            throw new ArgumentException($"The reason of a revocation has {reason.Length} characters; expected 1 to {ReasonMax}, none of them a control character.", nameof(reason));
        }

        (Device, Reason, Time) = (device, reason, time);
    }

    public DeviceId Device { get; }

    public string Reason { get; }

    public Timestamp Time { get; }
}
