using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.Server.Witness;

/// <summary>
/// A witness's private key in a file of one line, the form in which Go's note package keeps signers:
/// <c>PRIVATE+KEY+name+hex(keyid)+base64(0x04 || seed)</c> and LF. Only its owner may read it. What stands in it is in no message.
/// </summary>
public static class WitnessKeyFile
{
    private const int BytesMax = 4096;
    private const string Expected = "PRIVATE+KEY+name+hex+base64 of a cosignature key, in one line";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Makes a new key and writes it with mode 0600. When this returns, it is durable.</summary>
    /// <returns>Its public key.</returns>
    /// <exception cref="LedgerFormatException">The name has a space, a '+' or nothing.</exception>
    /// <exception cref="IOException">The file exists, or can't be written.</exception>
    public static VerifierKey Create(string path, string name)
    {
        byte[] typedSeed = [(byte)NoteKeyType.CosignatureV1, .. new byte[Ed25519Signer.SeedSize]];
        byte[] text = [];
        byte[] line = [];
        try
        {
            RandomNumberGenerator.Fill(typedSeed.AsSpan(1));
            using Ed25519Signer signer = new(typedSeed.AsSpan(1));
            VerifierKey key = Cosignature.KeyOf(name, signer);
            text = Encode(typedSeed);
            line = [.. StrictUtf8.GetBytes(Head(key)), .. text, (byte)'\n'];
            OwnerOnly.WriteNew(path, line);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(typedSeed);
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(line);
        }
    }

    /// <summary>Reads a key.</summary>
    /// <returns>The name and the signer, which the caller disposes.</returns>
    /// <exception cref="UnauthorizedAccessException">Others than the owner may read or write the file.</exception>
    /// <exception cref="LedgerFormatException">The file holds no key in this form.</exception>
    public static (string Name, Ed25519Signer Signer) Read(string path)
    {
        byte[] bytes = OwnerOnly.Read(path, BytesMax);
        try
        {
            return Parse(bytes) ?? throw new LedgerFormatException($"key file {path}", Expected, "something else, which is not shown");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static (string Name, Ed25519Signer Signer)? Parse(ReadOnlySpan<byte> line)
    {
        // Base64 has a '+' of its own: the fourth divides.
        int plus = -1;
        for (int n = 0; n < 4; n++)
        {
            int next = line[(plus + 1)..].IndexOf((byte)'+');
            if (next < 0)
            {
                return null;
            }

            plus += 1 + next;
        }

        if (line[^1] != (byte)'\n')
        {
            return null;
        }

        byte[] typedSeed = new byte[BytesMax];
        try
        {
            bool isSeed = Base64.DecodeFromUtf8(line[(plus + 1)..^1], typedSeed, out _, out int length) == OperationStatus.Done
                && length == 1 + Ed25519Signer.SeedSize
                && typedSeed[0] == (byte)NoteKeyType.CosignatureV1;
            return isSeed ? Named(line[..(plus + 1)], typedSeed.AsSpan(1, Ed25519Signer.SeedSize)) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(typedSeed);
        }
    }

    // The key id stands for name and public key: a line with a changed name or seed does not give itself again.
    private static (string Name, Ed25519Signer Signer)? Named(ReadOnlySpan<byte> head, ReadOnlySpan<byte> seed)
    {
        Ed25519Signer signer = new(seed);
        try
        {
            string[] parts = StrictUtf8.GetString(head).Split('+');
            if (parts.Length == 5 && Head(Cosignature.KeyOf(parts[2], signer)) == string.Join('+', parts))
            {
                return (parts[2], signer);
            }
        }
        catch (Exception e) when (e is LedgerFormatException or DecoderFallbackException)
        {
            // Answered with null, as any other line that is no key.
        }

        signer.Dispose();
        return null;
    }

    private static string Head(VerifierKey key) => string.Create(CultureInfo.InvariantCulture, $"PRIVATE+KEY+{key.Name}+{key.KeyId:x8}+");

    private static byte[] Encode(ReadOnlySpan<byte> bytes)
    {
        byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, text, out _, out _);
        return text;
    }
}
