using System.Security.Cryptography;

namespace CarbonLedger.Abstractions;

/// <summary>A device's password as the registry holds it: a salted PBKDF2-HMAC-SHA-256 hash (RFC 8018 §5.2). The password itself is nowhere.</summary>
public sealed record DevicePassword
{
    /// <summary>Rounds of a new hash, as OWASP recommends for HMAC-SHA-256.</summary>
    public const int Rounds = 600_000;

    /// <summary>The most rounds a stored hash may ask for.</summary>
    public const int RoundsMax = 10_000_000;

    /// <summary>Bytes of the salt, which is random for each password.</summary>
    public const int SaltBytes = 16;

    /// <summary>Bytes of the hash.</summary>
    public const int HashBytes = 32;

    /// <summary>The shortest password, in bytes.</summary>
    public const int PasswordMin = 12;

    /// <summary>The longest password, in bytes.</summary>
    public const int PasswordMax = 1024;

    /// <exception cref="ArgumentException">A value is not of the size stated.</exception>
    public DevicePassword(int iterations, ReadOnlyMemory<byte> salt, ReadOnlyMemory<byte> hash)
    {
        if (iterations is < 1 or > RoundsMax || salt.Length != SaltBytes || hash.Length != HashBytes)
        {
            throw new ArgumentException($"A password hash has {iterations} rounds, {salt.Length} bytes of salt and {hash.Length} of hash; expected 1 to {RoundsMax}, {SaltBytes} and {HashBytes}.");
        }

        (Iterations, Salt, Hash) = (iterations, salt, hash);
    }

    public int Iterations { get; }

    public ReadOnlyMemory<byte> Salt { get; }

    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>Hashes a password under a new salt.</summary>
    /// <exception cref="ArgumentException">The password has fewer than 12 or more than 1,024 bytes.</exception>
    public static DevicePassword Of(ReadOnlySpan<byte> password)
    {
        if (password.Length is < PasswordMin or > PasswordMax)
        {
            throw new ArgumentException($"The password has {password.Length} bytes; expected {PasswordMin} to {PasswordMax}.", nameof(password));
        }

        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new DevicePassword(Rounds, salt, Rfc2898DeriveBytes.Pbkdf2(password, salt, Rounds, HashAlgorithmName.SHA256, HashBytes));
    }

    /// <summary>Whether a password is this one; the time does not depend on where it differs.</summary>
    public bool Matches(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Rfc2898DeriveBytes.Pbkdf2(password, Salt.Span, Iterations, HashAlgorithmName.SHA256, HashBytes), Hash.Span);
}
