using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>The stored parts of a log as a check reads them: from a store, or from a folder of static files.</summary>
internal interface ILogParts
{
    /// <summary>The size to check, and what else says so.</summary>
    Task<LogClaims> ClaimsAsync(CancellationToken cancellationToken);

    /// <summary>A header's bytes, or null.</summary>
    Task<ReadOnlyMemory<byte>?> HeaderAsync(long number, CancellationToken cancellationToken);

    /// <summary>A batch's entries, or null.</summary>
    Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> EntriesAsync(long number, CancellationToken cancellationToken);

    /// <summary>A batch's tree, or null where none is kept.</summary>
    Task<IAsyncEnumerable<ReadOnlyMemory<byte>>?> TreeAsync(long number, CancellationToken cancellationToken);

    /// <summary>A batch's entry positions, or null where none are kept.</summary>
    Task<ReadOnlyMemory<byte>?> PositionsAsync(long number, CancellationToken cancellationToken);

    /// <summary>A tile, or null.</summary>
    Task<ReadOnlyMemory<byte>?> TileAsync(TileId tile, CancellationToken cancellationToken);

    /// <summary>Whether a tile must be there in a log of the size that is checked.</summary>
    bool MustHave(TileId tile, long size);

    /// <summary>The batch that committed a key, or null; -1 where keys aren't kept.</summary>
    Task<long?> FindAsync(CommitKey key, CancellationToken cancellationToken);

    /// <summary>Header bundles beside those of the size: their paths, index and width.</summary>
    IEnumerable<(string Path, long First, int Width)> MoreHeaders(long size);

    /// <summary>The bytes of one of these.</summary>
    Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken);
}
