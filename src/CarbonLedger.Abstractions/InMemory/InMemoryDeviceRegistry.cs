using System.Collections.Concurrent;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Abstractions.InMemory;

/// <summary>A registry that lives as long as the process; for tests and benchmarks.</summary>
public sealed class InMemoryDeviceRegistry : IDeviceRegistry
{
    private readonly ConcurrentDictionary<DeviceId, DeviceRecord> records = new();
    private readonly ConcurrentDictionary<DeviceId, DeviceRevocation> revocations = new();
    private readonly ConcurrentDictionary<DeviceId, DevicePassword> passwords = new();
    private readonly Lock gate = new();

    public Task EnrolAsync(IReadOnlyList<DeviceRecord> records, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (DeviceRecord record in EnrolmentList.NewOf(records, Find))
            {
                this.records[record.Device] = record;
            }
        }

        return Task.CompletedTask;
    }

    public DeviceRecord? Find(DeviceId device) => records.GetValueOrDefault(device);

    public IReadOnlyList<DeviceRecord> All() => [.. records.Values.OrderBy(record => record.Device)];

    public Task RevokeAsync(DeviceRevocation revocation, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EnrolmentList.RequireEnrolled(Find(revocation.Device), revocation.Device);
        revocations.TryAdd(revocation.Device, revocation);
        return Task.CompletedTask;
    }

    public DeviceRevocation? FindRevocation(DeviceId device) => revocations.GetValueOrDefault(device);

    public Task SetPasswordAsync(DeviceId device, DevicePassword password, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EnrolmentList.RequireEnrolled(Find(device), device);
        passwords[device] = password;
        return Task.CompletedTask;
    }

    public DevicePassword? FindPassword(DeviceId device) => passwords.GetValueOrDefault(device);

    public Task RefreshAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
