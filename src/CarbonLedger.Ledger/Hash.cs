using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>A SHA-256 value: 32 bytes, compared by value. <c>default</c> is <see cref="Zero"/>, which stands for "none".</summary>
public readonly struct Hash : IEquatable<Hash>
{
    /// <summary>Bytes in a hash.</summary>
    public const int Size = 32;

    private readonly Bytes32 bytes;

    private Hash(ReadOnlySpan<byte> value) => value.CopyTo(MemoryMarshal.AsBytes(new Span<Bytes32>(ref bytes)));

    /// <summary>Thirty-two zero bytes: the previous header of batch 0. No known input hashes to it.</summary>
    public static Hash Zero => default;

    /// <summary>SHA-256 of the bytes, without any prefix. Leaves and nodes are hashed by <see cref="MerkleTree"/>.</summary>
    public static Hash Of(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(data, digest);
        return new Hash(digest);
    }

    /// <summary>Takes over exactly 32 bytes.</summary>
    /// <exception cref="LedgerFormatException">Any other length.</exception>
    public static Hash FromBytes(ReadOnlySpan<byte> value) =>
        TryFromBytes(value, out Hash hash) ? hash : throw new LedgerFormatException("hash", "32 bytes", LedgerFormatException.Count(value.Length, "bytes"));

    /// <summary>Takes over exactly 32 bytes, or answers false.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> value, out Hash hash)
    {
        bool fits = value.Length == Size;
        hash = fits ? new Hash(value) : default;
        return fits;
    }

    /// <summary>Reads 64 hexadecimal digits of either case.</summary>
    /// <exception cref="LedgerFormatException">Anything else.</exception>
    public static Hash FromHex(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        if (hex.Length != 2 * Size || !hex.All(char.IsAsciiHexDigit))
        {
            throw new LedgerFormatException("hash", "64 hexadecimal digits", LedgerFormatException.Quote(hex));
        }

        return new Hash(Convert.FromHexString(hex));
    }

    /// <summary>Reads the one standard base64 spelling of 32 bytes (44 characters, RFC 4648 §4); any other answers false.</summary>
    public static bool TryFromBase64(ReadOnlySpan<char> base64, out Hash hash)
    {
        hash = default;
        return base64.Length == 44 && StrictText.TryFromBase64(base64, out byte[]? decoded) && TryFromBytes(decoded, out hash);
    }

    /// <summary>The 32 bytes, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => bytes;

    /// <summary>Copies the 32 bytes to the start of <paramref name="destination"/>, which must have room for them.</summary>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>A new array of the 32 bytes.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Standard base64 with padding, as checkpoints and proofs write it.</summary>
    public string ToBase64() => Convert.ToBase64String(AsSpan());

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(AsSpan());

    /// <inheritdoc/>
    public bool Equals(Hash other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => MemoryMarshal.Read<int>(AsSpan());

    /// <summary>The same as <see cref="ToHex"/>.</summary>
    public override string ToString() => ToHex();

    public static bool operator ==(Hash left, Hash right) => left.Equals(right);

    public static bool operator !=(Hash left, Hash right) => !left.Equals(right);

    [InlineArray(Size)]
    private struct Bytes32
    {
        private byte first;
    }
}
