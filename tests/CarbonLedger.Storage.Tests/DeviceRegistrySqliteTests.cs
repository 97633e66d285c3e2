using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Storage.Tests;

public sealed class DeviceRegistrySqliteTests : DeviceRegistryContract, IDisposable
{
    private readonly TelemetryFile file = new();
    private SqliteDeviceRegistry registry;

    public DeviceRegistrySqliteTests() => registry = new SqliteDeviceRegistry(file.Path);

    protected override IDeviceRegistry Registry => registry;

    public void Dispose()
    {
        registry.Dispose();
        file.Dispose();
    }

    [Fact]
    public async Task AfterARestart_EveryDeviceIsStillEnrolled_BesideATelemetryStoreInTheSameFile()
    {
        await Registry.EnrolAsync([Record("m1", 1), Record("m2", 2)]);
        using (SqliteTelemetryStore store = new(file.Path))
        {
            await store.AppendAsync([TelemetrySamples.Accepted("m1", 0)]);
        }

        registry.Dispose();
        registry = new SqliteDeviceRegistry(file.Path);
        Assert.Equal(2, Registry.All().Count);
        Assert.Equal(Record("m2", 2).PublicKey.ToArray(), Registry.Find(new DeviceId("m2"))!.PublicKey.ToArray());
    }
}
