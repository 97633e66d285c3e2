using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>
/// Finds entries of one committed batch and their proofs by reading ranges of what is stored. It holds the header, the positions of
/// every 16th entry and the places of those it has seen: half a byte an entry, and up to 100 bytes for every 16th that was looked at.
/// </summary>
internal sealed class BatchIndex
{
    // One read gives most blocks whole; a longer one is read again with its length.
    private const int ProbeBytes = 512;

    // Halvings that are read ahead at once: 15 small ranges in one question, where each question to a database costs more than what it reads.
    private const int HalvingsAhead = 4;
    private const int LeafChunkBytes = StaticLog.PieceBytes;

    private readonly ILedgerStore store;
    private readonly string origin;
    private readonly BatchLengths lengths;
    private readonly byte[] positions;
    private readonly ConcurrentDictionary<int, EntryPlace> places = new();

    private BatchIndex(ILedgerStore store, string origin, ReadOnlyMemory<byte> headerBytes, BatchHeader header, BatchLengths lengths, byte[] positions)
    {
        this.store = store;
        this.origin = origin;
        this.lengths = lengths;
        this.positions = positions;
        HeaderBytes = headerBytes;
        Header = header;
    }

    public ReadOnlyMemory<byte> HeaderBytes { get; }

    public BatchHeader Header { get; }

    /// <summary>Bytes of the entries as served.</summary>
    public long EntriesBytes => lengths.Entries;

    /// <exception cref="IOException">There is no such batch, or what is stored of it does not fit its header.</exception>
    /// <exception cref="LedgerFormatException">Its header is not one.</exception>
    public static async Task<BatchIndex> ReadAsync(ILedgerStore store, string origin, long number, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> headerBytes = await StoredParts.HeaderAsync(store, origin, number, cancellationToken);
        BatchHeader header = BatchHeader.Decode(headerBytes);
        BatchLengths lengths = await store.ReadLengthsAsync(origin, number, cancellationToken) ?? throw new IOException($"Log {origin} has no batch {number}.");
        int wanted = EntryPositions.CountOf(header.EntryCount) * EntryPositions.PositionBytes;
        byte[] positions = lengths.Positions == wanted
            ? (await RequiredAsync(store, origin, number, BatchPart.Positions, new ByteRange(0, wanted), cancellationToken)).ToArray()
            : await CountThroughAsync(store, origin, number, lengths.Entries, cancellationToken);
        return positions.Length == wanted
            ? new BatchIndex(store, origin, headerBytes, header, lengths, positions)
            : throw new IOException($"Log {origin} batch {number}: expected {header.EntryCount} entries; found positions of {positions.Length} bytes.");
    }

    /// <summary>The entry at this place, or null.</summary>
    public async Task<FoundEntry?> FindAsync(EntryPlace place, CancellationToken cancellationToken)
    {
        // The last block whose first entry is not above the place.
        int low = 0;
        int high = EntryPositions.CountOf(Header.EntryCount) - 1;
        Dictionary<int, ReadOnlyMemory<byte>> ahead = [];
        while (low < high)
        {
            int middle = Middle(low, high);
            if (!places.TryGetValue(middle, out EntryPlace first))
            {
                if (!ahead.ContainsKey(middle))
                {
                    await ReadAheadAsync(low, high, ahead, cancellationToken);
                }

                first = places[middle] = EntryPlace.Of(await FirstEntryAsync(middle, ahead[middle], cancellationToken));
            }

            (low, high) = first <= place ? (middle, high) : (low, middle - 1);
        }

        IReadOnlyList<ReadOnlyMemory<byte>> block = await BlockAsync(low, cancellationToken);
        int from = 0;
        int to = block.Count - 1;
        while (from <= to)
        {
            int middle = (from + to) / 2;
            int order = EntryPlace.Of(block[middle]).CompareTo(place);
            if (order == 0)
            {
                return new FoundEntry((low * EntryPositions.Stride) + middle, block[middle]);
            }

            (from, to) = order < 0 ? (middle + 1, to) : (from, middle - 1);
        }

        return null;
    }

