using System.Security.Cryptography;

namespace CarbonLedger.Ledger.Tests;

/// <summary>The lanes against the platform's SHA-256, which has its own tests.</summary>
public class Sha256LanesTests
{
    private const int LengthMax = 400;

    // 55 and 56, 63 and 64 bytes are where the end of a message moves into a block of its own.
    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0xff)]
    public void EveryLength_GivesThePlatformsHash(byte prefix)
    {
        byte[][] messages = [.. Enumerable.Range(0, LengthMax).Select(length => Bytes(length, length))];
        Assert.Equal(Expected(prefix, messages), Lanes(prefix, messages, 0, messages.Length));
    }

    [Fact]
    public void MessagesOfMixedLengths_AnyNumberOfThem_GiveThePlatformsHashes()
    {
        Random luck = new(1);
        byte[][] messages = [.. Enumerable.Range(0, 100).Select(i => Bytes(i, luck.Next(4) == 0 ? luck.Next(5_000) : luck.Next(150)))];
        for (int count = 0; count <= messages.Length; count++)
        {
            Assert.Equal(Expected(0, messages[..count]), Lanes(0, messages, 0, count));
        }

        Assert.Equal(Expected(0, messages[37..61]), Lanes(0, messages, 37, 61));
    }

    [Fact]
    public void LongMessageAmongShortOnes_GivesThePlatformsHashes()
    {
        byte[][] messages = [.. Enumerable.Range(0, 40).Select(i => Bytes(i, i == 3 ? 1_000_000 : i))];
        Assert.Equal(Expected(0, messages), Lanes(0, messages, 0, messages.Length));
    }

    // FIPS 180-4's example "abc", and the two-block one of the same standard's examples.
    [Theory]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void ExamplesOfTheStandard_Hold(string text, string digest)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text);
        Assert.Equal(digest, Convert.ToHexStringLower(Lanes(bytes[0], [bytes[1..]], 0, 1)));
    }

    private static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Expected(byte prefix, byte[][] messages) => [.. messages.SelectMany(message => SHA256.HashData([prefix, .. message]))];

    private static byte[] Lanes(byte prefix, byte[][] messages, int from, int to)
    {
        byte[] digests = new byte[(to - from) * Hash.Size];
        Sha256Lanes.Hash(new Messages(prefix, messages), from, to, digests);
        return digests;
    }

    private readonly struct Messages(byte prefix, byte[][] messages) : IPrefixedMessages
    {
        public byte Prefix => prefix;

        public ReadOnlySpan<byte> this[int index] => messages[index];
    }
}
