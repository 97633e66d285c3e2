using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Storage.Tests;

/// <summary>What every device registry promises.</summary>
public abstract class DeviceRegistryContract
{
    protected abstract IDeviceRegistry Registry { get; }

    [Fact]
    public async Task EnrolledDevices_AreFoundAndListedById()
    {
        await Registry.EnrolAsync([Record("m2", 2), Record("m1", 1)]);
        DeviceRecord found = Registry.Find(new DeviceId("m1"))!;
        Assert.Equal(("plant", Key(1), new Timestamp(1000)), (found.Site.Value, Convert.ToHexString(found.PublicKey.Span), found.EnrolledFrom));
        Assert.Null(Registry.Find(new DeviceId("m3")));
        Assert.Equal(["m1", "m2"], Registry.All().Select(record => record.Device.Value));
    }

    [Fact]
    public async Task EnrollingTheSameAgain_ChangesNothing()
    {
        await Registry.EnrolAsync([Record("m1", 1), Record("m1", 1)]);
        await Registry.EnrolAsync([Record("m1", 1), Record("m2", 2)]);
        Assert.Equal(2, Registry.All().Count);
    }

    [Fact]
    public async Task AnotherKeySiteOrDate_IsRefusedWithItsWholeList()
    {
        await Registry.EnrolAsync([Record("m1", 1)]);
        DeviceRecord[] others = [Record("m1", 2), Record("m1", 1) with { Site = new SiteId("other") }, Record("m1", 1) with { EnrolledFrom = new Timestamp(2000) }];
        foreach (DeviceRecord other in others)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => Registry.EnrolAsync([Record("m7", 7), other]));
        }

        Assert.Equal("m1", Assert.Single(Registry.All()).Device.Value);
    }

    [Fact]
    public async Task KeyOfSmallOrder_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Registry.EnrolAsync([Record("m1", 1) with { PublicKey = new byte[32] }]));

    protected static DeviceRecord Record(string device, byte seed)
    {
        using Ed25519Signer signer = Signer(seed);
        return new DeviceRecord(new SiteId("plant"), new DeviceId(device), signer.PublicKey, new Timestamp(1000));
    }

    private static string Key(byte seed)
    {
        using Ed25519Signer signer = Signer(seed);
        return Convert.ToHexString(signer.PublicKey.Span);
    }

    private static Ed25519Signer Signer(byte seed)
    {
        byte[] bytes = new byte[Ed25519Signer.SeedSize];
        Array.Fill(bytes, seed);
        return new Ed25519Signer(bytes);
    }
}
