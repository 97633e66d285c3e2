using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// A block as a node gave it, over its original bytes. Nothing of it is believed until <see cref="Verify"/> was asked. A header or vote with a field that this version doesn't know is refused, since
/// its hash could not be made again; transactions are hashed from their bytes, and read only where they are asked for.
/// </summary>
public sealed class ChainMakerBlock
{
    /// <summary>The most transactions read of a block.</summary>
    public const int TransactionCountMax = 131_072;

    /// <summary>The entry of a block's additional data that holds the TBFT votes; the spelling is the chain's.</summary>
    internal const string VotesKey = "TBFTAddtionalDataKey";

    private const int ExtraCountMax = 1024;

    private readonly Hash[] hashes;

    private ChainMakerBlock(BlockHeader header, ReadOnlyMemory<byte> headerBytes, IReadOnlyList<ReadOnlyMemory<byte>> transactions, Hash[] hashes, IReadOnlyList<ReadOnlyMemory<byte>> votes, ChainMakerHash hash)
    {
        Header = header;
        HeaderBytes = headerBytes;
        TransactionBytes = transactions;
        this.hashes = hashes;
        VoteBytes = votes;
        HashKind = hash;
    }

    /// <summary>The header.</summary>
    public BlockHeader Header { get; }

    /// <summary>The header as the node gave it.</summary>
    public ReadOnlyMemory<byte> HeaderBytes { get; }

    /// <summary>The transactions as the node gave them, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> TransactionBytes { get; }

    /// <summary>The hashes of the transactions, computed here, in order.</summary>
    public IReadOnlyList<Hash> TransactionHashes => hashes;

    /// <summary>The TBFT votes as the node gave them; empty where the block carries none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> VoteBytes { get; }

    /// <summary>The hash of its chain.</summary>
    public ChainMakerHash HashKind { get; }

    /// <summary>Reads a block (protobuf <c>common.Block</c>).</summary>
    /// <exception cref="LedgerFormatException">Not a block, or one whose header has fields that this version doesn't know.</exception>
    public static ChainMakerBlock Parse(ReadOnlyMemory<byte> bytes, ChainMakerHash hash)
    {
        ReadOnlyMemory<byte> headerBytes = WireForm.Slice(bytes, Block.HeaderFieldNumber, "block header");
        BlockHeader header = WireForm.Exact(BlockHeader.Parser, headerBytes, "block header");
        List<ReadOnlyMemory<byte>> transactions = WireForm.Slices(bytes, Block.TxsFieldNumber, "block transactions", TransactionCountMax);
        Hash[] hashes = [.. transactions.Select(slice => BlockProof.TransactionHash(slice, header.BlockVersion, hash))];
        return new ChainMakerBlock(header, headerBytes, transactions, hashes, Votes(bytes), hash);
    }

    /// <summary>Position of a transaction in the block; -1 where it is not there.</summary>
    public int IndexOf(string transactionId)
    {
        byte[] id = System.Text.Encoding.UTF8.GetBytes(transactionId);
        for (int i = 0; i < TransactionBytes.Count; i++)
        {
            if (IsNamed(TransactionBytes[i], id))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Reads a transaction, for its content.</summary>
    /// <exception cref="LedgerFormatException">It has fields that this version doesn't know, or texts that are not UTF-8.</exception>
    public Transaction TransactionAt(int index) => WireForm.Exact(Transaction.Parser, TransactionBytes[index], $"transaction {index}");

    /// <summary>
    /// Checks all that a block proves by itself: transaction count and root, block hash, the proposer's signature, and every TBFT vote in it. Signatures of senders and endorsers
    /// are <see cref="VerifySigners"/>'s. Whether the voters are the chain's nodes nothing here can say: compare <see cref="ChainMakerVote.Node"/> with keys you pinned.
    /// </summary>
    /// <param name="votes">The distinct nodes whose precommits for this block hold.</param>
    /// <returns>The first thing that does not hold; null where all does.</returns>
    public LogFailure? Verify(out IReadOnlyList<ChainMakerVote> votes)
    {
        votes = [];
        try
        {
            if (BlockProof.CheckHeader(Header, hashes, HashKind) is { } failure)
            {
                return failure;
            }

            (votes, failure) = BlockProof.CheckVotes(Header, VoteBytes, HashKind);
            return failure;
        }
        catch (LedgerFormatException e)
        {
            return new LogFailure("evidence", e.Field, e.Expected, e.Found, ExitClass.Malformed);
        }
    }

    /// <summary>Checks the signatures over one transaction's payload: sender and endorsers that carry a certificate or key.</summary>
    /// <param name="verified">How many hold.</param>
    /// <param name="unchecked">How many can't be checked, being named by a hash or address.</param>
    /// <returns>The first that does not hold; null where all do.</returns>
    public LogFailure? VerifySigners(int index, out int verified, out int @unchecked)
    {
        (verified, @unchecked) = (0, 0);
        try
        {
            Transaction transaction = TransactionAt(index);
            ReadOnlyMemory<byte> payload = WireForm.Slice(TransactionBytes[index], Transaction.PayloadFieldNumber, "payload");
            foreach (EndorsementEntry entry in transaction.Endorsers.Prepend(transaction.Sender))
            {
                bool? holds = MemberKey.Verify(entry, payload.Span, HashKind);
                if (holds == false)
                {
                    return BlockProof.False($"transaction {index} signature", $"a signature of {entry.Signer.OrgId} over the payload", "one that does not hold");
                }

                (verified, @unchecked) = holds is null ? (verified, @unchecked + 1) : (verified + 1, @unchecked);
            }

            return null;
        }
        catch (LedgerFormatException e)
        {
            return new LogFailure("evidence", e.Field, e.Expected, e.Found, ExitClass.Malformed);
        }
    }

    private static bool IsNamed(ReadOnlyMemory<byte> transaction, byte[] id)
    {
        List<ReadOnlyMemory<byte>> payload = WireForm.Slices(transaction, Transaction.PayloadFieldNumber, "payload", 1);
        return payload.Count == 1 && WireForm.Slices(payload[0], Payload.TxIdFieldNumber, "transaction id", 1) is [var name] && name.Span.SequenceEqual(id);
    }

    private static List<ReadOnlyMemory<byte>> Votes(ReadOnlyMemory<byte> block)
    {
        foreach (ReadOnlyMemory<byte> data in WireForm.Slices(block, Block.AdditionalDataFieldNumber, "additional data", 1))
        {
            foreach (ReadOnlyMemory<byte> entry in WireForm.Slices(data, AdditionalData.ExtraDataFieldNumber, "additional data", ExtraCountMax))
            {
                if (WireForm.Slice(entry, 1, "additional data key").Span.SequenceEqual(System.Text.Encoding.ASCII.GetBytes(VotesKey)))
                {
                    List<ReadOnlyMemory<byte>> votes = WireForm.Slices(WireForm.Slice(entry, 2, "votes"), VoteSet.VotesFieldNumber, "votes", BlockProof.VoteCountMax);
                    return [.. votes.Select(vote => WireForm.Slice(vote, 2, "vote"))];
                }
            }
        }

        return [];
    }
}
