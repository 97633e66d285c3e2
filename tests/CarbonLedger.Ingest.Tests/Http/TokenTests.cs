using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Http;

namespace CarbonLedger.Ingest.Tests.Http;

/// <summary>Tokens are kept as digests, bound to devices, and read from a file whose wrong lines cost no other.</summary>
public sealed class TokenTests
{
    private const string Secret = "correct-horse-battery-staple";

    [Fact]
    public void Token_IsFoundByItsText_AndAdmitsItsDevicesOnly()
    {
        string text = $"# a comment\n\nall {Digest(Secret)} plant *\nsome {Digest(Secret + "2")} plant m1 m2\r\n";
        InputReading<InMemoryTokenRegistry> reading = TokenFile.Read(Encoding.UTF8.GetBytes(text));
        Assert.True(reading.IsUsable);
        DoorToken all = reading.Value!.Find(Secret)!;
        DoorToken some = reading.Value.Find(Secret + "2")!;
        Assert.Equal(("all", "some"), (all.Name, some.Name));
        Assert.True(all.Admits(new SiteId("plant"), new DeviceId("m9")));
        Assert.False(all.Admits(new SiteId("other"), new DeviceId("m9")));
        Assert.True(some.Admits(new SiteId("plant"), new DeviceId("m2")));
        Assert.False(some.Admits(new SiteId("plant"), new DeviceId("m9")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("correct-horse-battery-stapl")]
    [InlineData("correct-horse-battery-staple ")]
    [InlineData("correct-horse-battery-stäple")]
    public void AnyOtherText_IsNoToken(string? text)
    {
        InMemoryTokenRegistry registry = TokenFile.Read(Encoding.UTF8.GetBytes($"all {Digest(Secret)} plant *")).Value!;
        Assert.Null(registry.Find(text));
    }

    [Fact]
    public void WrongLines_AreNamed_AndTheGoodOnesCount()
    {
        string digest = Digest(Secret);
        string text = $"good {digest} plant *\nbad/name {digest} plant *\nplain {Secret} plant *\nx {Digest("1")} pl/ant *\nx {Digest("2")} plant m1 *\nx {Digest("3")} plant\ngood {Digest("4")} plant *\nagain {digest} plant *\n";
        InputReading<InMemoryTokenRegistry> reading = TokenFile.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(1, reading.Value!.Count);
        Assert.Equal(
            ["line 2 name", "line 3 sha256", "line 4 site", "line 5 devices", "line 6", "line 7", "line 8"],
            reading.Problems.Select(problem => problem.Path));
        Assert.All(reading.Problems, problem => Assert.DoesNotContain(Secret, problem.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void NoText_GivesNoRegistry() => Assert.Null(TokenFile.Read([0xff, 0xfe, 0x00]).Value);

    internal static string Digest(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
}
