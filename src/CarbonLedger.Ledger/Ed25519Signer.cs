using NSec.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>An Ed25519 private key held by libsodium in guarded memory. Signing is deterministic (RFC 8032 §5.1.6). Never shows its key; safe to share between threads.</summary>
public sealed class Ed25519Signer : IDisposable
{
    /// <summary>Bytes in a seed.</summary>
    public const int SeedSize = 32;

    private readonly Key key;

    /// <summary>Takes the 32-byte seed of RFC 8032 §5.1.5; the caller still owns and clears its own copy.</summary>
    /// <exception cref="ArgumentException">Any other length.</exception>
    public Ed25519Signer(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
        {
            throw new ArgumentException($"A seed has {SeedSize} bytes.", nameof(seed));
        }

        key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The signature over the message, 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(key, message);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    /// <summary>The public key only.</summary>
    public override string ToString() => $"Ed25519 {Convert.ToHexStringLower(PublicKey.Span)}";
}
