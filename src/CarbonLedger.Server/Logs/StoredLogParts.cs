using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>A log in a store.</summary>
internal sealed class StoredLogParts(LogPlace place, string origin) : ILogParts
{
    private readonly ILedgerStore store = place.Store;

    public async Task<LogClaims> ClaimsAsync(CancellationToken cancellationToken)
    {
        LogHead head = await store.ReadHeadAsync(origin, cancellationToken) ?? throw new IOException($"{place.Name} holds no log {origin}.");
        SignedNote? published;
        try
        {
            published = await store.ReadPublishedAsync(origin, cancellationToken);
        }
        catch (LedgerFormatException e)
        {
            throw LogFindingException.Malformed("published checkpoint", e);
        }

        // The casts matter: a bare null would become an empty memory, not none.
        ReadOnlyMemory<byte>? journal = place.JournalPath is { } path && File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : (ReadOnlyMemory<byte>?)null;
        return new LogClaims(origin, head, "head", published is null ? (ReadOnlyMemory<byte>?)null : published.ToBytes(), journal);
    }

    public async Task<ReadOnlyMemory<byte>?> HeaderAsync(long number, CancellationToken cancellationToken) =>
        (await store.ReadRangesAsync(origin, number, BatchPart.Header, [new ByteRange(0, BatchHeader.BytesMax + 1)], cancellationToken))?[0];

    public Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> EntriesAsync(long number, CancellationToken cancellationToken) => PartAsync(number, BatchPart.Entries, cancellationToken);

    public Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> TreeAsync(long number, CancellationToken cancellationToken) => PartAsync(number, BatchPart.Tree, cancellationToken);

    // Empty where they were not kept at the time.
    public async Task<ReadOnlyMemory<byte>?> PositionsAsync(long number, CancellationToken cancellationToken) =>
        (await store.ReadRangesAsync(origin, number, BatchPart.Positions, [new ByteRange(0, int.MaxValue)], cancellationToken))?[0] is { Length: > 0 } positions ? positions : null;

    public Task<ReadOnlyMemory<byte>?> TileAsync(TileId tile, CancellationToken cancellationToken) => store.ReadTileAsync(origin, tile, cancellationToken);

    public bool MustHave(TileId tile, long size) => true;

    public Task<long?> FindAsync(CommitKey key, CancellationToken cancellationToken) => store.FindAsync(origin, key, cancellationToken);

    public IEnumerable<(string Path, long First, int Width)> MoreHeaders(long size) => [];

    public Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException(path);

    private async Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> PartAsync(long number, BatchPart part, CancellationToken cancellationToken) =>
        await store.ReadLengthsAsync(origin, number, cancellationToken) is { } lengths
            ? StoredParts.ReadAsync(store, origin, number, part, part == BatchPart.Entries ? lengths.Entries : lengths.Tree, cancellationToken)
            : null;
}
