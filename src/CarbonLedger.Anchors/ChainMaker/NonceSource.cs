using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// Nonces of SM2 signatures made of the key and the message, in the manner of RFC 6979: a poor random source can't give the key away, and a message is signed the same way twice.
/// The stream is HMAC-SHA256 under a key that is HMAC-SHA256 of the message under the private number; the signer takes the first value that is in range.
/// </summary>
internal sealed class NonceSource : IRandomGenerator
{
    private readonly byte[] streamKey;
    private uint block;

    private NonceSource(byte[] streamKey) => this.streamKey = streamKey;

    public static SecureRandom For(BigInteger privateNumber, ReadOnlySpan<byte> message) =>
        new(new NonceSource(HMACSHA256.HashData(privateNumber.ToByteArrayUnsigned(), message)));

    public void AddSeedMaterial(byte[] seed)
    {
    }

    public void AddSeedMaterial(ReadOnlySpan<byte> seed)
    {
    }

    public void AddSeedMaterial(long seed)
    {
    }

    public void NextBytes(byte[] bytes) => NextBytes(bytes.AsSpan());

    public void NextBytes(byte[] bytes, int start, int len) => NextBytes(bytes.AsSpan(start, len));

    public void NextBytes(Span<byte> bytes)
    {
        Span<byte> counter = stackalloc byte[4];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt32BigEndian(counter, block++);
            byte[] next = HMACSHA256.HashData(streamKey, counter);
            int count = Math.Min(next.Length, bytes.Length);
            next.AsSpan(0, count).CopyTo(bytes);
            bytes = bytes[count..];
        }
    }
}
