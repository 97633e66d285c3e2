using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>
/// Writes a published log as static files that any web server can serve, the checkpoint last. A second run adds what is new; what is there
/// and differs is refused, never written over.
/// </summary>
public static class LogFolderExport
{
    /// <summary>What an export did.</summary>
    /// <param name="Checkpoint">Where it ends.</param>
    /// <param name="Added">Files written.</param>
    /// <param name="Kept">Files that were there.</param>
    public sealed record Result(Checkpoint Checkpoint, long Added, long Kept);

    /// <exception cref="IOException">Nothing is published, or the store gives less than it should.</exception>
    /// <exception cref="LogDiffersException">The folder holds another log, a longer one, or other bytes.</exception>
    public static async Task<Result> RunAsync(ILedgerStore store, string origin, string folder, CancellationToken cancellationToken = default)
    {
        SignedNote note = await store.ReadPublishedAsync(origin, cancellationToken) ?? throw new IOException($"Log {origin} has no published checkpoint.");
        Checkpoint head = Checkpoint.Parse(note.Text);
        StaticLog files = new(folder);
        long held = await HeldAsync(store, files, head, cancellationToken);
        long added = 0;
        long kept = 0;
        void Count(bool written) => _ = written ? added++ : kept++;
        for (long number = 0; number < head.Size; number++)
        {
            Count(await AddBatchAsync(store, origin, files, number, number < held, cancellationToken));
        }

        await foreach ((string path, ReadOnlyMemory<byte> content) in TilesAsync(store, origin, head.Size, cancellationToken))
        {
            Count(await files.AddAsync(path, content, cancellationToken));
        }

        await files.WriteCheckpointAsync(note, cancellationToken);
        return new Result(head, added, kept);
    }

    // The checkpoint that is there must be one of this log's own past.
    private static async Task<long> HeldAsync(ILedgerStore store, StaticLog files, Checkpoint head, CancellationToken cancellationToken)
    {
        if (await files.CheckpointAsync(cancellationToken) is not { } there)
        {
            return 0;
        }

        Checkpoint held = there.Head;
        bool follows = held.Origin == head.Origin && held.Size <= head.Size && held.Root == await RootAsync(store, head.Origin, held.Size, cancellationToken);
        return follows ? held.Size : throw new LogDiffersException(
            $"{files.FileOf(StaticLog.CheckpointPath)} is {held.Origin} size {held.Size} root {held.Root.ToBase64()}, which is not in the past of {head.Origin} size {head.Size}. Nothing was written.");
    }

    private static async Task<Hash> RootAsync(ILedgerStore store, string origin, long size, CancellationToken cancellationToken)
    {
        Dictionary<TileId, ReadOnlyMemory<byte>> tiles = [];
        LogTiles.Root(size, id => tiles[id] = new byte[id.ByteCount]);
        foreach (TileId id in tiles.Keys.ToArray())
        {
            tiles[id] = await TileAsync(store, origin, id, cancellationToken);
        }

        return LogTiles.Root(size, id => tiles[id]);
    }

    // What a checkpoint covers was whole when it was written, so its batches are told by their length; 'fsck' reads every byte.
    // After it may stand what a run that was broken off left: that is compared.
    private static async Task<bool> AddBatchAsync(ILedgerStore store, string origin, StaticLog files, long number, bool covered, CancellationToken cancellationToken)
    {
        BatchLengths lengths = await store.ReadLengthsAsync(origin, number, cancellationToken) ?? throw new IOException($"Log {origin} has no batch {number}.");
        string path = TilePath.ForBatch(number);
        if (files.LengthOf(path) is { } there)
        {
            bool same = there == lengths.Entries
                && (covered || await files.HoldsAsync(path, StoredParts.ReadAsync(store, origin, number, BatchPart.Entries, lengths.Entries, cancellationToken), cancellationToken));
            return same ? false : throw new LogDiffersException(path, lengths.Entries, there);
        }

        await files.WriteAsync(path, async output =>
        {
            await foreach (ReadOnlyMemory<byte> piece in StoredParts.ReadAsync(store, origin, number, BatchPart.Entries, lengths.Entries, cancellationToken))
            {
                await output.WriteAsync(piece, cancellationToken);
            }
        });
        return true;
    }

    private static async IAsyncEnumerable<(string Path, ReadOnlyMemory<byte> Content)> TilesAsync(
        ILedgerStore store, string origin, long size, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (TileId id in LogShape.TilesOf(size))
        {
            yield return (TilePath.ForTile(id), await TileAsync(store, origin, id, cancellationToken));
        }

        for (long index = 0; index * TileId.FullWidth < size; index++)
        {
            int width = LogTiles.Width(0, index, size);
            List<ReadOnlyMemory<byte>> headers = [];
            for (int i = 0; i < width; i++)
            {
                headers.Add(await StoredParts.HeaderAsync(store, origin, (index * TileId.FullWidth) + i, cancellationToken));
            }

            yield return (TilePath.ForHeaders(index, width), HeaderBundle.Encode(headers));
        }
    }

    private static async Task<ReadOnlyMemory<byte>> TileAsync(ILedgerStore store, string origin, TileId id, CancellationToken cancellationToken) =>
        await store.ReadTileAsync(origin, id, cancellationToken) ?? throw new IOException($"Log {origin} has no {TilePath.ForTile(id)}.");
}
