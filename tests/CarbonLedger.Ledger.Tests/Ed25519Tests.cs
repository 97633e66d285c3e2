using System.Globalization;
using System.Numerics;

namespace CarbonLedger.Ledger.Tests;

public class Ed25519Tests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger GroupOrder = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Rfc8032Vector_IsSignedAndVerified(string seed, string publicKey, string message, string signature)
    {
        using Ed25519Signer signer = new(Convert.FromHexString(seed));
        byte[] text = Convert.FromHexString(message);

        Assert.Equal(publicKey, Convert.ToHexStringLower(signer.PublicKey.Span));
        Assert.Equal(signature, Convert.ToHexStringLower(signer.Sign(text)));
        Assert.Null(Ed25519.CheckPublicKey(signer.PublicKey.Span));
        Assert.True(Ed25519.Verify(signer.PublicKey.Span, text, Convert.FromHexString(signature)));
    }

    [Fact]
    public void AnyFlippedBitOfASignature_IsRefused()
    {
        using Ed25519Signer signer = new(new byte[32]);
        byte[] signature = signer.Sign("text"u8);
        for (int bit = 0; bit < signature.Length * 8; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Ed25519.Verify(signer.PublicKey.Span, "text"u8, signature));
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.False(Ed25519.Verify(signer.PublicKey.Span, "test"u8, signature));
        Assert.False(Ed25519.Verify(signer.PublicKey.Span, "text"u8, signature.AsSpan(1)));
        Assert.False(Ed25519.Verify(signer.PublicKey.Span[1..], "text"u8, signature));
    }

    [Fact]
    public void TheSameSignatureWithSPlusGroupOrder_IsRefused()
    {
        using Ed25519Signer signer = new(new byte[32]);
        byte[] signature = signer.Sign("text"u8);
        BigInteger s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + GroupOrder;
        byte[] malleable = [.. signature.AsSpan(0, 32), .. LittleEndian(s)];

        Assert.True(Ed25519.Verify(signer.PublicKey.Span, "text"u8, signature));
        Assert.False(Ed25519.Verify(signer.PublicKey.Span, "text"u8, malleable));
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    public void AKeyOfSmallOrder_IsRefused(string hex)
    {
        byte[] key = Convert.FromHexString(hex);
        Assert.Equal(PublicKeyProblem.SmallOrder, Ed25519.CheckPublicKey(key));

        // R = the key, S = 0 is a signature for a share of all messages under such a key.
        for (byte message = 0; message < 64; message++)
        {
            Assert.False(Ed25519.Verify(key, [message], [.. key, .. new byte[32]]));
        }
    }

    [Fact]
    public void AKeyOfAnotherSpelling_IsRefused()
    {
        for (int above = 0; above < 19; above++)
        {
            byte[] key = LittleEndian(P + above);
            Assert.Equal(PublicKeyProblem.NotCanonical, Ed25519.CheckPublicKey(key));
            key[31] |= 0x80;
            Assert.Equal(PublicKeyProblem.NotCanonical, Ed25519.CheckPublicKey(key));
        }
    }

    [Fact]
    public void AKeyThatIsNoKey_IsRefused()
    {
        // y = 2: (y²-1)/(dy²+1) has no root, so no point has it.
        Assert.Equal(PublicKeyProblem.NotOnCurve, Ed25519.CheckPublicKey(LittleEndian(2)));
        Assert.Equal(PublicKeyProblem.WrongLength, Ed25519.CheckPublicKey(new byte[31]));
        Assert.Equal(PublicKeyProblem.WrongLength, Ed25519.CheckPublicKey([]));
    }

    [Fact]
    public void ASeed_GivesTheSameKeyForAPurposeAndAnotherForEachOther()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] log = SeedKeys.Derive(seed, "log");
        Assert.Equal(log, SeedKeys.Derive(seed, "log"));
        Assert.Equal(32, log.Length);
        Assert.NotEqual(log, SeedKeys.Derive(seed, "witness"));
        Assert.NotEqual(log, SeedKeys.Derive(new byte[32], "log"));
        Assert.Throws<ArgumentException>(() => SeedKeys.Derive(seed, ""));
        Assert.Throws<ArgumentException>(() => SeedKeys.Derive(new byte[15], "log"));
    }

    [Fact]
    public void ASigner_NeverShowsItsSeed()
    {
        byte[] seed = SeedKeys.Derive(new byte[32], "secret");
        using Ed25519Signer signer = new(seed);
        Assert.DoesNotContain(Convert.ToHexStringLower(seed), signer.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Throws<ArgumentException>(() => new Ed25519Signer(new byte[31]));
    }

    private static byte[] LittleEndian(BigInteger value)
    {
        byte[] bytes = new byte[32];
        value.ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
        return bytes;
    }
}
