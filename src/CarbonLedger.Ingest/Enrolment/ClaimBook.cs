using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Ingest.Enrolment;

/// <summary>
/// Codes by which devices claim their place: a folder with a file a device. A code is 100 random bits and only its SHA-256 is kept; it
/// serves one key, for a time, and is locked after five wrong tries. What is claimed waits until the operator signs the enrolment.
/// Files are written aside and renamed, so that the server and a command may work on one folder.
/// </summary>
public sealed class ClaimBook(string folder)
{
    /// <summary>Wrong codes until a claim is locked.</summary>
    public const int TriesMax = 5;

    /// <summary>Characters of a code: four groups of five of Crockford's base 32, with hyphens between.</summary>
    public const int CodeLength = 23;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Groups = 4, GroupLength = 5, FileBytesMax = 4_096;

    private readonly Lock locked = new();

    /// <summary>Makes a code for a device; one that was not used is void from now on.</summary>
    /// <returns>The code, to be given to who installs the device; it is shown this once.</returns>
    /// <exception cref="InvalidOperationException">The device has been claimed and waits for its enrolment.</exception>
    public string Open(SiteId site, DeviceId device, Timestamp until)
    {
        lock (locked)
        {
            if (Read(device) is { PublicKey: not null })
            {
                throw new InvalidOperationException($"Device {device} is claimed and waits for its enrolment.");
            }

            string code = string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, GroupLength)));
            Write(new Entry(site.Value, device.Value, Digest(code), until.UnixMilliseconds, 0, null));
            return code;
        }
    }

    /// <summary>Decides a claim. When it returns that the place is claimed, that is durable.</summary>
    public ClaimOutcome Claim(DeviceClaim claim, Timestamp now)
    {
        lock (locked)
        {
            if (Read(claim.Device) is not { } entry)
            {
                return ClaimOutcome.WrongCode;
            }

            if (entry.Tries >= TriesMax)
            {
                return ClaimOutcome.Locked;
            }

            if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(entry.Code), Encoding.ASCII.GetBytes(Digest(claim.Code))))
            {
                Write(entry with { Tries = entry.Tries + 1 });
                return ClaimOutcome.WrongCode;
            }

            return Decide(entry, claim, now);
        }
    }

    /// <summary>The devices that are claimed and not enrolled yet, by id, with their keys.</summary>
    public IReadOnlyList<(SiteId Site, DeviceId Device, byte[] PublicKey)> Claimed() => !Directory.Exists(folder)
        ? []
        :
        [
            .. Directory.EnumerateFiles(folder, "d-*.json").Order(StringComparer.Ordinal).Select(ReadFile)
                .Where(entry => entry.PublicKey is not null).Select(entry => (new SiteId(entry.Site), new DeviceId(entry.Device), Convert.FromBase64String(entry.PublicKey!))),
        ];

    /// <summary>Forgets a claim: its device is enrolled, or will not be.</summary>
    public void Forget(DeviceId device) => File.Delete(PathOf(device));

    private ClaimOutcome Decide(Entry entry, DeviceClaim claim, Timestamp now)
    {
        if (entry.Until < now.UnixMilliseconds)
        {
            return ClaimOutcome.Expired;
        }

        if (Ed25519.CheckPublicKey(claim.PublicKey.Span) is not null || !Ed25519.Verify(claim.PublicKey.Span, DeviceClaim.SignedBytes(claim.Device, claim.Code), claim.Signature.Span))
        {
            return ClaimOutcome.NotSigned;
        }

        string key = Convert.ToBase64String(claim.PublicKey.Span);
        if (entry.PublicKey is { } taken)
        {
            return taken == key ? ClaimOutcome.Claimed : ClaimOutcome.Taken;
        }

        Write(entry with { PublicKey = key });
        return ClaimOutcome.Claimed;
    }

    // A prefix, as a device may be named "..".
    private string PathOf(DeviceId device) => Path.Combine(folder, $"d-{device}.json");

    private Entry? Read(DeviceId device) => File.Exists(PathOf(device)) ? ReadFile(PathOf(device)) : null;

    private static Entry ReadFile(string path)
    {
        try
        {
            byte[] bytes = new FileInfo(path).Length > FileBytesMax ? [] : File.ReadAllBytes(path);
            return JsonSerializer.Deserialize<Entry>(bytes) ?? throw new InvalidOperationException($"{path} holds no claim.");
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{path} holds no claim: {e.Message}", e);
        }
    }

    private void Write(Entry entry)
    {
        Directory.CreateDirectory(folder);
        string path = PathOf(new DeviceId(entry.Device)), part = path + ".part";
        using (FileStream file = new(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(entry));
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    private static string Digest(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    /// <param name="Code">SHA-256 of the code, hex.</param>
    /// <param name="Until">UTC milliseconds.</param>
    /// <param name="PublicKey">Base64; null until it is claimed.</param>
    private sealed record Entry(string Site, string Device, string Code, long Until, int Tries, string? PublicKey);
}
