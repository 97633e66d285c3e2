using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;

namespace CarbonLedger.Storage.Tests;

public sealed class DeviceRegistryInMemoryTests : DeviceRegistryContract
{
    protected override IDeviceRegistry Registry { get; } = new InMemoryDeviceRegistry();
}
