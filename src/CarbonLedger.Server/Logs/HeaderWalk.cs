using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>Reads headers and the tiles of every width that grew with them, and tells which of the two is wrong when they differ: the one that doesn't lead to the head's root.</summary>
internal sealed class HeaderWalk(ILogParts parts, string origin)
{
    private readonly List<List<Hash>> edge = [];
    private LogFinding? tileFinding;
    private long tileFindingLeaf;
    private LogFinding? headerFinding;

    /// <summary>Tiles compared.</summary>
    public long Tiles { get; private set; }

    /// <returns>The recomputed roots at the sizes asked for and at the head's.</returns>
    /// <exception cref="LogFindingException">The first thing that is wrong.</exception>
    public async Task<Dictionary<long, Hash>> RunAsync(LogHead head, string headName, IReadOnlyList<long> sizes, CancellationToken cancellationToken)
    {
        HashSet<long> wanted = [.. sizes, 0, head.Size];
        CompactRange range = new();
        Dictionary<long, Hash> roots = new() { [0] = range.Root };
        Hash previous = Hash.Zero;
        for (long number = 0; number < head.Size; number++)
        {
            ReadOnlyMemory<byte> bytes = await parts.HeaderAsync(number, cancellationToken) ?? throw LogFindingException.False($"batch {number} header", "a header", "none");
            headerFinding ??= Compare(number, bytes, previous);
            previous = CompactRange.Leaf(bytes.Span);
            range.Add(previous);
            await GrowAsync(previous, number + 1, head.Size, cancellationToken);
            if (wanted.Contains(number + 1))
            {
                roots[number + 1] = range.Root;
            }
        }

        if (roots[head.Size] == head.Root)
        {
            // The headers are the ones that were committed: what differs from them is wrong.
            RequireNone(headerFinding ?? tileFinding);
            await CompareMoreAsync(head.Size, cancellationToken);
            return roots;
        }

        throw new LogFindingException(Blame(head, headName, roots[head.Size]));

        static void RequireNone(LogFinding? finding)
        {
            if (finding is not null)
            {
                throw new LogFindingException(finding);
            }
        }
    }

    // The headers don't give the head's root: one of them is wrong if a tile says so, else the head.
    private LogFinding Blame(LogHead head, string headName, Hash root) =>
        tileFinding is not null
            ? new LogFinding($"batch {tileFindingLeaf} header byte 0", "a header whose hash is in its tile", headerFinding is { } own ? own.ToString() : $"one of another hash ({tileFinding})", headerFinding?.Class ?? ExitClass.False)
            : headerFinding ?? new LogFinding($"{headName} root", $"{root.ToBase64()} at size {head.Size}", head.Root.ToBase64(), ExitClass.False);

    private LogFinding? Compare(long number, ReadOnlyMemory<byte> bytes, Hash previous)
    {
        string where = $"batch {number} header";
        try
        {
            BatchHeader header = BatchHeader.Decode(bytes);
            return header.Number != number || header.Origin != origin ? new LogFinding(where, $"number {number} of {origin}", $"number {header.Number} of {header.Origin}", ExitClass.False)
                : header.Previous != previous ? new LogFinding(where, $"after {previous.ToHex()}", $"after {header.Previous.ToHex()}", ExitClass.False)
                : null;
        }
        catch (LedgerFormatException e)
        {
            return new LogFinding($"{where} {e.Field}", e.Expected, e.Found, ExitClass.Malformed);
        }
    }

    // One more leaf: the tile that takes it in is stored at its new width, and the level above when it is full.
    private async Task GrowAsync(Hash hash, long size, long headSize, CancellationToken cancellationToken)
    {
        long count = size;
        for (int level = 0; ; level++)
        {
            if (edge.Count == level)
            {
                edge.Add([]);
            }

            List<Hash> tile = edge[level];
            tile.Add(hash);
            await CompareAsync(new TileId(level, (count - 1) / TileId.FullWidth, tile.Count), tile, size, headSize, cancellationToken);
            if (tile.Count < TileId.FullWidth)
            {
                return;
            }

            CompactRange whole = new();
            tile.ForEach(whole.Add);
            (hash, count) = (whole.Root, count / TileId.FullWidth);
            tile.Clear();
        }
    }

    private async Task CompareAsync(TileId id, List<Hash> expected, long size, long headSize, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? stored = await parts.TileAsync(id, cancellationToken);
        if (stored is null && !parts.MustHave(id, headSize))
        {
            return;
        }

        Tiles++;
        byte[] bytes = [.. expected.SelectMany(hash => hash.ToArray())];
        int at = bytes.AsSpan().CommonPrefixLength(stored is { } content ? content.Span : []);
        if (stored is { } found && at == bytes.Length && found.Length == bytes.Length)
        {
            return;
        }

        if (tileFinding is null)
        {
            string path = TilePath.ForTile(id);
            tileFinding = stored is not { } there ? new LogFinding(path, $"a tile of {bytes.Length} bytes", "none", ExitClass.False)
                : there.Length != bytes.Length ? new LogFinding($"{path} byte {at}", $"{bytes.Length} bytes", $"{there.Length} bytes", ExitClass.False)
                : new LogFinding($"{path} byte {at}", $"{bytes[at]:x2}", $"{there.Span[at]:x2}", ExitClass.False);
            tileFindingLeaf = size - 1;
        }
    }

    private async Task CompareMoreAsync(long size, CancellationToken cancellationToken)
    {
        foreach ((string path, long first, int width) in parts.MoreHeaders(size))
        {
            List<ReadOnlyMemory<byte>> headers = [];
            for (int i = 0; i < width; i++)
            {
                headers.Add((await parts.HeaderAsync(first + i, cancellationToken))!.Value);
            }

            byte[] expected = HeaderBundle.Encode(headers);
            ReadOnlyMemory<byte> found = await parts.ReadAsync(path, cancellationToken);
            int at = expected.AsSpan().CommonPrefixLength(found.Span);
            if (at != expected.Length || found.Length != expected.Length)
            {
                throw LogFindingException.False($"{path} byte {at}", $"the {expected.Length} bytes of its headers", $"{found.Length} bytes that differ");
            }
        }
    }
}
