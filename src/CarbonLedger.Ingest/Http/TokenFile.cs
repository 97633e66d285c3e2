using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats;

namespace CarbonLedger.Ingest.Http;

/// <summary>
/// The file of tokens: a line each with name, SHA-256 of the token in hex, site, and the devices or <c>*</c> for all of the
/// site, with spaces between; lines that begin with <c>#</c> are comments.
/// <code>
/// # name     sha256                                                            site   devices
/// backfill   6f2c…64 digits                                                    plant  *
/// gateway-3  91ab…64 digits                                                    plant  m1 m2
/// </code>
/// A digest is made with <c>printf %s "$TOKEN" | sha256sum</c>. A token should be random, 32 characters or more.
/// </summary>
public static class TokenFile
{
    /// <summary>Bytes of a file.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    /// <summary>Tokens of a file.</summary>
    public const int TokensMax = 10_000;

    /// <summary>Devices named in one line.</summary>
    public const int DevicesMax = 1_000;

    private static readonly char[] Spaces = [' ', '\t'];

    /// <summary>
    /// Reads a file. Every wrong line is a problem with its number and costs no other line: the value holds the good ones,
    /// and is null only if the whole is no text or over a limit. What stands where a digest should is never shown: it may be
    /// a token. Never throws on any bytes.
    /// </summary>
    public static InputReading<InMemoryTokenRegistry> Read(ReadOnlySpan<byte> utf8)
    {
        Problems problems = new();
        if (utf8.Length > BytesMax || !Utf8.IsValid(utf8))
        {
            problems.Add("$", $"{utf8.Length} bytes", $"Expected UTF-8 of at most {BytesMax} bytes");
            return new InputReading<InMemoryTokenRegistry>(null, problems.Kept);
        }

        Dictionary<string, DoorToken> byName = new(StringComparer.Ordinal);
        HashSet<ulong> keys = [];
        int number = 0;
        foreach (string line in Encoding.UTF8.GetString(utf8).Split('\n'))
        {
            number++;
            string[] parts = line.TrimEnd('\r').Split(Spaces, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || parts[0].StartsWith('#') || Token(parts, number, problems) is not { } token)
            {
                continue;
            }

            if (byName.Count == TokensMax)
            {
                problems.Add($"line {number}", $"more than {TokensMax} tokens", $"A file has at most {TokensMax} tokens");
                return new InputReading<InMemoryTokenRegistry>(null, problems.Kept);
            }

            if (byName.ContainsKey(token.Name) || !keys.Add(token.Key))
            {
                problems.Add($"line {number}", token.Name, "Expected each name and each digest once");
                continue;
            }

            byName.Add(token.Name, token);
        }

        return new InputReading<InMemoryTokenRegistry>(new InMemoryTokenRegistry(byName.Values), problems.Kept);
    }

    private static DoorToken? Token(string[] parts, int number, Problems problems)
    {
        string identifier = $"an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -";
        if (parts.Length is < 4 or > 3 + DevicesMax)
        {
            problems.Add($"line {number}", $"{parts.Length} words", $"Expected name, sha256, site, and 1 to {DevicesMax} devices or *");
            return null;
        }

        if (!Identifier.IsValid(parts[0]))
        {
            problems.Add($"line {number} name", parts[0], $"Expected {identifier}");
            return null;
        }

        if (parts[1].Length != 2 * SHA256.HashSizeInBytes || !parts[1].All(char.IsAsciiHexDigit))
        {
            problems.Add($"line {number} sha256", $"{parts[1].Length} characters, which are not shown", $"Expected {2 * SHA256.HashSizeInBytes} hexadecimal digits");
            return null;
        }

        if (!Identifier.IsValid(parts[2]))
        {
            problems.Add($"line {number} site", parts[2], $"Expected {identifier}");
            return null;
        }

        bool isAll = parts is [_, _, _, "*"];
        if (!isAll && Array.FindIndex(parts, 3, part => !Identifier.IsValid(part)) is >= 3 and int wrong)
        {
            problems.Add($"line {number} devices", parts[wrong], $"Expected {identifier}, or * alone");
            return null;
        }

        return new DoorToken(parts[0], Convert.FromHexString(parts[1]), new SiteId(parts[2]), isAll ? null : parts[3..].Select(part => new DeviceId(part)));
    }
}
