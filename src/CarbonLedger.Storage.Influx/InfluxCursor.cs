using System.Globalization;
using System.Text;

namespace CarbonLedger.Storage.Influx;

/// <summary>
/// How far a log is written to a bucket, in a file of its own. Written aside, flushed and renamed, so that the file always holds one whole
/// cursor: that of now or of before. A rename that a power cut takes back costs lines that are sent twice, which changes nothing.
/// <code>
/// carbonledger.influx-cursor/1
/// log carbonledger.example/grid
/// to http://127.0.0.1:8086/ o b
/// next 96
/// </code>
/// </summary>
/// <param name="folder">Exists.</param>
internal sealed class InfluxCursor(string folder, string origin, InfluxOptions options, Action<ExportStep> passing)
{
    public const string FileName = "influx-cursor.txt";

    private const string Schema = "carbonledger.influx-cursor/1";
    private const int BytesMax = 4_096;

    private readonly string path = Path.Combine(folder, FileName);
    private readonly string head = $"{Schema}\nlog {origin}\nto {options.Url.AbsoluteUri} {Uri.EscapeDataString(options.Organisation)} {Uri.EscapeDataString(options.Bucket)}\nnext ";

    /// <summary>The batch that comes next; null if nothing was ever written from this log to this bucket.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public long? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        if (new FileInfo(path).Length > BytesMax)
        {
            return 0;
        }

        string text = File.ReadAllText(path, Encoding.UTF8);
        if (text.StartsWith(head, StringComparison.Ordinal))
        {
            return long.TryParse(text.AsSpan(head.Length).TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out long next) ? next : 0;
        }

        // Of another bucket or log, whose cursor says nothing of this one; or damaged, and then all is written once more.
        return text.StartsWith(Schema, StringComparison.Ordinal) ? null : 0;
    }

    /// <summary>Keeps it. When this returns, the batches before <paramref name="next"/> are never read again.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(long next)
    {
        string aside = path + ".new";
        using (FileStream file = new(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}{next}\n")));
            file.Flush(flushToDisk: true);
        }

        passing(ExportStep.CursorWrittenAside);
        File.Move(aside, path, overwrite: true);
        passing(ExportStep.CursorMoved);
    }
}
