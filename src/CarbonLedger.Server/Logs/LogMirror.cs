using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>
/// Keeps a verified copy of a log as static files. Every byte is proved under a checkpoint the policy accepts before it is kept: tiles from the
/// root down, headers by their tile, batches by their header. What is there was proved and is not fetched again; a run that was
/// broken off goes on where it was. Memory: a few tiles, a bundle of headers, an entry.
/// </summary>
/// <param name="report">Told what happens, a line each.</param>
public sealed class LogMirror(LogSource source, StaticLog files, TlogPolicy policy, Action<string>? report = null)
{
    /// <summary>Where both checkpoints are kept when they contradict each other.</summary>
    public const string EvidenceFolder = "evidence";

    // The checkpoint a run is fetching; gone when it is done.
    private const string BegunPath = "checkpoint.begun";

    /// <summary>Brings the copy up to the log's checkpoint.</summary>
    /// <returns>That checkpoint.</returns>
    /// <exception cref="LogFindingException">Something is false, malformed or not covered; nothing of it was kept, but contradicting checkpoints in <see cref="EvidenceFolder"/>.</exception>
    /// <exception cref="IOException">The server could not be reached, or the folder not written.</exception>
    public async Task<Checkpoint> RunAsync(CancellationToken cancellationToken = default)
    {
        byte[] bytes = await source.ReadAsync(StaticLog.CheckpointPath, SignedNote.BytesMax, cancellationToken);
        (SignedNote note, Checkpoint head) = CheckpointWeight.Read(StaticLog.CheckpointPath, bytes, policy);
        foreach (string path in (string[])[StaticLog.CheckpointPath, BegunPath])
        {
            if (await HeldAsync(path, cancellationToken) is { } held)
            {
                await RequireContinuesAsync(held.Note, held.Head, note, head, cancellationToken);
            }
        }

        // What is kept from here on rests on this one, also if the run is broken off.
        await files.WriteAsync(BegunPath, output => output.WriteAsync(note.ToBytes(), cancellationToken).AsTask());
        await FetchTilesAsync(head, cancellationToken);
        await FetchHeadersAsync(head, cancellationToken);
        long fetched = await FetchBatchesAsync(head, cancellationToken);
        await files.WriteCheckpointAsync(note, cancellationToken);
        File.Delete(files.FileOf(BegunPath));
        report?.Invoke($"{head.Origin} size {head.Size} root {head.Root.ToBase64()}: {fetched} batches fetched, {head.Size - fetched} held");
        return head;
    }

    private async Task<(SignedNote Note, Checkpoint Head)?> HeldAsync(string path, CancellationToken cancellationToken) =>
        await files.ReadAsync(path, SignedNote.BytesMax, cancellationToken) is { } bytes ? CheckpointWeight.Read(files.FileOf(path), bytes, null) : null;

    private async Task RequireContinuesAsync(SignedNote heldNote, Checkpoint held, SignedNote note, Checkpoint head, CancellationToken cancellationToken)
    {
        bool holds = held.Origin == head.Origin && held.Size <= head.Size && (held.Size != head.Size || held.Root == head.Root);
        if (holds && held.Size > 0 && held.Size < head.Size)
        {
            IReadOnlyList<Hash> proof = await ConsistencyAsync(held.Size, head.Size, cancellationToken);
            holds = MerkleTree.VerifyConsistency(held.Size, head.Size, held.Root, head.Root, proof);
        }

        if (holds)
        {
            return;
        }

        string first = await KeepEvidenceAsync(heldNote, held, cancellationToken);
        string second = await KeepEvidenceAsync(note, head, cancellationToken);
        string what = held.Origin != head.Origin ? "another log" : held.Size > head.Size ? "a log rolled back" : "another history (a fork)";
        throw LogFindingException.False(
            StaticLog.CheckpointPath, $"a log that continues {held.Origin} size {held.Size} root {held.Root.ToBase64()}",
            $"{what}: {head.Origin} size {head.Size} root {head.Root.ToBase64()}. Both checkpoints are kept as evidence: {first} and {second}");
    }

