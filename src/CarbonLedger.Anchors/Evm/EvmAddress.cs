using System.Diagnostics.CodeAnalysis;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>An account or contract of an EVM chain: 20 bytes, compared by value. <c>default</c> is the zero address, which nobody has.</summary>
public readonly struct EvmAddress : IEquatable<EvmAddress>
{
    /// <summary>Bytes in an address.</summary>
    public const int Size = 20;

    private readonly byte[]? bytes;

    private EvmAddress(byte[] value) => bytes = value;

    /// <summary>Takes over exactly 20 bytes.</summary>
    /// <exception cref="LedgerFormatException">Any other length.</exception>
    public static EvmAddress FromBytes(ReadOnlySpan<byte> value) => value.Length == Size
        ? new EvmAddress(value.ToArray())
        : throw new LedgerFormatException("address", "20 bytes", HexText.Count(value.Length, "bytes"));

    /// <summary>Reads <c>0x</c> and 40 hexadecimal digits; digits of both cases must carry the checksum of EIP-55.</summary>
    /// <exception cref="LedgerFormatException">Anything else.</exception>
    public static EvmAddress Parse(string text) => TryParse(text, out EvmAddress address)
        ? address
        : throw new LedgerFormatException("address", "0x and 40 hexadecimal digits, with the checksum of EIP-55 where both cases occur", HexText.Quote(text));

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out EvmAddress address)
    {
        address = default;
        if (text is not { Length: 2 + (2 * Size) } || !HexText.TryDecode(text, out byte[]? value))
        {
            return false;
        }

        EvmAddress read = new(value);
        bool oneCase = !text.AsSpan(2).ContainsAnyInRange('A', 'F') || !text.AsSpan(2).ContainsAnyInRange('a', 'f');
        bool fits = oneCase || read.ToChecksumText() == text;
        address = fits ? read : default;
        return fits;
    }

    /// <summary>A new array of the 20 bytes.</summary>
    public byte[] ToArray() => bytes is null ? new byte[Size] : [.. bytes];

    /// <summary><c>0x</c> and 40 digits whose case is the checksum of EIP-55, as wallets show it.</summary>
    public string ToChecksumText()
    {
        string digits = Convert.ToHexStringLower(ToArray());
        string hash = Keccak.Of(System.Text.Encoding.ASCII.GetBytes(digits)).ToHex();
        return "0x" + string.Concat(digits.Zip(hash, (digit, weight) => weight >= '8' ? char.ToUpperInvariant(digit) : digit));
    }

    /// <summary><c>0x</c> and 40 lower-case digits.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(ToArray());

    /// <inheritdoc/>
    public bool Equals(EvmAddress other) => ToArray().AsSpan().SequenceEqual(other.ToArray());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EvmAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(ToArray());

    public static bool operator ==(EvmAddress left, EvmAddress right) => left.Equals(right);

    public static bool operator !=(EvmAddress left, EvmAddress right) => !left.Equals(right);
}
