using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// Proofs of Ethereum's Merkle-Patricia trie (yellow paper, appendix D) whose keys are hashed: the nodes from the root down to what stands at a key, or down to where the key
/// would part from all that stand there.
/// </summary>
internal static class MerklePatricia
{
    /// <summary>Nodes on one way: a key has 64 hexadecimal digits, and each node but the last takes one at least.</summary>
    public const int NodeCountMax = 65;

    /// <summary>The longest node: a branch of sixteen hashes has 532 bytes, and a value here is short.</summary>
    public const int NodeBytesMax = 1024;

    private const int KeyDigits = 2 * Hash.Size;
    private const int BranchItems = 17;

    /// <summary>Root of a trie that holds nothing: the hash of the empty byte string's RLP.</summary>
    public static Hash EmptyRoot { get; } = Keccak.Of([0x80]);

    /// <summary>Follows a proof whose nodes are exactly those of the way.</summary>
    /// <param name="key">Hashed before use, as all keys of state and storage are.</param>
    /// <returns>The value at the key, or null where the proof shows that there is none.</returns>
    /// <exception cref="LedgerFormatException">A node is none, or is longer than any.</exception>
    /// <exception cref="MerkleProofException">A node has another hash than the one before it says, is missing, or is one too many.</exception>
    public static ReadOnlyMemory<byte>? Follow(Hash root, ReadOnlySpan<byte> key, IReadOnlyList<ReadOnlyMemory<byte>> nodes)
    {
        int used = 0;
        ReadOnlyMemory<byte>? value = Walk(root, Keccak.Of(key), hash => used < nodes.Count && Keccak.Of(Bounded(nodes[used]).Span) == hash ? nodes[used++] : (ReadOnlyMemory<byte>?)null);
        return used == nodes.Count ? value : throw new MerkleProofException(HexText.Count(used, "nodes on the way of the key"), HexText.Count(nodes.Count, "nodes"));
    }

    /// <summary>Picks from what a node answered the nodes of the way, in its order: some nodes repeat those that stand inside another.</summary>
    /// <exception cref="LedgerFormatException">A node is none.</exception>
    /// <exception cref="MerkleProofException">A node of the way is missing.</exception>
    public static List<ReadOnlyMemory<byte>> Pick(Hash root, ReadOnlySpan<byte> key, IEnumerable<ReadOnlyMemory<byte>> nodes)
    {
        Dictionary<Hash, ReadOnlyMemory<byte>> byHash = nodes.DistinctBy(node => Keccak.Of(node.Span)).ToDictionary(node => Keccak.Of(node.Span));
        List<ReadOnlyMemory<byte>> picked = [];
        Walk(root, Keccak.Of(key), hash =>
        {
            if (!byHash.TryGetValue(hash, out ReadOnlyMemory<byte> node))
            {
                return null;
            }

            picked.Add(node);
            return node;
        });
        return picked;
    }

    // A null without its type would turn into empty bytes here and above, by way of an array.
    private static ReadOnlyMemory<byte>? Walk(Hash root, Hash path, Func<Hash, ReadOnlyMemory<byte>?> nodeOf)
    {
        if (root == EmptyRoot)
        {
            return null;
        }

        byte[] digits = Digits(path.AsSpan());
        int at = 0;
        RlpItem node = Load(root, nodeOf);
        while (true)
        {
            RlpItem child;
            if (node.Items.Count == BranchItems)
            {
                if (at == KeyDigits)
                {
                    throw new LedgerFormatException("proof", "no branch below the last digit of the key", "one");
                }

                child = node.Items[digits[at++]];
            }
            else
            {
                (byte[] part, bool leaf) = ReadPath(node);
                bool along = digits.AsSpan(at).StartsWith(part);
                at += part.Length;
                if (!along || leaf)
                {
                    return along && at == KeyDigits ? node.Items[1].Bytes : (ReadOnlyMemory<byte>?)null;
                }

                child = node.Items[1];
            }

            if (!child.IsList && child.Bytes.IsEmpty)
            {
                return null;
            }

            // A child shorter than 32 bytes stands in its parent; any other is named by its hash.
            node = child.IsList ? child : Load(Hash.FromBytes(child.BytesOf(Hash.Size, "proof").Span), nodeOf);
        }
    }

    private static RlpItem Load(Hash hash, Func<Hash, ReadOnlyMemory<byte>?> nodeOf)
    {
        RlpItem node = RlpItem.Decode(Bounded(nodeOf(hash) ?? throw new MerkleProofException($"a node of hash {HexText.Encode(hash)}", "none")));
        return node.Items.Count is 2 or BranchItems
            ? node
            : throw new LedgerFormatException("proof", "nodes of 2 or 17 items", HexText.Count(node.Items.Count, "items"));
    }

    private static ReadOnlyMemory<byte> Bounded(ReadOnlyMemory<byte> node) => node.Length <= NodeBytesMax
        ? node
        : throw new LedgerFormatException("proof", HexText.Count(NodeBytesMax, "bytes a node at most"), HexText.Count(node.Length, "bytes"));

    // The first digit says whether it is a leaf (2) and whether the number of digits is odd (1); where it is even, a zero digit follows.
    private static (byte[] Digits, bool Leaf) ReadPath(RlpItem node)
    {
        if (node.Items.Count != 2 || node.Items[0].Bytes.IsEmpty)
        {
            throw new LedgerFormatException("proof", "a path and a value", "another node");
        }

        byte[] digits = Digits(node.Items[0].Bytes.Span);
        bool odd = (digits[0] & 1) != 0;
        bool leaf = (digits[0] & 2) != 0;
        byte[] part = digits[(odd ? 1 : 2)..];
        return digits[0] <= 3 && (odd || digits[1] == 0) && (leaf || part.Length > 0)
            ? (part, leaf)
            : throw new LedgerFormatException("proof", "a path in compact form", "another");
    }

    private static byte[] Digits(ReadOnlySpan<byte> bytes)
    {
        byte[] digits = new byte[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            digits[2 * i] = (byte)(bytes[i] >> 4);
            digits[(2 * i) + 1] = (byte)(bytes[i] & 0x0F);
        }

        return digits;
    }
}
