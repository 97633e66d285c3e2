using System.Diagnostics;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Benchmarks.Ledger;

/// <summary>Measures how long the store takes of a commit: to write the batch, and to give it back.</summary>
internal sealed class TimedStore(ILedgerStore inner) : ILedgerStore
{
    /// <summary>Writing batches, since <see cref="Reset"/>.</summary>
    public TimeSpan Writing { get; private set; }

    /// <summary>Reading whole batches, since <see cref="Reset"/>.</summary>
    public TimeSpan Reading { get; private set; }

    public void Reset() => (Writing, Reading) = (TimeSpan.Zero, TimeSpan.Zero);

    public async Task<bool> CommitAsync(string origin, LogHead expected, LogCommit commit, CancellationToken cancellationToken = default)
    {
        long started = Stopwatch.GetTimestamp();
        bool committed = await inner.CommitAsync(origin, expected, commit, cancellationToken);
        Writing += Stopwatch.GetElapsedTime(started);
        return committed;
    }

    public async Task<StoredBatch?> ReadBatchAsync(string origin, long number, CancellationToken cancellationToken = default)
    {
        long started = Stopwatch.GetTimestamp();
        StoredBatch? batch = await inner.ReadBatchAsync(origin, number, cancellationToken);
        Reading += Stopwatch.GetElapsedTime(started);
        return batch;
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) => inner.ListAsync(cancellationToken);

    public Task<LogHead?> ReadHeadAsync(string origin, CancellationToken cancellationToken = default) => inner.ReadHeadAsync(origin, cancellationToken);

    public Task CreateAsync(string origin, CancellationToken cancellationToken = default) => inner.CreateAsync(origin, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadTileAsync(string origin, TileId tile, CancellationToken cancellationToken = default) => inner.ReadTileAsync(origin, tile, cancellationToken);

    public Task<BatchLengths?> ReadLengthsAsync(string origin, long number, CancellationToken cancellationToken = default) => inner.ReadLengthsAsync(origin, number, cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadRangesAsync(string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken = default) =>
        inner.ReadRangesAsync(origin, number, part, ranges, cancellationToken);

    public Task<long?> FindAsync(string origin, CommitKey key, CancellationToken cancellationToken = default) => inner.FindAsync(origin, key, cancellationToken);

    public Task PublishAsync(string origin, SignedNote checkpoint, CancellationToken cancellationToken = default) => inner.PublishAsync(origin, checkpoint, cancellationToken);

    public Task<SignedNote?> ReadPublishedAsync(string origin, CancellationToken cancellationToken = default) => inner.ReadPublishedAsync(origin, cancellationToken);
}
