using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.Server.Logs;

/// <summary>The bearer token of the auditor role. Only its digest is kept, and compared in constant time; the token stands in no message.</summary>
public sealed class AuditorToken
{
    /// <summary>The longest token, in bytes.</summary>
    public const int BytesMax = 1024;

    /// <summary>The shortest: what can be guessed is no token.</summary>
    public const int BytesMin = 16;

    private readonly byte[] digest;

    private AuditorToken(byte[] digest) => this.digest = digest;

    /// <summary>Reads a file of one line.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner may read or write it.</exception>
    /// <exception cref="Ledger.LedgerFormatException">It is not one line of 16 to 1,024 printable ASCII characters without a space.</exception>
    public static AuditorToken Read(string path) => new(SHA256.HashData(Encoding.ASCII.GetBytes(ReadSecret(path))));

    /// <summary>The token itself, for who sends it.</summary>
    /// <inheritdoc cref="Read"/>
    public static string ReadSecret(string path)
    {
        ReadOnlySpan<byte> line = OwnerOnly.Read(path, BytesMax + 2);
        line = line.EndsWith("\n"u8) ? line[..^1] : line;
        return line.Length is >= BytesMin and <= BytesMax && !line.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? Encoding.ASCII.GetString(line)
            : throw new Ledger.LedgerFormatException($"token file {path}", $"one line of {BytesMin} to {BytesMax} printable characters", "something else, which is not shown");
    }

    /// <summary>Whether an Authorization header carries the token.</summary>
    public bool Admits(string? authorization)
    {
        const string Scheme = "Bearer ";
        string given = authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..] : "";
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), digest);
    }
}
