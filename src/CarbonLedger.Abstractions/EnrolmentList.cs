using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>What every registry decides alike when devices are enrolled.</summary>
public static class EnrolmentList
{
    /// <summary>The records of the list that are not enrolled yet, each device once; identical records are left out.</summary>
    /// <exception cref="ArgumentException">A public key may not be registered (<see cref="Ed25519.CheckPublicKey"/>).</exception>
    /// <exception cref="InvalidOperationException">A device is enrolled, or listed before, with another key, site or date.</exception>
    public static IReadOnlyList<DeviceRecord> NewOf(IReadOnlyList<DeviceRecord> records, Func<DeviceId, DeviceRecord?> find)
    {
        Dictionary<DeviceId, DeviceRecord> added = [];
        foreach (DeviceRecord record in records)
        {
            if (Ed25519.CheckPublicKey(record.PublicKey.Span) is { } problem)
            {
                throw new ArgumentException($"The public key of device {record.Device} may not be registered: {problem}.", nameof(records));
            }

            DeviceRecord? enrolled = find(record.Device) ?? added.GetValueOrDefault(record.Device);
            if (enrolled is null)
            {
                added.Add(record.Device, record);
            }
            else if (!Same(enrolled, record))
            {
                throw new InvalidOperationException($"Device {record.Device} is enrolled at site {enrolled.Site} from {enrolled.EnrolledFrom} with its key; the new record names another site, date or key.");
            }
        }

        return [.. added.Values];
    }

    /// <summary>What is said of a device is said of an enrolled one.</summary>
    /// <exception cref="InvalidOperationException">The device is not enrolled.</exception>
    public static void RequireEnrolled(DeviceRecord? record, DeviceId device)
    {
        if (record is null)
        {
            throw new InvalidOperationException($"Device {device} is not enrolled.");
        }
    }

    private static bool Same(DeviceRecord left, DeviceRecord right) =>
        left.Site == right.Site && left.EnrolledFrom == right.EnrolledFrom && left.PublicKey.Span.SequenceEqual(right.PublicKey.Span);
}
