using System.Globalization;
using System.Text;

namespace CarbonLedger.Storage.Influx;

/// <summary>
/// Lines that the server will never take, kept in a file with what it said of them as a comment above, so that the file is line protocol
/// itself: when the cause is gone, it can be written with any tool (precision ms).
/// </summary>
/// <param name="folder">Exists.</param>
internal sealed class RefusedLines(string folder)
{
    public const string FileName = "influx-refused.lp";

    /// <summary>Bytes of the file; beyond it lines are counted and their batches named, and not kept.</summary>
    public const long BytesMax = 64 * 1024 * 1024;

    private readonly string path = Path.Combine(folder, FileName);

    /// <summary>Keeps lines. When this returns, they are on disk.</summary>
    /// <exception cref="IOException">They can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public void Keep(ReadOnlySpan<byte> lines, string sentence, DateTimeOffset now)
    {
        using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        if (file.Length + lines.Length > BytesMax)
        {
            return;
        }

        file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"# {now:yyyy-MM-dd'T'HH:mm:ss'Z'} {sentence}\n")));
        file.Write(lines);
        file.Flush(flushToDisk: true);
    }
}
