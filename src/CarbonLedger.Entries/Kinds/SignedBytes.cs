using System.Text;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>What an author signs: a domain of its own, then one deterministic CBOR array; and how their keys and signatures are read.</summary>
internal static class SignedBytes
{
    public static byte[] Of(string domain, params CborValue[] items) => [.. Encoding.ASCII.GetBytes(domain), .. CborValue.Array(items).Encode()];

    /// <exception cref="LedgerFormatException">A public key that may not sign.</exception>
    public static ReadOnlyMemory<byte> PublicKey(CborValue value) => Ed25519.CheckPublicKey(value.AsBytes().Span) is { } problem
        ? throw new LedgerFormatException(value.Path, "an Ed25519 public key", $"{problem}")
        : value.AsBytes();

    /// <exception cref="LedgerFormatException">Not 64 bytes.</exception>
    public static ReadOnlyMemory<byte> Signature(CborValue value) => value.AsBytes().Length == Ed25519.SignatureSize
        ? value.AsBytes()
        : throw new LedgerFormatException(value.Path, $"{Ed25519.SignatureSize} bytes", $"{value.AsBytes().Length}");

    /// <exception cref="ArgumentException">Not an identifier.</exception>
    public static string Identifier(string text) => Carbon.Identifier.IsValid(text)
        ? text
        : throw new ArgumentException($"'{text}' is not an identifier: expected 1 to {Carbon.Identifier.LengthMax} of A-Z a-z 0-9 . _ -.", nameof(text));

    /// <summary>Words for people: 1 to so many characters.</summary>
    /// <exception cref="LedgerFormatException">Fewer or more.</exception>
    public static string Words(CborValue value, int lengthMax) => value.AsText().Length is var length && length >= 1 && length <= lengthMax
        ? value.AsText()
        : throw new LedgerFormatException(value.Path, $"1 to {lengthMax} characters", $"{value.AsText().Length}");
}
