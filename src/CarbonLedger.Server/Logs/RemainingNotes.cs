using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Server.Logs;

/// <summary>Notes that a log does not hold yet: a note is entered once, whoever enters it.</summary>
public static class RemainingNotes
{
    /// <summary>Leaves out what the log holds.</summary>
    /// <returns>The rest, and the newest batch that holds one of the others; null where none does.</returns>
    public static async Task<(IReadOnlyList<ReadOnlyMemory<byte>> Notes, long? Batch)> FindAsync(ILedgerStore store, string origin, IReadOnlyList<ReadOnlyMemory<byte>> notes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        List<ReadOnlyMemory<byte>> remaining = [];
        long? newest = null;
        foreach ((ReadOnlyMemory<byte> note, BatchDraft.Key key) in notes.Zip(LogNotes.Draft(notes).Keys))
        {
            long? batch = await store.FindAsync(origin, new CommitKey(key.Subject, key.Start.UnixMilliseconds, key.Version), cancellationToken);
            newest = batch > (newest ?? -1) ? batch : newest;
            if (batch is null)
            {
                remaining.Add(note);
            }
        }

        return (remaining, newest);
    }

    /// <summary>The batch that holds a note.</summary>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public static async Task<long> RequireAsync(ILedgerStore store, string origin, ReadOnlyMemory<byte> note, CancellationToken cancellationToken) =>
        (await FindAsync(store, origin, [note], cancellationToken)).Batch ?? throw new InvalidOperationException($"Log {origin} does not hold a note after it was committed.");
}
