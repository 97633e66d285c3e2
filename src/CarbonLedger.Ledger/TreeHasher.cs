using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>Leaf and node hashes of one tree, many at a time: side by side in the lanes of a vector, or one after the other where the machine has none.</summary>
internal static class TreeHasher
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int PairBytes = 2 * Hash.Size;

    /// <summary>SHA-256(0x00 || entry) of entries <paramref name="from"/> to <paramref name="to"/> − 1, as <see cref="MerkleTree.LeafHash"/>.</summary>
    /// <param name="destination">32 bytes an entry.</param>
    public static void Leaves(IReadOnlyList<ReadOnlyMemory<byte>> entries, int from, int to, Span<byte> destination) =>
        HashAll(new EntryMessages(entries), from, to, destination);

    /// <summary>The same, of entries that lie in one piece of memory.</summary>
    /// <param name="bytes">What the places are in.</param>
    /// <param name="places">Start and length of each entry.</param>
    public static void Leaves(ReadOnlySpan<byte> bytes, ReadOnlySpan<(int Start, int Length)> places, Span<byte> destination) =>
        HashAll(new PlacedMessages(bytes, places), 0, places.Length, destination);

    /// <summary>SHA-256(0x01 || left || right) of hashes that stand side by side, as <see cref="MerkleTree.NodeHash"/>.</summary>
    /// <param name="pairs">64 bytes a node.</param>
    /// <param name="destination">32 bytes a node, elsewhere.</param>
    public static void Nodes(ReadOnlySpan<byte> pairs, Span<byte> destination) => HashAll(new PairMessages(pairs), 0, pairs.Length / PairBytes, destination);

    private static void HashAll<TMessages>(TMessages messages, int from, int to, Span<byte> destination)
        where TMessages : IPrefixedMessages, allows ref struct
    {
        if (Sha256Lanes.IsFast)
        {
            Sha256Lanes.Hash(messages, from, to, destination);
        }
        else
        {
            HashEach(messages, from, to, destination);
        }
    }

    // One hash state for all of them: making a state anew costs more than hashing a node.
    private static void HashEach<TMessages>(TMessages messages, int from, int to, Span<byte> destination)
        where TMessages : IPrefixedMessages, allows ref struct
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = from; i < to; i++)
        {
            hash.AppendData([messages.Prefix]);
            hash.AppendData(messages[i]);
            hash.GetHashAndReset(destination[((i - from) * Hash.Size)..]);
        }
    }

    private readonly struct EntryMessages(IReadOnlyList<ReadOnlyMemory<byte>> entries) : IPrefixedMessages
    {
        public byte Prefix => LeafPrefix;

        public ReadOnlySpan<byte> this[int index] => entries[index].Span;
    }

    private readonly ref struct PlacedMessages(ReadOnlySpan<byte> bytes, ReadOnlySpan<(int Start, int Length)> places) : IPrefixedMessages
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private readonly ReadOnlySpan<(int Start, int Length)> places = places;

        public byte Prefix => LeafPrefix;

        public ReadOnlySpan<byte> this[int index] => bytes.Slice(places[index].Start, places[index].Length);
    }

    private readonly ref struct PairMessages(ReadOnlySpan<byte> pairs) : IPrefixedMessages
    {
        private readonly ReadOnlySpan<byte> pairs = pairs;

        public byte Prefix => NodePrefix;

        public ReadOnlySpan<byte> this[int index] => pairs.Slice(index * PairBytes, PairBytes);
    }
}
