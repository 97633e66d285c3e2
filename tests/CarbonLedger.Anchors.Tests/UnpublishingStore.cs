using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Tests;

/// <summary>A store that fails just before a checkpoint would be published.</summary>
internal sealed class UnpublishingStore(ILedgerStore store) : ILedgerStore
{
    public Task PublishAsync(string origin, SignedNote checkpoint, CancellationToken cancellationToken = default) => throw new IOException("The line is down.");

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) => store.ListAsync(cancellationToken);

    public Task<BatchLengths?> ReadLengthsAsync(string origin, long number, CancellationToken cancellationToken = default) => store.ReadLengthsAsync(origin, number, cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadRangesAsync(string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken = default) =>
        store.ReadRangesAsync(origin, number, part, ranges, cancellationToken);

    public Task<LogHead?> ReadHeadAsync(string origin, CancellationToken cancellationToken = default) => store.ReadHeadAsync(origin, cancellationToken);

    public Task CreateAsync(string origin, CancellationToken cancellationToken = default) => store.CreateAsync(origin, cancellationToken);

    public Task<bool> CommitAsync(string origin, LogHead expected, LogCommit commit, CancellationToken cancellationToken = default) => store.CommitAsync(origin, expected, commit, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadTileAsync(string origin, TileId tile, CancellationToken cancellationToken = default) => store.ReadTileAsync(origin, tile, cancellationToken);

    public Task<StoredBatch?> ReadBatchAsync(string origin, long number, CancellationToken cancellationToken = default) => store.ReadBatchAsync(origin, number, cancellationToken);

    public Task<long?> FindAsync(string origin, CommitKey key, CancellationToken cancellationToken = default) => store.FindAsync(origin, key, cancellationToken);

    public Task<SignedNote?> ReadPublishedAsync(string origin, CancellationToken cancellationToken = default) => store.ReadPublishedAsync(origin, cancellationToken);
}
