using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Grains;

/// <summary>
/// Commits batches to one log in the order that keeps its promises: store in one transaction, re-read and recompute, record
/// in the signing journal, sign, collect cosignatures, publish. A run that was broken off is finished by the same steps. One caller at a time.
/// </summary>
/// <param name="cosigners">Nothing is signed before enough of them were asked how far they know the log, nothing is published that too few of them cosigned.</param>
public sealed class LogWriter(string origin, ILedgerStore store, ISigningJournal journal, ICheckpointSigner signer, ICosigners cosigners)
{
    private bool compared;

    /// <summary>A writer with a key of its own, and no witness.</summary>
    public LogWriter(string origin, ILedgerStore store, ISigningJournal journal, NoteSigner signer)
        : this(origin, store, journal, new HeldCheckpointSigner(signer), NoCosigners.Instance)
    {
    }

    public string Origin { get; } = origin;

    /// <summary>Creates the log.</summary>
    /// <exception cref="InvalidOperationException">It exists in the store, or the journal or a witness knows signatures of it: an empty database never starts a second history.</exception>
    /// <exception cref="CheckpointNotPublishedException">Too few witnesses answered to know that.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken = default)
    {
        SigningRule.RequireUnsigned(Origin, await journal.LastAsync(Origin, cancellationToken));
        await CompareAsync(0, 0, null, cancellationToken);
        await store.CreateAsync(Origin, cancellationToken);
    }

    /// <summary>Checks the store against the journal, the published checkpoint and the witnesses, and publishes what was committed and not published.</summary>
    /// <exception cref="InvalidOperationException">There is no such log, the store has gone back, its content does not give its root, or another key signed its checkpoint.</exception>
    /// <exception cref="CheckpointNotPublishedException">Too few witnesses answered, or too few cosigned.</exception>
    public async Task<SignedNote?> RecoverAsync(CancellationToken cancellationToken = default) => (await RecoverHeadAsync(cancellationToken)).Published;