    /// <summary>The entry with this leaf hash, or null: reads the hashes, not the other entries.</summary>
    public async Task<FoundEntry?> FindAsync(Hash leaf, CancellationToken cancellationToken)
    {
        for (long at = 0, end = (long)Header.EntryCount * Hash.Size; at < end; at += LeafChunkBytes)
        {
            ReadOnlyMemory<byte> chunk = await RequiredAsync(BatchPart.Tree, new ByteRange(at, (int)Math.Min(LeafChunkBytes, end - at)), cancellationToken);
            int found = MemoryMarshal.Cast<byte, Hash>(chunk.Span).IndexOf(leaf);
            if (found >= 0)
            {
                return await ReadAsync((int)(at / Hash.Size) + found, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>One entry by its index.</summary>
    public async Task<FoundEntry> ReadAsync(int index, CancellationToken cancellationToken) =>
        new(index, (await BlockAsync(index / EntryPositions.Stride, cancellationToken))[index % EntryPositions.Stride]);

    /// <summary>An entry's audit path, proved under the header's root before it is given.</summary>
    /// <exception cref="IOException">What is stored does not lead to the root.</exception>
    public async Task<IReadOnlyList<Hash>> ProveAsync(FoundEntry found, CancellationToken cancellationToken)
    {
        (int index, ReadOnlyMemory<byte> entry) = found;
        IReadOnlyList<long> offsets = StoredTree.InclusionOffsets(index, Header.EntryCount);
        List<Hash> nodes = [];
        if (offsets.Count > 0)
        {
            IReadOnlyList<ReadOnlyMemory<byte>>? read = await store.ReadRangesAsync(
                origin, Header.Number, BatchPart.Tree, [.. offsets.Select(offset => new ByteRange(offset, Hash.Size))], cancellationToken);
            nodes.AddRange(read?.Select(node => Hash.TryFromBytes(node.Span, out Hash hash) ? hash : Hash.Zero) ?? []);
        }

        IReadOnlyList<Hash> proof = StoredTree.InclusionProof(index, Header.EntryCount, nodes);
        return MerkleTree.VerifyInclusion(MerkleTree.LeafHash(entry.Span), index, Header.EntryCount, proof, Header.Root)
            ? proof
            : throw new IOException($"Log {origin} batch {Header.Number} entry {index}: what is stored does not lead to the batch's root. Run 'carbonledger fsck'.");
    }

    private static int Middle(int low, int high) => low + ((high - low + 1) / 2);

    private async Task ReadAheadAsync(int low, int high, Dictionary<int, ReadOnlyMemory<byte>> ahead, CancellationToken cancellationToken)
    {
        List<int> blocks = [];
        AddMiddles(low, high, HalvingsAhead, blocks);
        IReadOnlyList<ReadOnlyMemory<byte>> read = await store.ReadRangesAsync(
            origin, Header.Number, BatchPart.Entries, [.. blocks.Select(block => new ByteRange(EntryPositions.At(positions, block), ProbeBytes))], cancellationToken)
            ?? throw new IOException($"Log {origin} has no batch {Header.Number}.");
        for (int i = 0; i < blocks.Count; i++)
        {
            ahead[blocks[i]] = read[i];
        }
    }

    // Where the next halvings may look, whichever way they go.
    private static void AddMiddles(int low, int high, int halvings, List<int> blocks)
    {
        if (low < high && halvings > 0)
        {
            int middle = Middle(low, high);
            blocks.Add(middle);
            AddMiddles(low, middle - 1, halvings - 1, blocks);
            AddMiddles(middle, high, halvings - 1, blocks);
        }
    }

    // An entry's place stands in its first bytes, and the frame before says how many there are.
    private async Task<ReadOnlyMemory<byte>> FirstEntryAsync(int block, ReadOnlyMemory<byte> start, CancellationToken cancellationToken)
    {
        if (start.Length < sizeof(uint))
        {
            throw new IOException($"Log {origin} batch {Header.Number}: position {block} is beyond the entries.");
        }

        uint length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(start.Span);
        ReadOnlyMemory<byte> entry = start[sizeof(uint)..];
        return length <= entry.Length ? entry[..(int)length] : (await BlockAsync(block, cancellationToken))[0];
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> BlockAsync(int block, CancellationToken cancellationToken)
    {
        long from = EntryPositions.At(positions, block);
        bool last = block == EntryPositions.CountOf(Header.EntryCount) - 1;
        long to = last ? lengths.Entries : EntryPositions.At(positions, block + 1);
        if (to <= from || to > lengths.Entries || to - from > int.MaxValue)
        {
            throw new IOException($"Log {origin} batch {Header.Number}: position {block} is {from}, the next {to}, of {lengths.Entries} bytes. Run 'carbonledger fsck'.");
        }

        int count = last ? Header.EntryCount - (block * EntryPositions.Stride) : EntryPositions.Stride;
        IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(
            await RequiredAsync(BatchPart.Entries, new ByteRange(from, (int)(to - from)), cancellationToken), count);
        return entries.Count == count ? entries : throw new IOException($"Log {origin} batch {Header.Number}: {entries.Count} entries from position {block} on; expected {count}.");
    }

    private Task<ReadOnlyMemory<byte>> RequiredAsync(BatchPart part, ByteRange range, CancellationToken cancellationToken) =>
        RequiredAsync(store, origin, Header.Number, part, range, cancellationToken);

    private static async Task<ReadOnlyMemory<byte>> RequiredAsync(
        ILedgerStore store, string origin, long number, BatchPart part, ByteRange range, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? read = (await store.ReadRangesAsync(origin, number, part, [range], cancellationToken))?[0];
        return read is { } bytes && bytes.Length == range.Length
            ? bytes
            : throw new IOException($"Log {origin} batch {number} {part}: expected {range.Length} bytes at {range.Offset}; the store gives {read?.Length ?? 0}.");
    }

    private static async Task<byte[]> CountThroughAsync(ILedgerStore store, string origin, long number, long length, CancellationToken cancellationToken)
    {
        EntryPositions.Counter counter = new();
        await foreach (ReadOnlyMemory<byte> piece in StoredParts.ReadAsync(store, origin, number, BatchPart.Entries, length, cancellationToken))
        {
            counter.Add(piece.Span);
        }

        return counter.TryFinish() ?? throw new IOException($"Log {origin} batch {number}: its entries are not framed. Run 'carbonledger fsck'.");
    }
}
