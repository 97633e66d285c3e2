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

    /// <summary>The published checkpoint.</summary>
    /// <exception cref="InvalidOperationException">Nothing is published.</exception>
    public async Task<SignedNote> CheckpointAsync() =>
        await store.ReadPublishedAsync(origin) ?? throw new InvalidOperationException($"Log {origin} has no published checkpoint.");

    /// <summary>What the log says now: the newest version of every figure.</summary>
    public static NetworkLedger Replay(IReadOnlyList<StoredBatch> batches)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> first = EntryBundle.Decode(batches[0].Entries);
        NetworkLedger ledger = new(NetworkSetup.FromEntries(first));
        foreach (StoredBatch batch in batches)
        {
            ledger.Apply(EntryBundle.Decode(batch.Entries));
        }

        return ledger;
    }
}
