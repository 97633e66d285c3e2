using System.Runtime.CompilerServices;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>A log as static files: an export or a mirror.</summary>
internal sealed class FolderLogParts(StaticLog files) : ILogParts
{
    private const long HeadersMax = TileId.FullWidth * (sizeof(ushort) + (long)BatchHeader.BytesMax);

    private long size;
    private long heldIndex = -1;
    private IReadOnlyList<ReadOnlyMemory<byte>> held = [];

    public async Task<LogClaims> ClaimsAsync(CancellationToken cancellationToken)
    {
        byte[] note = await files.ReadAsync(StaticLog.CheckpointPath, SignedNote.BytesMax, cancellationToken)
            ?? throw new FileNotFoundException($"{files.FileOf(StaticLog.CheckpointPath)} is not there: no log lies in {files.Folder}.");
        (_, Checkpoint head) = CheckpointWeight.Read(StaticLog.CheckpointPath, note, null);
        size = head.Size;
        return new LogClaims(head.Origin, new LogHead(head.Size, head.Root), StaticLog.CheckpointPath, note, null);
    }

    public async Task<ReadOnlyMemory<byte>?> HeaderAsync(long number, CancellationToken cancellationToken)
    {
        long index = number / TileId.FullWidth;
        if (index != heldIndex)
        {
            string path = TilePath.ForHeaders(index, LogTiles.Width(0, index, size));
            if (await files.ReadAsync(path, HeadersMax, cancellationToken) is not { } bundle)
            {
                throw LogFindingException.NotCovered(path, "the file, which the checkpoint covers", "none");
            }

            try
            {
                held = HeaderBundle.Decode(bundle, TileId.FullWidth);
            }
            catch (LedgerFormatException e)
            {
                throw LogFindingException.Malformed(path, e);
            }

            int width = LogTiles.Width(0, index, size);
            if (held.Count != width)
            {
                throw LogFindingException.False(path, $"{width} headers", $"{held.Count}");
            }

            heldIndex = index;
        }

        return held[(int)(number % TileId.FullWidth)];
    }

    public Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> EntriesAsync(long number, CancellationToken cancellationToken) =>
        Task.FromResult(files.LengthOf(TilePath.ForBatch(number)) is null ? null : PiecesAsync(files.FileOf(TilePath.ForBatch(number)), cancellationToken));

    public Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> TreeAsync(long number, CancellationToken cancellationToken) => Task.FromResult<IAsyncEnumerable<ReadOnlyMemory<byte>>?>(null);

    public Task<ReadOnlyMemory<byte>?> PositionsAsync(long number, CancellationToken cancellationToken) => Task.FromResult<ReadOnlyMemory<byte>?>(null);

    // A length that is not the tile's is for who compares to name; the largest is still bounded.
    public async Task<ReadOnlyMemory<byte>?> TileAsync(TileId tile, CancellationToken cancellationToken) =>
        await files.ReadAsync(TilePath.ForTile(tile), 2L * TileId.FullWidth * Hash.Size, cancellationToken) is { } content ? content : (ReadOnlyMemory<byte>?)null;

    // Narrower ones of earlier sizes may be there or not.
    public bool MustHave(TileId tile, long size) => LogTiles.Width(tile.Level, tile.Index, size) == tile.Width;

    public Task<long?> FindAsync(CommitKey key, CancellationToken cancellationToken) => Task.FromResult<long?>(-1);

    public IEnumerable<(string Path, long First, int Width)> MoreHeaders(long size)
    {
        for (long index = 0; index * TileId.FullWidth < size; index++)
        {
            int full = LogTiles.Width(0, index, size);
            for (int width = 1; width < full; width++)
            {
                string path = TilePath.ForHeaders(index, width);
                if (files.LengthOf(path) is not null)
                {
                    yield return (path, index * TileId.FullWidth, width);
                }
            }
        }
    }

    public async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken) =>
        await files.ReadAsync(path, HeadersMax, cancellationToken) ?? throw new FileNotFoundException(path);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        byte[] buffer = new byte[StaticLog.PieceBytes];
        for (int read; (read = await file.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            yield return buffer.AsMemory(0, read);
        }
    }
}