    // Which tiles a proof needs depends on the sizes alone. Whatever they hold: only a true proof verifies.
    private async Task<IReadOnlyList<Hash>> ConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        Dictionary<TileId, ReadOnlyMemory<byte>> tiles = [];
        LogTiles.ConsistencyProof(oldSize, newSize, id => tiles[id] = new byte[id.ByteCount]);
        foreach (TileId id in tiles.Keys.ToArray())
        {
            tiles[id] = await TileAsync(id, cancellationToken);
        }

        return LogTiles.ConsistencyProof(oldSize, newSize, id => tiles[id]);
    }

    private async Task<string> KeepEvidenceAsync(SignedNote note, Checkpoint head, CancellationToken cancellationToken)
    {
        // Of the note, not of the root: the same head signed by others is other evidence.
        string path = $"{EvidenceFolder}/{head.Size}-{Hash.Of(note.ToBytes()).ToHex()[..16]}.checkpoint";
        await files.AddAsync(path, note.ToBytes(), cancellationToken);
        return files.FileOf(path);
    }

    // From the root down: the tiles of the right edge together give the root, every full tile is a hash of the one above.
    private async Task FetchTilesAsync(Checkpoint head, CancellationToken cancellationToken)
    {
        Dictionary<TileId, ReadOnlyMemory<byte>> edge = [];
        foreach (TileId id in LogShape.TilesOf(head.Size).Where(id => id.Width < TileId.FullWidth))
        {
            edge[id] = await TileAsync(id, cancellationToken);
        }

        if (head.Size > 0 && LogTiles.Root(head.Size, id => edge[id]) != head.Root)
        {
            throw LogFindingException.False("tiles of the right edge", $"the root {head.Root.ToBase64()} of size {head.Size}", LogTiles.Root(head.Size, id => edge[id]).ToBase64());
        }

        foreach ((TileId id, ReadOnlyMemory<byte> content) in edge)
        {
            await KeepAsync(TilePath.ForTile(id), content, cancellationToken);
        }

        int top = LogShape.TilesOf(head.Size).Select(id => id.Level).DefaultIfEmpty(0).Max();
        for (int level = top - 1; level >= 0; level--)
        {
            await FetchFullTilesAsync(level, head.Size, cancellationToken);
        }
    }

    private async Task FetchFullTilesAsync(int level, long size, CancellationToken cancellationToken)
    {
        foreach (TileId id in LogShape.TilesOf(size).Where(id => id.Level == level && id.Width == TileId.FullWidth && files.LengthOf(TilePath.ForTile(id)) is null))
        {
            ReadOnlyMemory<byte> content = await TileAsync(id, cancellationToken);
            long parentIndex = id.Index / TileId.FullWidth;
            byte[] parent = (await files.ReadAsync(TilePath.ForTile(new TileId(level + 1, parentIndex, LogTiles.Width(level + 1, parentIndex, size))), TileId.FullWidth * Hash.Size, cancellationToken))!;
            Hash expected = HashAt(parent, id.Index % TileId.FullWidth);
            Hash found = MerkleTree.Root([.. Enumerable.Range(0, TileId.FullWidth).Select(i => HashAt(content.Span, i))]);
            if (found != expected)
            {
                throw LogFindingException.False(TilePath.ForTile(id), $"hashes under {expected.ToBase64()}", $"hashes under {found.ToBase64()}");
            }

            await KeepAsync(TilePath.ForTile(id), content, cancellationToken);
        }
    }

    private async Task FetchHeadersAsync(Checkpoint head, CancellationToken cancellationToken)
    {
        Hash previous = Hash.Zero;
        for (long index = 0; index * TileId.FullWidth < head.Size; index++)
        {
            int width = LogTiles.Width(0, index, head.Size);
            byte[] leaves = (await files.ReadAsync(TilePath.ForTile(new TileId(0, index, width)), TileId.FullWidth * Hash.Size, cancellationToken))!;
            string path = TilePath.ForHeaders(index, width);
            if (files.LengthOf(path) is null)
            {
                byte[] bundle = await source.ReadAsync(path, width * (sizeof(ushort) + BatchHeader.BytesMax), cancellationToken);
                RequireHeaders(path, bundle, index * TileId.FullWidth, width, leaves, previous, head.Origin);
                await KeepAsync(path, bundle, cancellationToken);
            }

            previous = HashAt(leaves, width - 1);
        }
    }

    private static void RequireHeaders(string path, byte[] bundle, long first, int width, byte[] leaves, Hash previous, string origin)
    {
        try
        {
            IReadOnlyList<ReadOnlyMemory<byte>> headers = HeaderBundle.Decode(bundle, width);
            for (int i = 0; i < headers.Count; i++)
            {
                Hash leaf = CompactRange.Leaf(headers[i].Span);
                if (leaf != HashAt(leaves, i))
                {
                    throw LogFindingException.False($"{path} header {first + i}", $"leaf {HashAt(leaves, i).ToHex()}", leaf.ToHex());
                }

                BatchHeader header = BatchHeader.Decode(headers[i]);
                if (header.Number != first + i || header.Origin != origin || header.Previous != previous)
                {
                    throw LogFindingException.False($"{path} header {first + i}", $"batch {first + i} of {origin} after {previous.ToHex()}", $"batch {header.Number} of {header.Origin} after {header.Previous.ToHex()}");
                }

                previous = leaf;
            }

            if (headers.Count != width)
            {
                throw LogFindingException.False(path, $"{width} headers", $"{headers.Count}");
            }
        }
        catch (LedgerFormatException e)
        {
            throw LogFindingException.Malformed(path, e);
        }
    }

    private async Task<long> FetchBatchesAsync(Checkpoint head, CancellationToken cancellationToken)
    {
        long fetched = 0;
        for (long index = 0; index * TileId.FullWidth < head.Size; index++)
        {
            int width = LogTiles.Width(0, index, head.Size);
            byte[] bundle = (await files.ReadAsync(TilePath.ForHeaders(index, width), width * (sizeof(ushort) + (long)BatchHeader.BytesMax), cancellationToken))!;
            foreach (ReadOnlyMemory<byte> bytes in HeaderBundle.Decode(bundle, width))
            {
                BatchHeader header = BatchHeader.Decode(bytes);
                if (files.LengthOf(TilePath.ForBatch(header.Number)) is null)
                {
                    await FetchBatchAsync(header, cancellationToken);
                    fetched++;
                }
            }
        }

        return fetched;
    }

    private async Task FetchBatchAsync(BatchHeader header, CancellationToken cancellationToken)
    {
        string path = TilePath.ForBatch(header.Number);
        CompactRange range = new();
        EntryBundleReader reader = new(header.EntryCount, (_, _, entry) => range.Add(CompactRange.Leaf(entry.Span)));
        try
        {
            await files.WriteAsync(path, async output =>
            {
                await source.CopyBatchAsync(
                    header.Number,
                    piece =>
                    {
                        reader.Add(piece.Span);
                        output.Write(piece.Span);
                    },
                    cancellationToken);
                reader.Finish();
                if (range.Count != header.EntryCount || range.Root != header.Root)
                {
                    throw LogFindingException.False(path, $"{header.EntryCount} entries root {header.Root.ToBase64()}", $"{range.Count} entries root {range.Root.ToBase64()}");
                }
            });
        }
        catch (LedgerFormatException e)
        {
            throw LogFindingException.Malformed(path, e);
        }
    }

    private async Task<ReadOnlyMemory<byte>> TileAsync(TileId id, CancellationToken cancellationToken)
    {
        string path = TilePath.ForTile(id);
        if (files.LengthOf(path) == id.ByteCount)
        {
            return await files.ReadAsync(path, id.ByteCount, cancellationToken);
        }

        byte[] content = await source.ReadAsync(path, TileId.FullWidth * Hash.Size, cancellationToken);
        return content.Length == id.ByteCount ? content : throw LogFindingException.Malformed(path, new LedgerFormatException("length", $"{id.ByteCount} bytes", $"{content.Length} bytes"));
    }

    private async Task KeepAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            await files.AddAsync(path, content, cancellationToken);
        }
        catch (LogDiffersException e)
        {
            throw LogFindingException.False(path, "what is held", $"other bytes ({e.Message})");
        }
    }

    private static Hash HashAt(ReadOnlySpan<byte> tile, long index) => Hash.FromBytes(tile.Slice((int)index * Hash.Size, Hash.Size));
}
