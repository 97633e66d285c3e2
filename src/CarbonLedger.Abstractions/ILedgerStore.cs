using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>
/// The store of one or more logs. It is not trusted to be right: what is signed is recomputed from what it gives back, and
/// an attacker who owns it can lose or spoil batches but not change one unnoticed.
/// </summary>
public interface ILedgerStore
{
    /// <summary>The origins of all logs in the store, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The head of a log, or null if there is no such log.</summary>
    Task<LogHead?> ReadHeadAsync(string origin, CancellationToken cancellationToken = default);

    /// <summary>Starts a log of size 0. When this returns, it is durable.</summary>
    /// <exception cref="InvalidOperationException">The log exists.</exception>
    Task CreateAsync(string origin, CancellationToken cancellationToken = default);

    /// <summary>
    /// Commits a batch if the head is still as expected: one compare-and-swap decides between two owners. When this returns
    /// true, everything of the commit is durable; when false, nothing of it is there: there is no such log, its head is another, or
    /// a key is committed already or given twice. When it throws, either may be the case.
    /// </summary>
    Task<bool> CommitAsync(string origin, LogHead expected, LogCommit commit, CancellationToken cancellationToken = default);

    /// <summary>The bytes of a tile, or null.</summary>
    Task<ReadOnlyMemory<byte>?> ReadTileAsync(string origin, TileId tile, CancellationToken cancellationToken = default);

    Task<StoredBatch?> ReadBatchAsync(string origin, long number, CancellationToken cancellationToken = default);

    /// <summary>How long the parts of a batch are, without reading them; null if there is no such batch.</summary>
    Task<BatchLengths?> ReadLengthsAsync(string origin, long number, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ranges of one part of a batch, each in its place, in one question: a proof needs some thirty nodes of a tree that may have
    /// millions. Null if there is no such batch.
    /// </summary>
    /// <param name="ranges">One or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no range, or an offset or length is negative.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadRangesAsync(
        string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken = default);

    /// <summary>The number of the batch that committed a key, or null.</summary>
    Task<long?> FindAsync(string origin, CommitKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces the published checkpoint, unless a larger one is published: between two owners of a log the slower never takes back what the faster
    /// has shown. When this returns, the larger of the two is durable.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such log.</exception>
    Task PublishAsync(string origin, SignedNote checkpoint, CancellationToken cancellationToken = default);

    Task<SignedNote?> ReadPublishedAsync(string origin, CancellationToken cancellationToken = default);
}
