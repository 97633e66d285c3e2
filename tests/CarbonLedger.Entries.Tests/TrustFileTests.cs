using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CsCheck;
using Hash = CarbonLedger.Ledger.Hash;

namespace CarbonLedger.Entries.Tests;

public sealed class TrustFileTests
{
    private static readonly VerifierKey Key = new("enrolment.example", NoteKeyType.Ed25519, MadeLog.EnrolmentKey.PublicKey);
    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Fact]
    public void WrittenAndParsed_ThePinsComeBack() => Gen.Select(Gen.Byte.Array[32].Array[0, 4], Gen.Byte.Array[32].Array[0, 4]).Sample((factors, networks) =>
    {
        TrustFile trust = new([Key], factors.Select(digest => Hash.FromBytes(digest)).ToHashSet(), networks.Select(digest => Hash.FromBytes(digest)).ToHashSet());
        TrustFile back = TrustFile.Parse(trust.Format());
        Assert.Equal(trust.EnrolmentKeys, back.EnrolmentKeys);
        Assert.True(trust.Factors.SetEquals(back.Factors) && trust.Networks.SetEquals(back.Networks));
    });

    [Fact]
    public void AnyText_IsParsedOrRefusedByName() => Gen.String[Gen.Char["enrolmtfacswk sha256:0af+\n#\r\t"], 0, 100].Sample(text =>
    {
        try
        {
            TrustFile.Parse(text);
        }
        catch (LedgerFormatException e)
        {
            Assert.StartsWith("trust file line ", e.Field, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void CommentsAndEmptyLines_AreLeftOut()
    {
        TrustFile trust = TrustFile.Parse($"# pins\n\n  factors {Digest}  # the book\r\n\tnetwork {Digest}\n");
        Assert.Equal((0, 1, 1), (trust.EnrolmentKeys.Count, trust.Factors.Count, trust.Networks.Count));
    }

    [Theory]
    [InlineData("factor sha256:aa")]
    [InlineData("factors sha256:aa")]
    [InlineData("factors md5:aa")]
    [InlineData("network")]
    [InlineData("enrolment not-a-key")]
    [InlineData("enrolment a b")]
    [InlineData("factors sha256:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void LineThatIsNoPin_IsNamedByItsNumber(string line)
    {
        LedgerFormatException refused = Assert.ThrowsAny<LedgerFormatException>(() => TrustFile.Parse($"# first\n\n{line}\n"));
        Assert.Equal(("trust file line 3", line.Length > 60 ? line[..60] + "..." : line), (refused.Field, refused.Found));
    }

    [Fact]
    public void WitnessKey_IsNoEnrolmentKey()
    {
        VerifierKey witness = new("witness.example", NoteKeyType.CosignatureV1, MadeLog.EnrolmentKey.PublicKey);
        Assert.ThrowsAny<LedgerFormatException>(() => TrustFile.Parse($"enrolment {witness}\n"));
    }

    [Fact]
    public void FileOverItsBytes_IsRefusedUnread() =>
        Assert.Equal("trust file", Assert.ThrowsAny<LedgerFormatException>(() => TrustFile.Parse(new string('#', TrustFile.BytesMax + 1))).Field);
}
