using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Witness;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>
/// Proofs of entries by look-up, from stored nodes alone: no entry is hashed but the one that is proved. Only what the published checkpoint
/// covers is found. Any number of callers at once.
/// </summary>
/// <param name="store">Where the log lies.</param>
/// <param name="origin">Which log.</param>
public sealed class LogProofs(ILedgerStore store, string origin)
{
    /// <summary>The most batches one search by digest looks into.</summary>
    public const int DigestBatchesMax = 1_000;

    /// <summary>How many batches after its interval's a reading that restated nothing is searched in: a day of quarters of an hour.</summary>
    public const int LateBatchesMax = 96;

    /// <summary>The most versions of an interval that are looked into.</summary>
    public const int VersionsMax = 1_000;

    /// <summary>Entries of the batches whose positions are held, in all: some 32 MB with every place known.</summary>
    private const long HeldEntriesMax = Batch.EntryCountMax;
    private const int HeldHeaderProofsMax = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<long, LinkedListNode<BatchIndex>> held = [];
    private readonly LinkedList<BatchIndex> byUse = new();
    private long heldEntries;
    private HeaderProofs? current;
    private string? network;

    public string Origin => origin;

    /// <summary>The proof of one reading.</summary>
    /// <param name="version">0 the first reading, above 0 a correction.</param>
    /// <exception cref="IOException">What is stored does not hold together.</exception>
    public async Task<ProofAnswer> ReadingAsync(string device, Timestamp time, int version, CancellationToken cancellationToken = default)
    {
        HeaderProofs? head = await HeadAsync(cancellationToken);
        Timestamp start = MeterHistory.IntervalOf(time).Start;
        EntryPlace place = EntryPlace.OfReading(device, time, version);
        List<long> searched = [];
        await foreach (long number in CandidatesAsync(start, head, cancellationToken))
        {
            if (searched.Contains(number))
            {
                continue;
            }

            searched.Add(number);
            if (await ProveAsync(head!, number, place, cancellationToken) is { } proof)
            {
                return new ProofAnswer(proof, Range(searched));
            }
        }

        return new ProofAnswer(null, searched.Count == 0 ? "none: no published batch closes its interval" : Range(searched));
    }

    /// <summary>The proof of an asset's statement for an interval.</summary>
    /// <param name="version">Of the balance it was made with; null for the newest there is of this asset.</param>
    /// <exception cref="IOException">What is stored does not hold together.</exception>
    public async Task<ProofAnswer> StatementAsync(string asset, Timestamp intervalStart, int? version, CancellationToken cancellationToken = default)
    {
        HeaderProofs? head = await HeadAsync(cancellationToken);
        List<long> batches = [];
        await foreach (long number in BatchesOfAsync(intervalStart, head, cancellationToken))
        {
            batches.Add(number);
        }

        List<long> searched = [];
        for (int at = batches.Count; at > 0; at--)
        {
            if (version is { } wanted && wanted != at)
            {
                continue;
            }

            searched.Add(batches[at - 1]);
            if (await ProveAsync(head!, batches[at - 1], EntryPlace.OfStatement(intervalStart, asset, at), cancellationToken) is { } proof)
            {
                return new ProofAnswer(proof, Range(searched));
            }
        }

        return new ProofAnswer(null, batches.Count == 0 ? "none: no published batch closes the interval" : Range(searched));
    }

    /// <summary>The proof of an entry by its leaf hash, newest batch first.</summary>
    /// <param name="from">The first batch to look into; unless given, <see cref="DigestBatchesMax"/> before <paramref name="to"/>.</param>
    /// <param name="to">The last; unless given, the newest published.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range has no batch or more than <see cref="DigestBatchesMax"/>.</exception>
    /// <exception cref="IOException">What is stored does not hold together.</exception>
    public async Task<ProofAnswer> EntryAsync(Hash leaf, long? from, long? to, CancellationToken cancellationToken = default)
    {
        HeaderProofs? head = await HeadAsync(cancellationToken);
        long last = Math.Min(to ?? long.MaxValue, (head?.Size ?? 0) - 1);
        long first = from ?? Math.Max(0, last - DigestBatchesMax + 1);
        if (first < 0 || (to is { } end && end < first) || last - first >= DigestBatchesMax)
        {
            throw new ArgumentOutOfRangeException(nameof(from), $"batches {first} to {to ?? last}: expected from 0 on, up to {DigestBatchesMax} of them");
        }

        for (long number = last; number >= first; number--)
        {
            BatchIndex batch = await BatchAsync(number, cancellationToken);
            if (await batch.FindAsync(leaf, cancellationToken) is { } found)
            {
                return new ProofAnswer(await ProofAsync(head!, batch, found, cancellationToken), Range([number, last]));
            }
        }

        return new ProofAnswer(null, last < first ? $"none: {head?.Size ?? 0} batches are published" : Range([first, last]));
    }

    internal async Task<BatchIndex> BatchAsync(long number, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (held.TryGetValue(number, out LinkedListNode<BatchIndex>? found))
            {
                byUse.Remove(found);
                byUse.AddFirst(found);
                return found.Value;
            }
        }

