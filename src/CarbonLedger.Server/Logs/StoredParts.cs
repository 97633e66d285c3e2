using System.Runtime.CompilerServices;
using CarbonLedger.Abstractions;

namespace CarbonLedger.Server.Logs;

/// <summary>Reads parts of stored batches in pieces, so that a batch of any size costs little memory.</summary>
internal static class StoredParts
{
    /// <summary>A part from its first byte to its last.</summary>
    /// <exception cref="IOException">The store gives less than it says it has.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        ILedgerStore store, string origin, long number, BatchPart part, long length, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (long at = 0; at < length; at += StaticLog.PieceBytes)
        {
            int wanted = (int)Math.Min(StaticLog.PieceBytes, length - at);
            IReadOnlyList<ReadOnlyMemory<byte>>? read = await store.ReadRangesAsync(origin, number, part, [new ByteRange(at, wanted)], cancellationToken);
            if (read is null || read[0].Length != wanted)
            {
                throw new IOException($"Log {origin} batch {number} {part}: expected {wanted} bytes at {at}; the store gives {read?[0].Length ?? 0}.");
            }

            yield return read[0];
        }
    }

    /// <summary>The header of a batch.</summary>
    /// <exception cref="IOException">There is no such batch.</exception>
    public static async Task<ReadOnlyMemory<byte>> HeaderAsync(ILedgerStore store, string origin, long number, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ReadOnlyMemory<byte>>? read = await store.ReadRangesAsync(
            origin, number, BatchPart.Header, [new ByteRange(0, Ledger.BatchHeader.BytesMax + 1)], cancellationToken);
        return read?[0] ?? throw new IOException($"Log {origin} has no batch {number}.");
    }
}
