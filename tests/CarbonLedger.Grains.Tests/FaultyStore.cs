using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Grains.Tests;

/// <summary>A store whose steps can fail, that can spoil what it gives back, and that remembers every checkpoint it was given to publish.</summary>
internal sealed class FaultyStore(ILedgerStore inner, Fault? fault = null) : ILedgerStore
{
    public List<SignedNote> Published { get; } = [];

    public Func<StoredBatch, StoredBatch> SpoilBatch { get; set; } = batch => batch;

    public Func<TileId, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> SpoilTile { get; set; } = (_, content) => content;

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) => inner.ListAsync(cancellationToken);

    public Task<BatchLengths?> ReadLengthsAsync(string origin, long number, CancellationToken cancellationToken = default) => inner.ReadLengthsAsync(origin, number, cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadRangesAsync(string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken = default) =>
        RunAsync("ReadRanges", () => inner.ReadRangesAsync(origin, number, part, ranges, cancellationToken));

    public Task<LogHead?> ReadHeadAsync(string origin, CancellationToken cancellationToken = default) => RunAsync("ReadHead", () => inner.ReadHeadAsync(origin, cancellationToken));

    public Task CreateAsync(string origin, CancellationToken cancellationToken = default) => inner.CreateAsync(origin, cancellationToken);

    public Task<bool> CommitAsync(string origin, LogHead expected, LogCommit commit, CancellationToken cancellationToken = default) => RunAsync("Commit", () => inner.CommitAsync(origin, expected, commit, cancellationToken));

    public Task<ReadOnlyMemory<byte>?> ReadTileAsync(string origin, TileId tile, CancellationToken cancellationToken = default) => RunAsync("ReadTile", async () =>
        await inner.ReadTileAsync(origin, tile, cancellationToken) is { } content ? SpoilTile(tile, content) : (ReadOnlyMemory<byte>?)null);

    public Task<StoredBatch?> ReadBatchAsync(string origin, long number, CancellationToken cancellationToken = default) => RunAsync("ReadBatch", async () =>
        await inner.ReadBatchAsync(origin, number, cancellationToken) is { } batch ? SpoilBatch(batch) : null);

    public Task<long?> FindAsync(string origin, CommitKey key, CancellationToken cancellationToken = default) => RunAsync("Find", () => inner.FindAsync(origin, key, cancellationToken));

    public Task PublishAsync(string origin, SignedNote checkpoint, CancellationToken cancellationToken = default) => RunAsync("Publish", async () =>
    {
        Published.Add(checkpoint);
        await inner.PublishAsync(origin, checkpoint, cancellationToken);
        return true;
    });

    public Task<SignedNote?> ReadPublishedAsync(string origin, CancellationToken cancellationToken = default) => RunAsync("ReadPublished", () => inner.ReadPublishedAsync(origin, cancellationToken));

    private Task<T> RunAsync<T>(string step, Func<Task<T>> work) => fault is null ? work() : fault.RunAsync(step, work);
}
