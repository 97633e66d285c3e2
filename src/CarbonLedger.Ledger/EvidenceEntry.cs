namespace CarbonLedger.Ledger;

/// <summary>An entry taken out of a log with the proof that it stands there.</summary>
/// <param name="Batch">Number of its batch.</param>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Bytes">The entry.</param>
/// <param name="Proof">Audit path in the batch's tree, nearest sibling first.</param>
public sealed record EvidenceEntry(long Batch, int Index, ReadOnlyMemory<byte> Bytes, IReadOnlyList<Hash> Proof)
{
    /// <summary>Leaf of the batch's tree.</summary>
    public Hash Leaf { get; } = MerkleTree.LeafHash(Bytes.Span);
}
