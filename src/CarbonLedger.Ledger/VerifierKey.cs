using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>
/// A public key with its name (C2SP signed-note): <c>name+hex(keyid)+base64(type || public key)</c>, where the key id is the
/// first four bytes of SHA-256(name || LF || type || public key). Equal by value.
/// </summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    /// <summary>The longest verifier key accepted, in characters.</summary>
    public const int TextMax = 1024;

    /// <summary>Names a public key.</summary>
    /// <exception cref="LedgerFormatException">The name has a space, a '+' or nothing, or the key is refused by <see cref="Ed25519.CheckPublicKey"/>.</exception>
    public VerifierKey(string name, NoteKeyType type, ReadOnlyMemory<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!StrictText.IsName(name))
        {
            throw new LedgerFormatException("key name", "a name without space or '+'", LedgerFormatException.Quote(name));
        }

        if (Ed25519.CheckPublicKey(publicKey.Span) is { } problem)
        {
            throw new LedgerFormatException($"key {LedgerFormatException.Quote(name)}", "an Ed25519 public key", problem.ToString());
        }

        Name = name;
        Type = type;
        PublicKey = publicKey.ToArray();
        byte[] typedKey = [(byte)type, .. publicKey.Span];
        byte[] named = [.. StrictText.Encode(name, "key name"), (byte)'\n', .. typedKey];
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(named));
        Text = $"{name}+{KeyId.ToString("x8", CultureInfo.InvariantCulture)}+{Convert.ToBase64String(typedKey)}";
    }

    /// <summary>The name on the signature line. For a log it is the origin.</summary>
    public string Name { get; }

    /// <summary>How signatures of this key are made.</summary>
    public NoteKeyType Type { get; }

    /// <summary>The Ed25519 public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The first four bytes of every signature. It finds a key; it proves nothing.</summary>
    public uint KeyId { get; }

    private string Text { get; }

    /// <summary>Reads a vkey in its one spelling.</summary>
    /// <exception cref="LedgerFormatException">Another spelling, an unknown type, a wrong key id or a refused public key.</exception>
    public static VerifierKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Length <= TextMax ? text.Split('+', 3) : [];
        if (parts.Length != 3 || !StrictText.TryFromBase64(parts[2], out byte[]? typedKey) || typedKey.Length == 0)
        {
            throw new LedgerFormatException("verifier key", "name+hex+base64", LedgerFormatException.Quote(text));
        }

        NoteKeyType type = (NoteKeyType)typedKey[0];
        if (!Enum.IsDefined(type))
        {
            throw new LedgerFormatException("verifier key type", "1 (Ed25519) or 4 (cosignature/v1)", StrictText.Format(typedKey[0]));
        }

        VerifierKey key = new(parts[0], type, typedKey.AsMemory(1));
        if (key.Text != text)
        {
            throw new LedgerFormatException("verifier key id", key.KeyId.ToString("x8", CultureInfo.InvariantCulture), LedgerFormatException.Quote(parts[1]));
        }

        return key;
    }

    /// <summary>Reads a vkey, or answers false.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VerifierKey? key)
    {
        try
        {
            key = Parse(text);
            return true;
        }
        catch (LedgerFormatException)
        {
            key = null;
            return false;
        }
    }

    /// <summary>The vkey text.</summary>
    public string Format() => Text;

    /// <inheritdoc/>
    public bool Equals(VerifierKey? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The same as <see cref="Format"/>.</summary>
    public override string ToString() => Text;
}