    /// <summary>
    /// Commits a batch. When this returns, it is durable, recomputed from what the store gives back, signed, cosigned as the policy asks, and published. If all its keys
    /// are committed already with these entries, nothing is written and the present checkpoint returned.
    /// </summary>
    /// <exception cref="InvalidOperationException">The log is frozen or was handed to another key, another owner moved the head, some of the keys are committed and some are not, or they are with other entries.</exception>
    /// <exception cref="CheckpointNotPublishedException">Too few witnesses cosigned: the batch is stored and not committed. Append it again.</exception>
    public Task<SignedNote> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> entries, HeaderFacts facts, IReadOnlyList<CommitKey> keys, CancellationToken cancellationToken = default) =>
        AppendAsync(null, entries, facts, keys, cancellationToken);

    /// <summary>Commits a batch that says something of the log as it stands: at this place, or not at all.</summary>
    /// <param name="number">Of the batch.</param>
    /// <inheritdoc cref="AppendAsync(IReadOnlyList{ReadOnlyMemory{byte}}, HeaderFacts, IReadOnlyList{CommitKey}, CancellationToken)"/>
    public Task<SignedNote> AppendAtAsync(
        long number, IReadOnlyList<ReadOnlyMemory<byte>> entries, HeaderFacts facts, IReadOnlyList<CommitKey> keys, CancellationToken cancellationToken = default) =>
        AppendAsync(number, entries, facts, keys, cancellationToken);

    /// <summary>The head of a checkpoint note.</summary>
    public static LogHead HeadOf(SignedNote note)
    {
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        return new LogHead(checkpoint.Size, checkpoint.Root);
    }

    private async Task<SignedNote> AppendAsync(
        long? number, IReadOnlyList<ReadOnlyMemory<byte>> entries, HeaderFacts facts, IReadOnlyList<CommitKey> keys, CancellationToken cancellationToken)
    {
        (LogHead head, SignedNote? published) = await RecoverHeadAsync(cancellationToken);
        if (await FindCommittedAsync(keys, cancellationToken) is { } committed)
        {
            await RequireSameAsync(committed, entries, cancellationToken);
            return published ?? throw new InvalidOperationException($"Log {Origin} holds keys and no checkpoint.");
        }

        if (number is { } place && place != head.Size)
        {
            throw new InvalidOperationException($"Log {Origin}: another owner moved the head from size {place} to {head.Size}; nothing of this batch was committed. Start again from the log.");
        }

        Hash previous = head.Size == 0 ? Hash.Zero : await RequireOpenAsync(head.Size - 1, cancellationToken);
        Batch batch = Batch.Build(Origin, head.Size, entries, facts, previous, Threads.Run);
        Func<TileId, ReadOnlyMemory<byte>> stored = await ReadEdgeAsync(head.Size, cancellationToken);
        IReadOnlyList<Tile> tiles = LogTiles.Grow(head.Size, [batch.HeaderHash], stored);
        Dictionary<TileId, ReadOnlyMemory<byte>> grown = tiles.ToDictionary(tile => tile.Id, tile => tile.Content);
        Hash root = LogTiles.Root(head.Size + 1, id => grown.TryGetValue(id, out ReadOnlyMemory<byte> content) ? content : stored(id));
        LogCommit commit = new(new LogHead(head.Size + 1, root), batch.HeaderBytes, EntryBundle.Encode(batch.Entries), batch.Tree.ToBytes(), tiles, keys);
        if (!await store.CommitAsync(Origin, head, commit, cancellationToken))
        {
            throw new InvalidOperationException($"Log {Origin}: another owner moved the head from size {head.Size}; nothing of this batch was committed. Start again from the log.");
        }

        return await SignAsync(commit.Head, head.Size == 0 ? null : head, cancellationToken);
    }

    // The leaf hash of the last header, unless the log ends with it or goes on under another key: a checkpoint of the key that handed it over is false to every verifier.
    private async Task<Hash> RequireOpenAsync(long last, CancellationToken cancellationToken)
    {
        (ReadOnlyMemory<byte> header, KeyEntry? key) = await ReadKeyEntryAsync(last, cancellationToken);
        if (key is { Action: KeyAction.Freeze })
        {
            throw new InvalidOperationException($"Log {Origin} was frozen in batch {last}: nothing follows it. Go on with a new origin.");
        }

        if (key is not null && key.FromSize <= last + 1 && !key.Next.Span.SequenceEqual(signer.Key.PublicKey.Span))
        {
            throw new InvalidOperationException($"Log {Origin} was handed over in batch {last} to key {Convert.ToHexStringLower(key.Next.Span)}: only that key signs what follows. Start again with it.");
        }

        return MerkleTree.LeafHash(header.Span);
    }

    // The header of a batch, and what the batch says of the log's key. Notes are in batches of their own, which are small and whose headers name no network.
    private async Task<(ReadOnlyMemory<byte> Header, KeyEntry? Key)> ReadKeyEntryAsync(long number, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> header = await RequireHeaderAsync(number, cancellationToken);
        BatchHeader decoded = BatchHeader.Decode(header);
        bool mayBeNotes = decoded.Facts.NetworkModels.Count == 0 && decoded.EntryCount <= LogNotes.CountMax;
        return (header, mayBeNotes ? LogNotes.LastKeyEntry(EntryBundle.Decode((await RequireBatchAsync(number, cancellationToken)).Entries)) : null);
    }

    // A hand-over that was broken off may have left a checkpoint of the old key alone, which verifiers accept at that size: the next key goes on from there.
    private async Task<bool> IsHandedToUsAsync(SignedNote published, long size, CancellationToken cancellationToken) =>
        size > 0 && (await ReadKeyEntryAsync(size - 1, cancellationToken)).Key is { Action: KeyAction.HandOver } key
        && key.FromSize <= size && key.Next.Span.SequenceEqual(signer.Key.PublicKey.Span) && key.IsSigned(Origin)
        && published.Verify([new VerifierKey(Origin, NoteKeyType.Ed25519, key.Key)]).Verified.Count > 0;

    private async Task<(LogHead Head, SignedNote? Published)> RecoverHeadAsync(CancellationToken cancellationToken)
    {
        LogHead head = await RequireHeadAsync(cancellationToken);
        LogHead? journaled = await journal.LastAsync(Origin, cancellationToken);
        SigningRule.Require(Origin, journaled, head);
        SignedNote? published = await store.ReadPublishedAsync(Origin, cancellationToken);
        LogHead? signed = published is null ? null : HeadOf(published);
        SigningRule.Require(Origin, signed, head);
        if (published is not null && published.Verify([signer.Key]).Verified.Count == 0 && !await IsHandedToUsAsync(published, signed!.Value.Size, cancellationToken))
        {
            throw new InvalidOperationException($"Log {Origin}: its checkpoint of size {signed?.Size} has no signature of {signer.Key} that holds. Bring the key that signed it, or hand over to this one first.");
        }

        if (!compared)
        {
            await CompareAsync(head.Size, journaled?.Size ?? 0, published, cancellationToken);
        }

        return (head, head.Size == 0 || signed == head ? published : await SignAsync(head, signed, cancellationToken));
    }

    // The batch that committed all of these keys; null if none is committed.
    private async Task<long?> FindCommittedAsync(IReadOnlyList<CommitKey> keys, CancellationToken cancellationToken)
    {
        HashSet<long?> found = [];
        foreach (CommitKey key in keys)
        {
            found.Add(await store.FindAsync(Origin, key, cancellationToken));
        }

        return found.Count <= 1
            ? found.SingleOrDefault()
            : throw new InvalidOperationException($"Log {Origin}: the keys of a batch are committed in part, or in several batches ({string.Join(", ", found.Select(batch => batch?.ToString(CultureInfo.InvariantCulture) ?? "none"))}).");
    }

    // A retry says the same again. Another owner of the log may have said something else of the same intervals: who goes on as if its own
    // batch stood there would build on what is not in the log.
    private async Task RequireSameAsync(long number, IReadOnlyList<ReadOnlyMemory<byte>> entries, CancellationToken cancellationToken)
    {
        StoredBatch stored = await RequireBatchAsync(number, cancellationToken);
        if (!stored.Entries.Span.SequenceEqual(EntryBundle.Encode(entries)))
        {
            throw new InvalidOperationException($"Log {Origin}: batch {number} commits the same keys with other entries: another owner wrote it. Start again from the log.");
        }
    }

    // One flipped bit on disk ended a public log in 2022: what is signed is computed from what the store gives back.
    private async Task<SignedNote> SignAsync(LogHead head, LogHead? before, CancellationToken cancellationToken)
    {
        StoredBatch stored = await RequireBatchAsync(head.Size - 1, cancellationToken);
        Func<TileId, ReadOnlyMemory<byte>> tiles = await ReadEdgeAsync(head.Size, cancellationToken);
        try
        {
            Recompute(head, before, stored, tiles);
        }
        catch (LedgerFormatException e)
        {
            Require(false, stored.Number, e.Message);
        }

        await journal.RecordAsync(Origin, head, cancellationToken);
        SignedNote note = await signer.SignAsync(new Checkpoint(Origin, head.Size, head.Root).Format(), cancellationToken);
        Cosigning cosigning = await cosigners.AskAsync(store, note, before?.Size ?? 0, cancellationToken);
        RequireOneHistory(head.Size, head.Size, cosigning);
        if (!cosigning.QuorumCosigned)
        {
            throw new CheckpointNotPublishedException($"Log {Origin}: size {head.Size} is stored and signed, and not published: too few witnesses cosigned it. {string.Join(' ', cosigning.Failures)}");
        }

        await store.PublishAsync(Origin, cosigning.Note, cancellationToken);
        return cosigning.Note;
    }

    // A database restored from an old back-up ended a public log: before this process signs anything, enough witnesses have said how
    // far they know it. They are asked with what is published already, or with the empty tree, so that asking adds no history.
    private async Task CompareAsync(long size, long signedSize, SignedNote? published, CancellationToken cancellationToken)
    {
        SignedNote known = published ?? await signer.SignAsync(new Checkpoint(Origin, 0, MerkleTree.EmptyRoot).Format(), cancellationToken);
        Cosigning answers = await cosigners.AskAsync(store, known, HeadOf(known).Size, cancellationToken);
        RequireOneHistory(size, Math.Max(signedSize, HeadOf(known).Size), answers);
        if (!answers.QuorumAnswered)
        {
            throw new CheckpointNotPublishedException($"Log {Origin}: too few witnesses answered to know that size {size} is its newest; nothing is signed until they do. {string.Join(' ', answers.Failures)}");
        }

        compared = true;
    }

    // What a witness cosigned was signed, and what was signed stands in the journal: a witness may be ahead of what is published, by a
    // publication that was broken off, and never of the journal.
    private void RequireOneHistory(long size, long signedSize, Cosigning answers)
    {
        if (answers.Ahead.Where(witness => witness.Size > signedSize).ToList() is { Count: > 0 } ahead)
        {
            throw new InvalidOperationException(
                $"Log {Origin}: refusing to sign. The store holds size {size}, the signing journal size {signedSize}, and a witness has cosigned {ahead.Max(witness => witness.Size)}: "
                + "store and journal were restored from an older back-up, or another holder of the key went on. "
                + $"Bring back the newest store and journal, or the batches from {size} on out of a mirror or an export; else start a new origin. {string.Join(' ', ahead.Select(witness => witness.Text))}");
        }

        if (answers.Contradictions.Count > 0)
        {
            throw new InvalidOperationException($"Log {Origin}: a witness contradicts its history; refusing to sign and to publish. {string.Join(' ', answers.Contradictions)}");
        }
    }

    private void Recompute(LogHead head, LogHead? before, StoredBatch stored, Func<TileId, ReadOnlyMemory<byte>> tiles)
    {
        long number = stored.Number;
        BatchHeader header = BatchHeader.Decode(stored.Header);
        Require(header.Number == number, number, "header");
        StoredBatchCheck check = new(stored.Entries, stored.Tree, header.EntryCount);
        Threads.Run(check.PieceCount, check.HashPiece);
        Require(check.Finish() == header.Root, number, "root of its entries");

        // Every node, not only those the root is made of: proofs are served from all of them.
        Require(check.TreeHolds, number, "tree of its entries");
        Require(LogTiles.Root(head.Size, tiles) == head.Root, number, "root of the log");
        IReadOnlyList<Hash> inclusion = LogTiles.InclusionProof(number, head.Size, tiles);
        Require(MerkleTree.VerifyInclusion(MerkleTree.LeafHash(stored.Header.Span), number, head.Size, inclusion, head.Root), number, "inclusion of its header");
        if (before is { Size: > 0 } old && old.Size < head.Size)
        {
            IReadOnlyList<Hash> consistency = LogTiles.ConsistencyProof(old.Size, head.Size, tiles);
            Require(MerkleTree.VerifyConsistency(old.Size, head.Size, old.Root, head.Root, consistency), number, $"consistency with size {old.Size}");
        }
    }

    private void Require(bool holds, long batch, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Log {Origin} batch {batch}: the store does not give back what was committed ({what}). Refusing to sign.");
        }
    }

    private async Task<LogHead> RequireHeadAsync(CancellationToken cancellationToken) =>
        await store.ReadHeadAsync(Origin, cancellationToken) ?? throw new InvalidOperationException($"There is no log {Origin}; create it first.");

    private async Task<StoredBatch> RequireBatchAsync(long number, CancellationToken cancellationToken) =>
        await store.ReadBatchAsync(Origin, number, cancellationToken) ?? throw new InvalidOperationException($"Log {Origin} has no batch {number}.");

    // Without its entries, which may be many.
    private async Task<ReadOnlyMemory<byte>> RequireHeaderAsync(long number, CancellationToken cancellationToken) =>
        (await store.ReadRangesAsync(Origin, number, BatchPart.Header, [new ByteRange(0, BatchHeader.BytesMax)], cancellationToken))?.Single()
        ?? throw new InvalidOperationException($"Log {Origin} has no batch {number}.");

    // The tiles a proof at this size needs: the right edge at every level, and the full tiles that proofs of the last leaf touch.
    private async Task<Func<TileId, ReadOnlyMemory<byte>>> ReadEdgeAsync(long size, CancellationToken cancellationToken)
    {
        Dictionary<TileId, ReadOnlyMemory<byte>> read = [];
        for (int level = 0; size >> (8 * level) > 0; level++)
        {
            long complete = size >> (8 * level);
            long last = complete / TileId.FullWidth;
            for (long index = Math.Max(0, last - 1); index <= last; index++)
            {
                int width = LogTiles.Width(level, index, size);
                if (width == 0)
                {
                    continue;
                }

                TileId id = new(level, index, width);
                ReadOnlyMemory<byte> content = await store.ReadTileAsync(Origin, id, cancellationToken) ?? throw new InvalidOperationException($"Log {Origin} has no tile {TilePath.ForTile(id)}.");
                read[id] = content.Length == id.ByteCount ? content : throw new InvalidOperationException($"Log {Origin}: {TilePath.ForTile(id)} has {content.Length} bytes; expected {id.ByteCount}.");
            }
        }

        return id => read.TryGetValue(id, out ReadOnlyMemory<byte> content) ? content : throw new InvalidOperationException($"Tile {TilePath.ForTile(id)} is off the right edge.");
    }
}
