using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>Reads a signing journal's bytes without touching the file; a last line without its LF was never promised and is left out.</summary>
internal static class JournalFile
{
    /// <summary>A line of the journal.</summary>
    /// <param name="Offset">Of its first byte in the file.</param>
    public sealed record Line(long Offset, LogHead Head, string Origin);

    /// <exception cref="LedgerFormatException">A line is not <c>size SP base64root SP origin</c>, or goes back; the field names its line and byte.</exception>
    public static IReadOnlyList<Line> Read(ReadOnlySpan<byte> bytes)
    {
        List<Line> lines = [];
        Dictionary<string, LogHead> last = new(StringComparer.Ordinal);
        for (int start = 0, length; (length = bytes[start..].IndexOf((byte)'\n')) >= 0; start += length + 1)
        {
            string field = $"signing journal line {lines.Count + 1} byte {start}";
            Line line = Parse(field, start, bytes.Slice(start, length));
            if (last.TryGetValue(line.Origin, out LogHead before) && (line.Head.Size < before.Size || (line.Head.Size == before.Size && line.Head.Root != before.Root)))
            {
                throw new LedgerFormatException(field, $"a size above {before.Size}, or the same head", $"size {line.Head.Size} root {line.Head.Root.ToBase64()}");
            }

            last[line.Origin] = line.Head;
            lines.Add(line);
        }

        return lines;
    }

    private static Line Parse(string field, long offset, ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        string[] parts = text.Split(' ', 3);

        // As a checkpoint it has one spelling, and the parser refuses any other.
        return parts.Length == 3 && Checkpoint.IsOrigin(parts[2]) && long.TryParse(parts[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long size)
            && Hash.TryFromBase64(parts[1], out Hash root)
            ? new Line(offset, new LogHead(size, root), parts[2])
            : throw new LedgerFormatException(field, "size, base64 root and origin", $"{bytes.Length} bytes of another form");
    }
}
