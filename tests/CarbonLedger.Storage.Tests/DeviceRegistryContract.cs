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

    [Fact]
    public async Task Password_IsKnownByItsHash_AndAnotherOneReplacesIt()
    {
        await Registry.EnrolAsync([Record("m1", 1)]);
        Assert.Null(Registry.FindPassword(new DeviceId("m1")));
        await Registry.SetPasswordAsync(new DeviceId("m1"), DevicePassword.Of("correct horse"u8));
        Assert.True(Registry.FindPassword(new DeviceId("m1"))!.Matches("correct horse"u8));
        Assert.False(Registry.FindPassword(new DeviceId("m1"))!.Matches("correct house"u8));
        await Registry.SetPasswordAsync(new DeviceId("m1"), DevicePassword.Of("another horse"u8));
        Assert.True(Registry.FindPassword(new DeviceId("m1"))!.Matches("another horse"u8));
        Assert.False(Registry.FindPassword(new DeviceId("m1"))!.Matches("correct horse"u8));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Registry.SetPasswordAsync(new DeviceId("m9"), DevicePassword.Of("correct horse"u8)));
    }

    [Fact]
    public void PasswordHash_IsPbkdf2WithSha256_AsOthersCompute()
    {
        // hashlib.pbkdf2_hmac('sha256', b'correct horse', bytes(range(16)), 1000)
        byte[] salt = [.. Enumerable.Range(0, 16).Select(number => (byte)number)];
        DevicePassword known = new(1000, salt, Convert.FromHexString("C914CC4F06CC6E8F46D157E3A1B5AA7ABCEEBB17BB0444CD4C4AC16CA2AE9864"));
        Assert.True(known.Matches("correct horse"u8));
        Assert.Throws<ArgumentException>(() => DevicePassword.Of("eleven char"u8));
    }

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