        BatchIndex read = await BatchIndex.ReadAsync(store, origin, number, cancellationToken);
        lock (gate)
        {
            if (held.TryAdd(number, new LinkedListNode<BatchIndex>(read)))
            {
                byUse.AddFirst(held[number]);
                heldEntries += read.Header.EntryCount;
            }

            while (heldEntries > HeldEntriesMax && byUse.Count > 1)
            {
                BatchIndex oldest = byUse.Last!.Value;
                byUse.RemoveLast();
                held.Remove(oldest.Header.Number);
                heldEntries -= oldest.Header.EntryCount;
            }
        }

        return read;
    }

    private async Task<LogProof?> ProveAsync(HeaderProofs head, long number, EntryPlace place, CancellationToken cancellationToken)
    {
        BatchIndex batch = await BatchAsync(number, cancellationToken);
        return await batch.FindAsync(place, cancellationToken) is { } found ? await ProofAsync(head, batch, found, cancellationToken) : null;
    }

    private static async Task<LogProof> ProofAsync(HeaderProofs head, BatchIndex batch, FoundEntry found, CancellationToken cancellationToken)
    {
        IReadOnlyList<Hash> inner = await batch.ProveAsync(found, cancellationToken);
        return new LogProof(head.Note, batch.Header.Number, await head.OfAsync(batch, cancellationToken), batch.HeaderBytes, found.Index, inner, found.Entry);
    }

    // Where a reading of an interval may be: with its versions, or after the first of them if it restated nothing. What was
    // captured before the first interval, registers to count from, is in the first batch.
    private async IAsyncEnumerable<long> CandidatesAsync(Timestamp intervalStart, HeaderProofs? head, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? first = null;
        await foreach (long number in BatchesOfAsync(intervalStart, head, cancellationToken))
        {
            first ??= number;
            yield return number;
        }

        if (first is null && head is { Size: > 0 } && intervalStart.UnixMilliseconds < (await BatchAsync(0, cancellationToken)).Header.Facts.LastEventTime)
        {
            first = 0;
            yield return 0;
        }

        for (long number = first + 1 ?? long.MaxValue; number < (head?.Size ?? 0) && number - first <= LateBatchesMax; number++)
        {
            yield return number;
        }
    }

    // The batches that committed version 1, 2, … of an interval, as far as published; asked for one by one, as most readings are in the first.
    private async IAsyncEnumerable<long> BatchesOfAsync(Timestamp intervalStart, HeaderProofs? head, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (head is null || await NetworkAsync(cancellationToken) is not { } id)
        {
            yield break;
        }

        for (int version = 1; version <= VersionsMax; version++)
        {
            long? number = await store.FindAsync(origin, new CommitKey(id, intervalStart.UnixMilliseconds, version), cancellationToken);
            if (number is null || number >= head.Size)
            {
                yield break;
            }

            yield return number.Value;
        }
    }

    // The log's first entry is its network.
    private async Task<string?> NetworkAsync(CancellationToken cancellationToken)
    {
        if (network is null)
        {
            BatchIndex first = await BatchAsync(0, cancellationToken);
            FoundEntry entry = await first.ReadAsync(0, cancellationToken);
            await first.ProveAsync(entry, cancellationToken);
            CborValue value = CborValue.Parse(entry.Entry);
            network = EntryKind.Of(value) == EntryKind.Network ? value.RequiredText(2) : throw new IOException($"Log {origin} does not begin with a network.");
        }

        return network;
    }

    private async Task<HeaderProofs?> HeadAsync(CancellationToken cancellationToken)
    {
        SignedNote? note = await store.ReadPublishedAsync(origin, cancellationToken);
        if (note is null)
        {
            return null;
        }

        HeaderProofs? last = current;
        return last is not null && (ReferenceEquals(last.Note, note) || last.Note.Format() == note.Format()) ? last : current = new HeaderProofs(store, origin, note);
    }

    private static string Range(List<long> batches) =>
        batches.Min() == batches.Max() ? string.Create(CultureInfo.InvariantCulture, $"batch {batches[0]}") : string.Create(CultureInfo.InvariantCulture, $"batches {batches.Min()} to {batches.Max()}");

    // The proofs of headers under one checkpoint: entries of one batch share theirs.
    private sealed class HeaderProofs(ILedgerStore store, string origin, SignedNote note)
    {
        private readonly Checkpoint head = Checkpoint.Parse(note.Text);
        private readonly ConcurrentDictionary<long, IReadOnlyList<Hash>> proofs = new();

        public SignedNote Note => note;

        public long Size => head.Size;

        public async Task<IReadOnlyList<Hash>> OfAsync(BatchIndex batch, CancellationToken cancellationToken)
        {
            long number = batch.Header.Number;
            if (proofs.TryGetValue(number, out IReadOnlyList<Hash>? known))
            {
                return known;
            }

            IReadOnlyList<Hash> proof = await TileProofs.InclusionAsync(store, origin, number, head.Size, cancellationToken);
            if (!MerkleTree.VerifyInclusion(MerkleTree.LeafHash(batch.HeaderBytes.Span), number, head.Size, proof, head.Root))
            {
                throw new IOException($"Log {origin} batch {number}: its stored tiles do not lead to the published root. Run 'carbonledger fsck'.");
            }

            if (proofs.Count >= HeldHeaderProofsMax)
            {
                proofs.Clear();
            }

            return proofs[number] = proof;
        }
    }
}
