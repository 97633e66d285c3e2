using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// The digest of a report of several files: SHA-256 of <c>carbonledger.report-files/1</c> LF and then, in ordinal order of the paths, for each file a line
/// <c>sha256hex SP length SP path LF</c>. Paths are relative, with <c>/</c>.
/// </summary>
public static class ReportManifest
{
    private const string Head = "carbonledger.report-files/1\n";

    /// <summary>The digest of these files, in any order.</summary>
    /// <exception cref="LedgerFormatException">There is none, a path stands twice, or has a line end, a backslash or a segment that leads out.</exception>
    public static Hash DigestOf(IEnumerable<(string Path, ReadOnlyMemory<byte> Bytes)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        StringBuilder text = new(Head);
        string? last = null;
        foreach ((string path, ReadOnlyMemory<byte> bytes) in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (path == last || path.Any(char.IsControl) || path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Any(segment => segment is "" or "." or ".."))
            {
                throw new LedgerFormatException("report file", "a relative path, once", path);
            }

            text.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(bytes.Span))} {bytes.Length} {path}\n");
            last = path;
        }

        return last is null ? throw new LedgerFormatException("report", "one file or more", "none") : Hash.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
