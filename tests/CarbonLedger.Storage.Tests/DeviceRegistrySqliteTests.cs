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

    [Fact]
    public async Task AfterARestart_RevocationsAndPasswordsStand()
    {
        await Registry.EnrolAsync([Record("m1", 1)]);
        await Registry.RevokeAsync(new DeviceRevocation(new DeviceId("m1"), "stolen", new Timestamp(5000)));
        await Registry.SetPasswordAsync(new DeviceId("m1"), DevicePassword.Of("correct horse"u8));
        registry.Dispose();
        registry = new SqliteDeviceRegistry(file.Path);
        Assert.True(Registry.FindPassword(new DeviceId("m1"))!.Matches("correct horse"u8));
        Assert.Equal("stolen", Registry.FindRevocation(new DeviceId("m1"))!.Reason);
    }

    [Fact]
    public async Task WhatAnotherProcessWrote_IsKnownAfterARefresh()
    {
        await Registry.EnrolAsync([Record("m1", 1)]);
        using SqliteDeviceRegistry other = new(file.Path);
        await other.EnrolAsync([Record("m2", 2)]);
        await other.RevokeAsync(new DeviceRevocation(new DeviceId("m1"), "stolen", new Timestamp(5000)));
        Assert.Null(Registry.FindRevocation(new DeviceId("m1")));
        await Registry.RefreshAsync();
        Assert.NotNull(Registry.FindRevocation(new DeviceId("m1")));
        Assert.Equal(2, Registry.All().Count);
    }

    [Fact]
    public async Task EnrolmentThatContradictsAnotherProcess_IsRefusedWithoutARefresh()
    {
        using SqliteDeviceRegistry other = new(file.Path);
        await other.EnrolAsync([Record("m1", 1)]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Registry.EnrolAsync([Record("m1", 2)]));
    }
}
