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

    /// <summary>
    /// Ends a device for good. When this returns, the revocation is durable and <see cref="FindRevocation"/> knows it. The first one
    /// stands: revoking again changes nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">The device is not enrolled.</exception>
    Task RevokeAsync(DeviceRevocation revocation, CancellationToken cancellationToken = default);

    /// <summary>Why a device may not send any more, or null. Answered from memory, as <see cref="Find"/> is.</summary>
    DeviceRevocation? FindRevocation(DeviceId device);

    /// <summary>Gives a device a password, or another one; when this returns, it is durable and the one before is void.</summary>
    /// <exception cref="InvalidOperationException">The device is not enrolled.</exception>
    Task SetPasswordAsync(DeviceId device, DevicePassword password, CancellationToken cancellationToken = default);

    /// <summary>The password of a device, or null if it has none. Answered from memory.</summary>
    DevicePassword? FindPassword(DeviceId device);

    /// <summary>
    /// Takes in what other processes have written to the same registry since. A registry that nobody else can write has nothing to do.
    /// Cheap when nothing changed: the edge asks several times a second.
    /// </summary>
    Task RefreshAsync(CancellationToken cancellationToken = default);
}
