using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server;

/// <summary>Reads a whole committed log back, for exports and reports.</summary>
public sealed class LogReader(ILedgerStore store, string origin)
{
    /// <summary>Every batch up to a size, in order.</summary>
    public async Task<IReadOnlyList<StoredBatch>> ReadAsync(long size)
    {
        List<StoredBatch> batches = [];
        for (long number = 0; number < size; number++)
        {
            batches.Add(await store.ReadBatchAsync(origin, number) ?? throw new InvalidOperationException($"Log {origin} has no batch {number}."));
        }

        return batches;
    }

    /// <summary>The entries of every batch, those of private assets opened as far as the store still has them.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>>> OpenAsync(IReadOnlyList<StoredBatch> batches, IPrivateStore secrets)
    {
        List<IReadOnlyList<ReadOnlyMemory<byte>>> opened = [];
        foreach (StoredBatch batch in batches)
        {
            opened.Add(await secrets.OpenAsync(EntryBundle.Decode(batch.Entries)));
        }

        return opened;
    }

    /// <summary>The published checkpoint.</summary>
    /// <exception cref="InvalidOperationException">Nothing is published.</exception>
    public async Task<SignedNote> CheckpointAsync() =>
        await store.ReadPublishedAsync(origin) ?? throw new InvalidOperationException($"Log {origin} has no published checkpoint.");

    /// <summary>What the log says now: the newest version of every figure.</summary>
    /// <param name="batches">The entries of every batch, those of private assets opened.</param>
    public static NetworkLedger Replay(IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> batches)
    {
        NetworkLedger ledger = new(NetworkSetup.FromEntries(batches[0]));
        foreach (IReadOnlyList<ReadOnlyMemory<byte>> entries in batches)
        {
            ledger.Apply(entries);
        }

        return ledger;
    }
}
