using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// Makes receipts of anchors on ChainMaker. Their evidence is one deterministic CBOR map: <c>{0: hash of the chain, "SHA256", "SM3" or "SHA3_256", 1: bytes of the block header,
/// 2: bytes of the transaction with its result, 3: index of the transaction in the block, 4: hashes of all transactions of the block in order, 32 bytes each, 5: array of the bytes of
/// the TBFT precommit votes for the block}</c>. The folder's README.md says how each is hashed and checked.
/// </summary>
public static class ChainMakerReceipt
{
    /// <summary>The kind of these receipts.</summary>
    public const string KindName = "chainmaker";

    /// <summary>Makes a receipt from a whole block. Nothing is verified: run <see cref="ChainMakerReceiptVerifier"/> over it.</summary>
    /// <param name="index">Position of the transaction that anchors the publication.</param>
    /// <exception cref="LedgerFormatException">A vote that can't be read, or more evidence than a receipt holds.</exception>
    public static AnchorReceipt Create(ChainMakerLedgerName ledger, AnchorPublication publication, ChainMakerBlock block, int index)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(block);
        byte[] hashes = new byte[block.TransactionHashes.Count * Hash.Size];
        for (int i = 0; i < block.TransactionHashes.Count; i++)
        {
            block.TransactionHashes[i].CopyTo(hashes.AsSpan(i * Hash.Size));
        }

        IEnumerable<CborValue> votes = block.VoteBytes.Where(bytes => IsFor(block, bytes)).Select(CborValue.Bytes);
        byte[] evidence = CborValue.Map(
            (0, ChainDigest.Name(block.HashKind)), (1, block.HeaderBytes), (2, block.TransactionBytes[index]), (3, index), (4, hashes), (5, CborValue.Array(votes))).Encode();
        return new AnchorReceipt(KindName, ledger.ToString(), publication, evidence);
    }

    /// <summary>Where a receipt says its block stands: height and block hash.</summary>
    /// <exception cref="LedgerFormatException">Not evidence of this kind.</exception>
    public static (ulong Height, byte[] BlockHash) PlaceOf(AnchorReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        BlockHeader header = ChainMakerEvidence.Parse(receipt.Evidence).Header;
        return (header.BlockHeight, header.BlockHash.ToByteArray());
    }

    // Of a round, nodes may also have voted for nothing; such votes prove nothing of this block.
    private static bool IsFor(ChainMakerBlock block, ReadOnlyMemory<byte> bytes)
    {
        Vote vote = WireForm.Exact(Vote.Parser, bytes, "vote");
        return vote.Type == VoteType.VotePrecommit && vote.Hash.Span.SequenceEqual(block.Header.BlockHash.Span);
    }
}
