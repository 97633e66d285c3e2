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

    [Fact]
    public async Task RevokedDevice_IsKnownWithReasonAndTime_AndTheFirstRevocationStands()
    {
        await Registry.EnrolAsync([Record("m1", 1), Record("m2", 2)]);
        Assert.Null(Registry.FindRevocation(new DeviceId("m1")));
        await Registry.RevokeAsync(new DeviceRevocation(new DeviceId("m1"), "stolen", new Timestamp(5000)));
        await Registry.RevokeAsync(new DeviceRevocation(new DeviceId("m1"), "sold", new Timestamp(6000)));
        DeviceRevocation known = Registry.FindRevocation(new DeviceId("m1"))!;
        Assert.Equal(("stolen", 5000), (known.Reason, known.Time.UnixMilliseconds));
        Assert.Null(Registry.FindRevocation(new DeviceId("m2")));
        Assert.NotNull(Registry.Find(new DeviceId("m1")));
    }

    [Fact]
    public async Task RevokingWhatIsNotEnrolled_IsRefused()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => Registry.RevokeAsync(new DeviceRevocation(new DeviceId("m9"), "stolen", new Timestamp(5000))));
        Assert.Equal("Device m9 is not enrolled.", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    public void ReasonThatIsNone_IsRefused(string reason) =>
        Assert.Throws<ArgumentException>(() => new DeviceRevocation(new DeviceId("m1"), reason, new Timestamp(5000)));

    [Fact]
    public void ReasonOverTheLimit_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new DeviceRevocation(new DeviceId("m1"), new string('x', DeviceRevocation.ReasonMax + 1), new Timestamp(5000)));

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
