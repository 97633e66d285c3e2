using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>Many keys from one seed, so that an operator keeps one secret.</summary>
public static class SeedKeys
{
    private const string Domain = "carbonledger/";
    private const int SeedBytesMin = 16;

    /// <summary>
    /// The 32-byte subkey for a purpose: HKDF-SHA256 (RFC 5869) with no salt and info <c>carbonledger/purpose</c> in UTF-8.
    /// The same seed and purpose give the same key everywhere; one subkey tells nothing of another.
    /// </summary>
    /// <exception cref="ArgumentException">A seed below 16 bytes, or an empty purpose.</exception>
    public static byte[] Derive(ReadOnlySpan<byte> seed, string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        if (seed.Length < SeedBytesMin)
        {
            throw new ArgumentException($"A seed has at least {SeedBytesMin} bytes.", nameof(seed));
        }

        byte[] subkey = new byte[Ed25519Signer.SeedSize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, subkey, salt: [], StrictText.Encode(Domain + purpose, "purpose"));
        return subkey;
    }
}
