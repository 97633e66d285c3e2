namespace CarbonLedger.Ledger;

/// <summary>Where a verified batch of a pack stands, so that it can be read again without its part being kept.</summary>
/// <param name="Part">Index of the part among those verified.</param>
/// <param name="Offset">Of its <see cref="EntryBundle"/> in the part, in bytes.</param>
/// <param name="Length">Of that, in bytes.</param>
/// <param name="EntryCount">As its header says.</param>
/// <param name="Root">The batch root of its header.</param>
public readonly record struct PackedBatch(int Part, int Offset, int Length, int EntryCount, Hash Root)
{
    /// <summary>The entries, once they were read again.</summary>
    /// <exception cref="LedgerFormatException">The bytes are not those that were verified.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Open(ReadOnlyMemory<byte> bytes)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(bytes, EntryCount);
        Hash root = MerkleTree.Root([.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))]);
        return root == Root ? entries : throw new LedgerFormatException("pack", $"the entries under {Root.ToHex()} that were verified", "others: the file was changed meanwhile");
    }
}
