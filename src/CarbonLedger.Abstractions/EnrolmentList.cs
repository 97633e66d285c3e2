using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Abstractions;

/// <summary>What every registry decides alike when devices are enrolled.</summary>
public static class EnrolmentList
{
    /// <summary>The records of the list that are not enrolled yet, each device once; identical records are left out.</summary>
    /// <exception cref="InvalidOperationException">A device is enrolled, or listed before, with another key, site or date.</exception>
    public static IReadOnlyList<DeviceRecord> NewOf(IReadOnlyList<DeviceRecord> records, Func<DeviceId, DeviceRecord?> find)
    {
        Dictionary<DeviceId, DeviceRecord> added = [];
        foreach (DeviceRecord record in records)
        {
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

    private static bool Same(DeviceRecord left, DeviceRecord right) =>
        left.Site == right.Site && left.EnrolledFrom == right.EnrolledFrom && left.PublicKey.Span.SequenceEqual(right.PublicKey.Span);
}
