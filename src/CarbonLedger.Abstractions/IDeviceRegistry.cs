using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Abstractions;

/// <summary>Who may send.</summary>
public interface IDeviceRegistry
{
    /// <summary>When this returns, the records are durable; enrolling an identical record again changes nothing.</summary>
    /// <exception cref="ArgumentException">A public key may not be registered; nothing of the list is enrolled.</exception>
    /// <exception cref="InvalidOperationException">A device is already enrolled with another key, site or date; nothing of the list is enrolled.</exception>
    Task EnrolAsync(IReadOnlyList<DeviceRecord> records, CancellationToken cancellationToken = default);

    /// <summary>The record of a device, or null. Answered from memory: it stands in the path of every message.</summary>
    DeviceRecord? Find(DeviceId device);

    /// <summary>Every record by device id.</summary>
    IReadOnlyList<DeviceRecord> All();
}
