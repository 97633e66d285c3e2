using System.Collections.Concurrent;
using System.Numerics;
using NSec.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>
/// Ed25519 (RFC 8032 §5.1) by libsodium, with the edge cases on which libraries disagree decided: weak and non-canonical
/// public keys and non-canonical signatures are refused.
/// </summary>
public static class Ed25519
{
    /// <summary>Bytes in a public key.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Bytes in a signature.</summary>
    public const int SignatureSize = 64;

    private const int CachedKeyMax = 65_536;

    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    // d = -121665/121666 (RFC 8032 §5.1).
    private static readonly BigInteger D = Modulo(-121665 * BigInteger.ModPow(121666, P - 2, P));

    // The y coordinates of the eight points of small order: 1, -1, 0 and the two of order 8.
    private static readonly BigInteger[] SmallOrderY =
    [
        BigInteger.One,
        P - 1,
        BigInteger.Zero,
        FromLittleEndian(Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")),
        FromLittleEndian(Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")),
    ];

    // Checking and importing a key costs more than a verification; a fleet's keys come again with every batch.
    private static readonly ConcurrentDictionary<Hash, PublicKey> Keys = new();

    /// <summary>What is wrong with a public key, or null if it may be registered.</summary>
    public static PublicKeyProblem? CheckPublicKey(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeySize)
        {
            return PublicKeyProblem.WrongLength;
        }

        // The highest bit is the sign of x (RFC 8032 §5.1.2).
        BigInteger y = FromLittleEndian(publicKey) & (BigInteger.Pow(2, 255) - 1);
        if (y >= P)
        {
            return PublicKeyProblem.NotCanonical;
        }

        if (Array.IndexOf(SmallOrderY, y) >= 0)
        {
            return PublicKeyProblem.SmallOrder;
        }

        return IsOnCurve(y) ? null : PublicKeyProblem.NotOnCurve;
    }

    /// <summary>
    /// True only if the signature of 64 bytes is the key's over the message. Never throws: a wrong length, a key that
    /// <see cref="CheckPublicKey"/> refuses and an S of the group order or more are all false.
    /// </summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize
        && Import(publicKey) is { } key
        && SignatureAlgorithm.Ed25519.Verify(key, message, signature);

    private static PublicKey? Import(ReadOnlySpan<byte> publicKey)
    {
        if (!Hash.TryFromBytes(publicKey, out Hash id))
        {
            return null;
        }

        if (Keys.TryGetValue(id, out PublicKey? cached))
        {
            return cached;
        }

        if (CheckPublicKey(publicKey) is not null
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out PublicKey? key)
            || key is null)
        {
            return null;
        }

        if (Keys.Count >= CachedKeyMax)
        {
            Keys.Clear();
        }

        Keys[id] = key;
        return key;
    }

    /// <summary>x² = (y²-1)/(dy²+1) has a root if and only if Euler's criterion gives 1 (or x is 0).</summary>
    private static bool IsOnCurve(BigInteger y)
    {
        BigInteger square = Modulo(y * y);
        BigInteger product = Modulo((square - 1) * ((D * square) + 1));
        BigInteger criterion = BigInteger.ModPow(product, (P - 1) / 2, P);
        return criterion.IsOne || criterion.IsZero;
    }

    private static BigInteger Modulo(BigInteger value)
    {
        BigInteger rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }

    private static BigInteger FromLittleEndian(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: false);
}
