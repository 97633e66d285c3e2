using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>The files of a segment store: their names, and how one becomes durable in its folder.</summary>
internal static class SegmentFolder
{
    /// <summary>How a segment's name ends.</summary>
    public const string Extension = ".segment";

    /// <summary>The query side, in the folder of the segments.</summary>
    public const string QueryFile = "query.db";

    /// <summary>Number and UTC day of receipt, such as 00000001-2026-06-01.segment.</summary>
    public static string PathOf(string folder, int number, int day) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D8}-{DateOnly.FromDayNumber(EpochDay + day):yyyy-MM-dd}{Extension}"));

    /// <summary>The days since 1970-01-01 of a time in UTC milliseconds; a time outside of the years 1 to 9999 is taken as the nearest day in them.</summary>
    public static int DayOf(long unixMilliseconds)
    {
        const long Day = 24 * 60 * 60 * 1000;
        long day = Math.DivRem(unixMilliseconds, Day, out long rest) - (rest < 0 ? 1 : 0);
        return (int)Math.Clamp(day, -EpochDay, DateOnly.MaxValue.DayNumber - EpochDay);
    }

    /// <summary>All segments in order.</summary>
    /// <exception cref="InvalidOperationException">A number is missing or there twice.</exception>
    public static List<(int Number, string Path)> List(string folder)
    {
        List<(int Number, string Path)> segments = [];
        foreach (string path in Directory.EnumerateFiles(folder, $"*{Extension}").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (!int.TryParse(name.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number != segments.Count + 1)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{path} at offset 0: expected segment {segments.Count + 1}; found {name}. A segment is missing, or a file that is none lies among them."));
            }

            segments.Add((number, path));
        }

        return segments;
    }

    /// <summary>When this returns, the names in the folder are on disk. Windows has no such step and needs none.</summary>
    /// <exception cref="IOException">The folder can't be flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open([.. Encoding.UTF8.GetBytes(folder), 0], 0);
        int result = descriptor < 0 ? descriptor : FSync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = Close(descriptor);
        }

        if (result != 0)
        {
            throw new IOException($"{folder}: its names can't be flushed to disk: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    private static int EpochDay { get; } = new DateOnly(1970, 1, 1).DayNumber;

    // .NET opens no folders.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
