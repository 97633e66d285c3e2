using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// What a receipt of the kind <c>evm</c> holds besides the publication: one deterministic CBOR map <c>{0: block hash, 1: block header, 2: account proof, 3: storage proofs}</c>.
/// The header is RLP. A proof is an array of the RLP nodes from the root down, exactly those of the way. There are four storage proofs, of the root, the statement, the
/// cross-link, and the size with the publisher, at the places that CarbonAnchor.sol documents.
/// </summary>
internal sealed record EvmEvidence(Hash BlockHash, ReadOnlyMemory<byte> Header, IReadOnlyList<ReadOnlyMemory<byte>> AccountProof, IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> StorageProofs)
{
    private const int KeyMax = 3;

    /// <summary>Reads evidence; nothing in it is checked yet.</summary>
    /// <exception cref="LedgerFormatException">Not evidence of this kind.</exception>
    public static EvmEvidence Parse(ReadOnlyMemory<byte> bytes)
    {
        CborValue map = CborValue.Parse(bytes);
        map.RejectUnknownKeys(KeyMax);
        IReadOnlyList<CborValue> proofs = map.RequiredArray(3);
        return proofs.Count == AnchorContract.AnchorWords
            ? new EvmEvidence(map.RequiredHash(0), map.RequiredBytes(1), Nodes(map.Required(2)), [.. proofs.Select(Nodes)])
            : throw new LedgerFormatException("storage proofs", HexText.Count(AnchorContract.AnchorWords, "proofs"), HexText.Count(proofs.Count, "proofs"));
    }

    /// <summary>Its bytes.</summary>
    public byte[] Encode() => CborValue.Map((0, BlockHash), (1, Header), (2, Nodes(AccountProof)), (3, CborValue.Array(StorageProofs.Select(Nodes)))).Encode();

    private static CborValue Nodes(IReadOnlyList<ReadOnlyMemory<byte>> nodes) => CborValue.Array(nodes.Select(node => (CborValue)node));

    private static ReadOnlyMemory<byte>[] Nodes(CborValue nodes) => nodes.AsArray().Count <= MerklePatricia.NodeCountMax
        ? [.. nodes.AsArray().Select(node => node.AsBytes())]
        : throw new LedgerFormatException("proof", HexText.Count(MerklePatricia.NodeCountMax, "nodes at most"), HexText.Count(nodes.AsArray().Count, "nodes"));
}
