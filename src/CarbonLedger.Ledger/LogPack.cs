using System.Globalization;

namespace CarbonLedger.Ledger;

/// <summary>
/// A log in parts: a folder of bundles under one checkpoint, which together hold every batch, so that a verifier needs memory for
/// one of them only. A part is named by the month its batches close in (UTC, of the header's last event time; where that goes back, the latest
/// month so far) and counted from 1 within it: <c>2026-06.0001.clbundle</c>. In ordinal order of the names the ranges follow each other without a gap.
/// </summary>
public static class LogPack
{
    /// <summary>The largest part that holds more than one batch, in bytes. A batch that is larger by itself is a part of its own.</summary>
    public const int PartBytesMax = 64 * 1024 * 1024;

    /// <summary>The most parts of a month.</summary>
    public const int PartsOfMonthMax = 9_999;

    public const string Extension = ".clbundle";

    // What a batch costs in a bundle beside its entries and header: its proof, three records of two files and two lines of the manifest.
    private const int OverheadBytes = (63 * 45) + (2 * (30 + 46 + (3 * 40) + 90));

    // README, checkpoint and range with what the archive says of them.
    private const int FixedBytes = SignedNote.BytesMax + 65_536;

    /// <summary>A part to be made.</summary>
    public sealed record Part(string Name, long First, long Last);

    /// <summary>Divides a log into parts.</summary>
    /// <param name="batches">For each batch from the first on: when it ended (<see cref="HeaderFacts.LastEventTime"/>), and the bytes of its header and entries.</param>
    /// <param name="partBytesMax">At most so many bytes in a part of several batches.</param>
    /// <exception cref="LedgerFormatException">A month needs more parts than can be named.</exception>
    public static IEnumerable<Part> Divide(IEnumerable<(long Number, long LastEventTime, long Bytes)> batches, int partBytesMax = PartBytesMax)
    {
        ArgumentNullException.ThrowIfNull(batches);
        string month = "";
        int count = 0;
        long bytes = 0;
        (long First, long Last)? open = null;
        foreach ((long number, long lastEventTime, long size) in batches)
        {
            string ends = MonthOf(lastEventTime);
            bool isNewMonth = string.CompareOrdinal(ends, month) > 0;
            long needed = size + OverheadBytes;
            if (open is { } part && (isNewMonth || bytes + needed > partBytesMax))
            {
                yield return new Part(NameOf(month, ++count), part.First, part.Last);
                open = null;
            }

            (month, count) = isNewMonth ? (ends, 0) : (month, count);
            (open, bytes) = open is { } growing ? ((growing.First, number), bytes + needed) : ((number, number), FixedBytes + needed);
        }

        if (open is { } rest)
        {
            yield return new Part(NameOf(month, ++count), rest.First, rest.Last);
        }
    }

    /// <summary>Whether a file name is one of a part.</summary>
    public static bool IsPartName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] words = name.Split('.');
        return words.Length == 3 && "." + words[2] == Extension
            && words[0].Length == 7 && words[0][4] == '-' && words[0].Remove(4, 1).All(char.IsAsciiDigit)
            && words[1].Length == 4 && words[1].All(char.IsAsciiDigit);
    }

    private static string NameOf(string month, int count) => count <= PartsOfMonthMax
        ? string.Create(CultureInfo.InvariantCulture, $"{month}.{count:0000}{Extension}")
        : throw new LedgerFormatException("pack", $"up to {PartsOfMonthMax} parts a month", "more");

    // A header's time is any 64-bit number: what has no year of four digits counts as the first or last month that has.
    private static string MonthOf(long milliseconds)
    {
        long clamped = Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        return DateTimeOffset.FromUnixTimeMilliseconds(clamped).ToString("yyyy-MM", CultureInfo.InvariantCulture);
    }
}
