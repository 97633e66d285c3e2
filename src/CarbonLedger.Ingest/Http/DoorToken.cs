using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Http;

/// <summary>A bearer token of the HTTP doors: who it stands for and which devices it may send for. The token itself is kept nowhere, only its digest.</summary>
public sealed class DoorToken
{
    /// <summary>The shortest token, in characters: what can be guessed is no token.</summary>
    public const int CharactersMin = 16;

    /// <summary>The longest token, in characters.</summary>
    public const int CharactersMax = 1_024;

    private readonly byte[] digest;
    private readonly HashSet<DeviceId>? devices;

    /// <param name="name">1 to 64 of A-Z a-z 0-9 . _ -; stands in refusals and logs.</param>
    /// <param name="digest">SHA-256 of the token's ASCII characters, 32 bytes.</param>
    /// <param name="devices">Devices of the site; null for all of them.</param>
    /// <exception cref="ArgumentException">The name is no identifier, or the digest has another length.</exception>
    public DoorToken(string name, ReadOnlySpan<byte> digest, SiteId site, IEnumerable<DeviceId>? devices)
    {
        if (!Carbon.Identifier.IsValid(name) || digest.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException($"A token has an identifier as its name and a digest of {SHA256.HashSizeInBytes} bytes.");
        }

        (Name, Site, this.digest) = (name, site, digest.ToArray());
        this.devices = devices?.ToHashSet();
    }

    public string Name { get; }

    public SiteId Site { get; }

    /// <summary>The digest of a token's text; null if no token looks like it: 16 to 1,024 printable ASCII characters without a space.</summary>
    public static byte[]? DigestOf(string? token) =>
        token is { Length: >= CharactersMin and <= CharactersMax } && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? SHA256.HashData(Encoding.ASCII.GetBytes(token))
            : null;

    /// <summary>True if readings of the device at the site may come with this token.</summary>
    public bool Admits(SiteId site, DeviceId device) => site == Site && (devices is null || devices.Contains(device));

    /// <summary>True if this is the token with the digest; takes as long whatever the digest is.</summary>
    internal bool Has(ReadOnlySpan<byte> given) => CryptographicOperations.FixedTimeEquals(given, digest);

    /// <summary>Where a registry files the token.</summary>
    internal static ulong KeyOf(ReadOnlySpan<byte> digest) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(digest);

    internal ulong Key => KeyOf(digest);
}
