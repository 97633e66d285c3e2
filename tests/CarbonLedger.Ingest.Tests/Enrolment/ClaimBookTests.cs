using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Enrolment;
using CarbonLedger.Ledger;

namespace CarbonLedger.Ingest.Tests.Enrolment;

public sealed class ClaimBookTests : IDisposable
{
    private static readonly SiteId Plant = new("plant");
    private static readonly DeviceId Device = new("m-1");
    private static readonly Timestamp Until = TestDevice.Now.AddMilliseconds(86_400_000);

    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly Ed25519Signer one = SignerOf(1), other = SignerOf(2);

    private ClaimBook Book => new(folder);

    [Fact]
    public void RightCode_ClaimsForOneKey_AlsoInAnotherProcess()
    {
        string code = Book.Open(Plant, Device, Until);
        Assert.Equal(ClaimBook.CodeLength, code.Length);
        Assert.Empty(Book.Claimed());
        Assert.Equal(ClaimOutcome.Claimed, Book.Claim(Claim(code, one), TestDevice.Now));
        Assert.Equal(ClaimOutcome.Claimed, Book.Claim(Claim(code, one), TestDevice.Now));
        Assert.Equal(ClaimOutcome.Taken, Book.Claim(Claim(code, other), TestDevice.Now));
        (SiteId site, DeviceId device, byte[] key) = Book.Claimed().Single();
        Assert.Equal((Plant, Device), (site, device));
        Assert.Equal(one.PublicKey.ToArray(), key);
        Assert.Throws<InvalidOperationException>(() => Book.Open(Plant, Device, Until));
        Book.Forget(Device);
        Assert.Empty(Book.Claimed());
        Assert.Equal(ClaimOutcome.WrongCode, Book.Claim(Claim(code, one), TestDevice.Now));
    }

    [Fact]
    public void CodeIsNotKept_OnlyItsDigest()
    {
        string code = Book.Open(Plant, Device, Until);
        Assert.DoesNotContain(code, File.ReadAllText(Directory.GetFiles(folder).Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void WrongCodes_LockTheClaim_AndANewCodeOpensIt()
    {
        string code = Book.Open(Plant, Device, Until);
        for (int i = 0; i < ClaimBook.TriesMax; i++)
        {
            Assert.Equal(ClaimOutcome.WrongCode, Book.Claim(Claim("00000-00000-00000-00000", one), TestDevice.Now));
        }

        Assert.Equal(ClaimOutcome.Locked, Book.Claim(Claim(code, one), TestDevice.Now));
        Assert.Equal(ClaimOutcome.Claimed, Book.Claim(Claim(Book.Open(Plant, Device, Until), one), TestDevice.Now));
    }

    [Fact]
    public void LateOrUnsignedClaims_AreRefused_AndTakeNoTry()
    {
        string code = Book.Open(Plant, Device, Until);
        Assert.Equal(ClaimOutcome.Expired, Book.Claim(Claim(code, one), Until.AddMilliseconds(1)));
        Assert.Equal(ClaimOutcome.NotSigned, Book.Claim(Claim(code, one) with { PublicKey = other.PublicKey }, TestDevice.Now));
        Assert.Equal(ClaimOutcome.NotSigned, Book.Claim(Claim(code, one) with { Signature = new byte[64] }, TestDevice.Now));
        Assert.Equal(ClaimOutcome.NotSigned, Book.Claim(Claim(code, one) with { PublicKey = new byte[32] }, TestDevice.Now));
        Assert.Equal(ClaimOutcome.Claimed, Book.Claim(Claim(code, one), TestDevice.Now));
    }

    [Fact]
    public void DeviceNamedAsAFolder_StaysInTheBook()
    {
        DeviceId dots = new("..");
        Book.Open(Plant, dots, Until);
        Assert.Equal("d-...json", Path.GetFileName(Directory.GetFiles(folder).Single()));
    }

    public void Dispose()
    {
        one.Dispose();
        other.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static DeviceClaim Claim(string code, Ed25519Signer signer) => new(Device, code, signer.PublicKey, signer.Sign(DeviceClaim.SignedBytes(Device, code)));

    private static Ed25519Signer SignerOf(byte seed)
    {
        byte[] bytes = new byte[Ed25519Signer.SeedSize];
        Array.Fill(bytes, seed);
        return new Ed25519Signer(bytes);
    }
}
