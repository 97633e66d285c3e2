using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>Reads one batch whose header is proved: its entries, its tree node by node, its positions, the keys it committed. Holds its leaf hashes, 32 bytes an entry.</summary>
internal sealed class BatchWalk(ILogParts parts, BatchHeader header)
{
    private readonly List<Hash> leaves = [];
    private readonly List<long> starts = [];
    private readonly List<CommitKey> keys = [];
    private readonly EntryPositions.Counter counter = new();
    private readonly string batch = $"batch {header.Number}";

    /// <returns>How many entries it has.</returns>
    /// <exception cref="LogFindingException">The first thing that is wrong.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await ReadEntriesAsync(cancellationToken);
        CompactRange range = new();
        leaves.ForEach(range.Add);
        bool entriesHold = range.Count == header.EntryCount && range.Root == header.Root;
        if (await parts.TreeAsync(header.Number, cancellationToken) is { } tree)
        {
            await CompareTreeAsync(tree, entriesHold, cancellationToken);
        }

        if (!entriesHold)
        {
            throw LogFindingException.False($"{batch} entries", $"{header.EntryCount} entries root {header.Root.ToBase64()}", $"{range.Count} entries root {range.Root.ToBase64()}");
        }

        await ComparePositionsAsync(cancellationToken);
        foreach (CommitKey key in keys)
        {
            if (await parts.FindAsync(key, cancellationToken) is not { } found || (found >= 0 && found != header.Number))
            {
                throw LogFindingException.False($"{batch} key", $"{key.Network} {key.IntervalStart} version {key.Version} in this batch", "another batch or none");
            }
        }

        return leaves.Count;
    }

    private async Task ReadEntriesAsync(CancellationToken cancellationToken)
    {
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces = await parts.EntriesAsync(header.Number, cancellationToken) ?? throw LogFindingException.NotCovered($"{batch} entries", "its entries", "none");
        EntryBundleReader reader = new(header.EntryCount, (_, start, entry) =>
        {
            starts.Add(start);
            leaves.Add(CompactRange.Leaf(entry.Span));
            AddKey(entry);
        });
        try
        {
            await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellationToken))
            {
                counter.Add(piece.Span);
                reader.Add(piece.Span);
            }

            reader.Finish();
        }
        catch (LedgerFormatException e)
        {
            throw LogFindingException.Malformed($"{batch} entries", e);
        }
    }

    // A balance is what a batch commits once; what is published besides has keys of its own, which aren't looked up by anybody.
    private void AddKey(ReadOnlyMemory<byte> entry)
    {
        try
        {
            if (EntryKind.Of(entry) == EntryKind.Balance)
            {
                CborValue balance = CborValue.Parse(entry.ToArray());
                keys.Add(new CommitKey(balance.RequiredText(2), balance.RequiredInt(3), checked((int)balance.RequiredInt(4))));
            }
        }
        catch (Exception e) when (e is LedgerFormatException or OverflowException)
        {
            // Its hash tells whether it was committed so; what it means is for 'verify'.
        }
    }

    // The first node that differs is wrong if the entries lead to the header's root; else the entry below it is.
    private async Task CompareTreeAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> tree, bool entriesHold, CancellationToken cancellationToken)
    {
        long at = 0;
        List<Hash> level = leaves;
        int inLevel = 0;
        byte[] expected = new byte[Hash.Size];
        await foreach (ReadOnlyMemory<byte> piece in tree.WithCancellation(cancellationToken))
        {
            for (int i = 0; i < piece.Length; i++, at++)
            {
                if (at % Hash.Size == 0 && !TryNext(ref level, ref inLevel, expected))
                {
                    throw LogFindingException.False($"{batch} tree byte {at}", $"the end after {at} bytes", "more");
                }

                if (piece.Span[i] != expected[at % Hash.Size])
                {
                    long leaf = at / Hash.Size;
                    throw entriesHold || leaf >= leaves.Count
                        ? LogFindingException.False($"{batch} tree byte {at}", $"{expected[at % Hash.Size]:x2}", $"{piece.Span[i]:x2}")
                        : LogFindingException.False($"{batch} entries byte {starts[(int)leaf]} (entry {leaf})", "an entry whose hash is in the tree", $"one of hash {leaves[(int)leaf].ToHex()}");
                }
            }
        }

        if (at % Hash.Size != 0 || TryNext(ref level, ref inLevel, expected))
        {
            throw LogFindingException.False($"{batch} tree byte {at}", "more nodes", "the end");
        }
    }

    private static bool TryNext(ref List<Hash> level, ref int inLevel, byte[] expected)
    {
        if (inLevel == level.Count)
        {
            if (level.Count < 2)
            {
                return false;
            }

            List<Hash> below = level;
            level = [.. Enumerable.Range(0, below.Count / 2).Select(i => CompactRange.Node(below[2 * i], below[(2 * i) + 1]))];
            inLevel = 0;
        }

        level[inLevel++].CopyTo(expected);
        return true;
    }

    private async Task ComparePositionsAsync(CancellationToken cancellationToken)
    {
        if (await parts.PositionsAsync(header.Number, cancellationToken) is not { } stored)
        {
            return;
        }

        byte[] expected = counter.TryFinish() ?? [];
        int at = expected.AsSpan().CommonPrefixLength(stored.Span);
        if (at != expected.Length || stored.Length != expected.Length)
        {
            throw LogFindingException.False($"{batch} positions byte {at}", $"the {expected.Length} bytes that its entries give", $"{stored.Length} bytes that differ");
        }
    }
}
