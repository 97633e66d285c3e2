using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CarbonLedger.Ledger;

/// <summary>
/// Paths of a published log (C2SP tlog-tiles), relative and without a leading slash. A number stands in groups of three
/// digits, all but the last with <c>x</c> before: 1234067 is <c>x001/x234/067</c>. One resource has one path.
/// </summary>
public static class TilePath
{
    private const int GroupSize = 1000;
    private const int GroupCountMax = 7;
    private const int LevelMax = 63;
    private const string Tiles = "tile/";
    private const string HeaderTiles = "tile/entries/";
    private const string Batches = "batch/";

    /// <summary>A number in path form.</summary>
    public static string ForNumber(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        string path = Group(number);
        for (long rest = number / GroupSize; rest > 0; rest /= GroupSize)
        {
            path = $"x{Group(rest)}/{path}";
        }

        return path;
    }

    /// <summary>Reads a number in its one path form, or answers false.</summary>
    public static bool TryParseNumber(string path, out long number)
    {
        ArgumentNullException.ThrowIfNull(path);
        number = 0;
        string[] groups = path.Split('/', GroupCountMax + 1);
        Int128 value = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            bool last = i == groups.Length - 1;
            ReadOnlySpan<char> digits = last ? groups[i] : groups[i].AsSpan(Math.Min(1, groups[i].Length));
            if ((!last && !groups[i].StartsWith('x')) || digits.Length != 3
                || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int group))
            {
                return false;
            }

            value = (value * GroupSize) + group;
        }

        // The first group of several is not zero, and the whole fits a long.
        if (groups.Length > GroupCountMax || value > long.MaxValue || ForNumber((long)value) != path)
        {
            return false;
        }

        number = (long)value;
        return true;
    }

    /// <summary><c>tile/L/N</c>, or <c>tile/L/N.p/W</c> for a partial tile.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Level, index or width is not one of a tile.</exception>
    public static string ForTile(TileId tile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tile.Level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tile.Level, LevelMax);
        return Tiles + StrictText.Format(tile.Level) + "/" + Indexed(tile.Index, tile.Width);
    }

    /// <summary><c>tile/entries/N</c>, or <c>tile/entries/N.p/W</c>: a bundle of batch headers.</summary>
    public static string ForHeaders(long index, int width) => HeaderTiles + Indexed(index, width);

    /// <summary><c>batch/N</c>: the entries of a batch.</summary>
    public static string ForBatch(long number) => Batches + ForNumber(number);

    /// <summary>Reads any of the three kinds of path in its one spelling, or answers false.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out LogResource? resource)
    {
        ArgumentNullException.ThrowIfNull(path);
        resource = null;
        if (path.StartsWith(Batches, StringComparison.Ordinal))
        {
            resource = TryParseNumber(path[Batches.Length..], out long number) ? new LogResource.BatchEntries(number) : null;
        }
        else if (path.StartsWith(HeaderTiles, StringComparison.Ordinal))
        {
            resource = TryParseIndexed(path[HeaderTiles.Length..], out long index, out int width) ? new LogResource.HeaderTile(index, width) : null;
        }
        else if (path.StartsWith(Tiles, StringComparison.Ordinal))
        {
            resource = ParseHashTile(path[Tiles.Length..]);
        }

        return resource is not null;
    }

    private static LogResource.HashTile? ParseHashTile(string rest)
    {
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && StrictText.TryParseNumber(rest.AsSpan(0, slash), out long level) && level <= LevelMax
            && TryParseIndexed(rest[(slash + 1)..], out long index, out int width)
            ? new LogResource.HashTile(new TileId((int)level, index, width))
            : null;
    }

    private static string Indexed(long index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, TileId.FullWidth);
        return width == TileId.FullWidth ? ForNumber(index) : $"{ForNumber(index)}.p/{StrictText.Format(width)}";
    }

    private static bool TryParseIndexed(string text, out long index, out int width)
    {
        width = TileId.FullWidth;
        int partial = text.IndexOf(".p/", StringComparison.Ordinal);
        if (partial < 0)
        {
            return TryParseNumber(text, out index);
        }

        bool hasWidth = StrictText.TryParseNumber(text.AsSpan(partial + 3), out long partialWidth) && partialWidth is >= 1 and < TileId.FullWidth;
        width = hasWidth ? (int)partialWidth : 0;
        return TryParseNumber(text[..partial], out index) && hasWidth;
    }

    private static string Group(long number) => (number % GroupSize).ToString("000", CultureInfo.InvariantCulture);
}
