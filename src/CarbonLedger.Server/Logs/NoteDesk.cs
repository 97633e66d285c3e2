using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Grains;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>Enters notes into a log where it lies: reports, seals, opinions, hand-overs, a freeze. A server may run beside it: who loses a race for the head enters nothing.</summary>
/// <param name="writer">Of the log.</param>
public sealed class NoteDesk(ILedgerStore store, LogWriter writer)
{
    /// <summary>Reads the log, makes the notes from it, judges them as a verifier would, and commits them in a batch of their own.</summary>
    /// <param name="make">Notes of the next batch; given what the log says. Its exceptions go on to the caller.</param>
    /// <returns>The published checkpoint, and why nothing was entered, or null.</returns>
    /// <exception cref="InvalidOperationException">As for <see cref="LogWriter.AppendAtAsync"/>.</exception>
    /// <exception cref="CheckpointNotPublishedException">Too few witnesses cosigned; enter the same notes again.</exception>
    public async Task<(SignedNote? Checkpoint, LogFailure? Refused)> EnterAsync(Func<NoteAdmission, IReadOnlyList<ReadOnlyMemory<byte>>> make, CancellationToken cancellationToken = default)
    {
        // What an earlier run left unpublished is published first, or the notes would be judged beside it.
        SignedNote? published = await writer.RecoverAsync(cancellationToken);
        long size = published is null ? 0 : LogWriter.HeadOf(published).Size;
        NoteAdmission admission = new();
        for (long number = 0; number < size; number++)
        {
            StoredBatch batch = await store.ReadBatchAsync(writer.Origin, number, cancellationToken) ?? throw new InvalidOperationException($"Log {writer.Origin} has no batch {number}.");
            if (admission.Add(Read(batch)) is { } wrong)
            {
                return (published, wrong);
            }
        }

        IReadOnlyList<ReadOnlyMemory<byte>> notes = make(admission);
        if ((admission.Judge(writer.Origin, notes) ?? JudgeKeys(published, size, notes)) is { } refused)
        {
            return (published, refused);
        }

        BatchDraft draft = LogNotes.Draft(notes);
        CommitKey[] keys = [.. draft.Keys.Select(key => new CommitKey(key.Subject, key.Start.UnixMilliseconds, key.Version))];
        return (await writer.AppendAtAsync(size, draft.Entries, draft.Facts, keys, cancellationToken), null);
    }

    // A verifier holds the key that a log says is in force against the checkpoint's signature, and the writer goes on under the next key from the batch after
    // a hand-over: what doesn't fit that would end the log, and no later batch could mend it.
    private LogFailure? JudgeKeys(SignedNote? published, long size, IReadOnlyList<ReadOnlyMemory<byte>> notes)
    {
        for (int i = 0; i < notes.Count; i++)
        {
            if (LogNotes.LastKeyEntry([notes[i]]) is not { } key)
            {
                continue;
            }

            string name = $"batch {size} entry {i} ({EntryKind.Key})";
            if (published is null || published.Verify([new VerifierKey(writer.Origin, NoteKeyType.Ed25519, key.Key)]).Verified.Count == 0)
            {
                return new LogFailure(name, "key", "one that signed the log's checkpoint", Convert.ToHexStringLower(key.Key.Span), ExitClass.False);
            }

            if (key.Action == KeyAction.HandOver && key.FromSize != size + 1)
            {
                return new LogFailure(name, "size", $"{size + 1}", $"{key.FromSize}", ExitClass.False);
            }
        }

        return null;
    }

    private static VerifiedBatch Read(StoredBatch batch)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(batch.Entries);
        return new VerifiedBatch(BatchHeader.Decode(batch.Header), MerkleTree.LeafHash(batch.Header.Span), entries, []);
    }
}
