using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Keys;

/// <summary>
/// A private key in a file that only its owner may read, encrypted with a passphrase: the public key as text (<c>vkey …</c>), then an
/// <c>ENCRYPTED PRIVATE KEY</c> in PEM (RFC 7468), which is PKCS #8 (RFC 5958) of an Ed25519 seed (RFC 8410) under PBES2 with
/// PBKDF2-HMAC-SHA-256 and AES-256-CBC (RFC 8018). OpenSSL reads it: <c>openssl pkey -in FILE -text</c>. What stands in it is in no message.
/// </summary>
public static class KeyFile
{
    /// <summary>The largest file.</summary>
    public const int BytesMax = 8192;

    /// <summary>The shortest passphrase, in characters.</summary>
    public const int PassphraseMin = 12;

    /// <summary>Rounds of PBKDF2, as OWASP recommends for HMAC-SHA-256.</summary>
    public const int Rounds = 600_000;

    private const string Label = "ENCRYPTED PRIVATE KEY";
    private const string KeyLine = "vkey ";
    private const string Ed25519Oid = "1.3.101.112";
    private const string Expected = "a line 'vkey …' and an ENCRYPTED PRIVATE KEY in PEM that holds its Ed25519 seed";

    // RFC 8410 §7: the private key is an OCTET STRING of the seed, within PKCS #8's own.
    private static readonly byte[] SeedHead = [0x04, Ed25519Signer.SeedSize];

    /// <summary>Makes a new key and writes it with mode 0600. When this returns, it is durable.</summary>
    /// <param name="name">The name of the public key: of a log its origin.</param>
    /// <param name="type">What it signs: notes, or cosignatures.</param>
    /// <returns>Its public key.</returns>
    /// <exception cref="LedgerFormatException">The name has a space, a '+' or nothing, or the passphrase is too short.</exception>
    /// <exception cref="IOException">The file exists, or can't be written.</exception>
    public static VerifierKey Create(string path, string name, NoteKeyType type, string passphrase)
    {
        byte[] seed = RandomNumberGenerator.GetBytes(Ed25519Signer.SeedSize);
        try
        {
            return Write(path, name, type, seed, passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The same of a seed that is there already, which the caller clears.</summary>
    public static VerifierKey Write(string path, string name, NoteKeyType type, ReadOnlySpan<byte> seed, string passphrase)
    {
        if (passphrase.Length < PassphraseMin)
        {
            throw new LedgerFormatException("passphrase", $"at least {PassphraseMin} characters", $"{passphrase.Length}");
        }

        byte[] inner = [.. SeedHead, .. seed];
        try
        {
            using Ed25519Signer signer = new(seed);
            VerifierKey key = new(name, type, signer.PublicKey);
            byte[] encrypted = new Pkcs8PrivateKeyInfo(new Oid(Ed25519Oid), null, inner)
                .Encrypt(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Rounds));
            OwnerOnly.WriteNew(path, Encoding.ASCII.GetBytes($"{KeyLine}{key.Format()}\n{PemEncoding.WriteString(Label, encrypted)}\n"));
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(inner);
        }
    }

    /// <summary>Whether a file begins as one of these does, and not as a key in another form.</summary>
    public static bool IsEncrypted(string path) => OwnerOnly.Read(path, BytesMax).AsSpan().StartsWith(Encoding.ASCII.GetBytes(KeyLine));

    /// <summary>The public key that stands in a file, without opening it.</summary>
    /// <exception cref="LedgerFormatException">The file holds no key in this form.</exception>
    public static VerifierKey ReadPublic(string path) => Split(path, Encoding.UTF8.GetString(OwnerOnly.Read(path, BytesMax))).Key;

    /// <summary>Opens a key.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner may read or write the file, or the passphrase does not open it.</exception>
    /// <exception cref="LedgerFormatException">The file holds no key in this form.</exception>
    public static HeldKey Read(string path, string passphrase)
    {
        (VerifierKey key, byte[] encrypted) = Split(path, Encoding.UTF8.GetString(OwnerOnly.Read(path, BytesMax)));
        byte[] inner = Decrypt(path, encrypted, passphrase);
        Ed25519Signer? signer = null;
        try
        {
            if (inner.Length != SeedHead.Length + Ed25519Signer.SeedSize || !inner.AsSpan().StartsWith(SeedHead))
            {
                throw Malformed(path);
            }

            signer = new Ed25519Signer(inner.AsSpan(SeedHead.Length));
            HeldKey held = signer.PublicKey.Span.SequenceEqual(key.PublicKey.Span) ? new HeldKey(key, signer) : throw Malformed(path);
            signer = null;
            return held;
        }
        finally
        {
            signer?.Dispose();
            CryptographicOperations.ZeroMemory(inner);
        }
    }

    private static byte[] Decrypt(string path, byte[] encrypted, string passphrase)
    {
        try
        {
            Pkcs8PrivateKeyInfo info = Pkcs8PrivateKeyInfo.DecryptAndDecode(passphrase, encrypted, out int read);
            return read == encrypted.Length && info.AlgorithmId.Value == Ed25519Oid ? info.PrivateKeyBytes.ToArray() : throw Malformed(path);
        }
        catch (CryptographicException)
        {
            throw new UnauthorizedAccessException($"Key file {path}: the passphrase does not open it, or the file is damaged.");
        }
    }

    private static (VerifierKey Key, byte[] Encrypted) Split(string path, string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        if (text.Length >= BytesMax || end < 0 || !text.StartsWith(KeyLine, StringComparison.Ordinal)
            || !VerifierKey.TryParse(text[KeyLine.Length..end], out VerifierKey? key) || !PemEncoding.TryFind(text.AsSpan(end + 1), out PemFields fields)
            || text.AsSpan(end + 1)[fields.Label] is not Label)
        {
            throw Malformed(path);
        }

        return (key, Convert.FromBase64String(text[(end + 1)..][fields.Base64Data]));
    }

    private static LedgerFormatException Malformed(string path) => new($"key file {path}", Expected, "something else, which is not shown");
}
