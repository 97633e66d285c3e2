using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using Google.Protobuf;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>What ChainMaker hashes and signs in a block (protos 2.3.5, utils v2), as pure functions of bytes.</summary>
internal static class BlockProof
{
    /// <summary>From this block version on, the gas used is zero under a transaction's hash.</summary>
    public const uint GasLeftOutVersion = 2300;

    /// <summary>The most votes read of a block.</summary>
    public const int VoteCountMax = 256;

    /// <summary>The hash of a transaction with its result.</summary>
    public static Hash TransactionHash(Transaction transaction, uint blockVersion, ChainMakerHash hash)
    {
        if (blockVersion >= GasLeftOutVersion && transaction.Result?.ContractResult is { GasUsed: not 0 })
        {
            transaction = transaction.Clone();
            transaction.Result.ContractResult.GasUsed = 0;
        }

        return Hash.FromBytes(ChainDigest.Of(hash, transaction.ToByteArray()));
    }

    /// <summary>
    /// The hash of a transaction from its bytes, whatever else they hold: others' transactions may have fields or texts that no parser here keeps. Should the chain hash them in another way,
    /// the root does not come out, and the block is refused.
    /// </summary>
    /// <exception cref="LedgerFormatException">Not a protobuf message.</exception>
    public static Hash TransactionHash(ReadOnlyMemory<byte> transaction, uint blockVersion, ChainMakerHash hash) => Hash.FromBytes(ChainDigest.Of(
        hash,
        blockVersion < GasLeftOutVersion
            ? transaction.Span
            : WireForm.Without(transaction, [Transaction.ResultFieldNumber, Result.ContractResultFieldNumber], ContractResult.GasUsedFieldNumber, "transaction")));

    /// <summary>The root of the transactions' tree: a node without a right child takes its left one twice; leaves and nodes have no prefix. Null where there is no transaction.</summary>
    public static Hash? MerkleRoot(ChainMakerHash hash, ReadOnlySpan<Hash> leaves)
    {
        if (leaves.IsEmpty)
        {
            return null;
        }

        Hash[] level = leaves.ToArray();
        byte[] pair = new byte[2 * Hash.Size];
        for (int count = level.Length; count > 1; count = (count + 1) / 2)
        {
            for (int i = 0; i < count; i += 2)
            {
                level[i].CopyTo(pair);
                level[Math.Min(i + 1, count - 1)].CopyTo(pair.AsSpan(Hash.Size));
                level[i / 2] = Hash.FromBytes(ChainDigest.Of(hash, pair));
            }
        }

        return level[0];
    }

    /// <summary>The hash of a header: of its encoding without signature and block hash.</summary>
    public static Hash BlockHash(BlockHeader header, ChainMakerHash hash)
    {
        BlockHeader bare = header.Clone();
        bare.Signature = ByteString.Empty;
        bare.BlockHash = ByteString.Empty;
        return Hash.FromBytes(ChainDigest.Of(hash, bare.ToByteArray()));
    }

    /// <summary>Checks the root, the count, the block hash and the proposer's signature of a header over the transactions' hashes.</summary>
    public static LogFailure? CheckHeader(BlockHeader header, ReadOnlySpan<Hash> transactions, ChainMakerHash hash)
    {
        if (header.TxCount != (uint)transactions.Length)
        {
            return False("header transaction count", $"{transactions.Length}", $"{header.TxCount}");
        }

        Hash? root = MerkleRoot(hash, transactions);
        if (!header.TxRoot.Span.SequenceEqual(root is { } value ? value.AsSpan() : []))
        {
            return False("header transaction root", $"{root?.ToHex() ?? "none"}, computed from the transactions", Convert.ToHexStringLower(Short(header.TxRoot)));
        }

        Hash block = BlockHash(header, hash);
        if (!header.BlockHash.Span.SequenceEqual(block.AsSpan()))
        {
            return False("header block hash", $"{block}, computed from the header", Convert.ToHexStringLower(Short(header.BlockHash)));
        }

        return MemberKey.Read(header.Proposer, hash) is not { } proposer
            ? new LogFailure("evidence", "header proposer", "a member with its certificate or key", "one without", ExitClass.NotCovered)
            : proposer.Key.Verify(proposer.Hash, block.AsSpan(), header.Signature.Span)
                ? null
                : False("header signature", $"the signature of the proposer {proposer.Key} over the block hash", "one that does not hold");
    }

    /// <summary>Checks votes, each from its own bytes. Every signature must hold; counted are those for this block, one of each key.</summary>
    /// <exception cref="LedgerFormatException">Bytes that are no vote.</exception>
    public static (IReadOnlyList<ChainMakerVote> Votes, LogFailure? Failure) CheckVotes(BlockHeader header, IReadOnlyList<ReadOnlyMemory<byte>> votes, ChainMakerHash hash)
    {
        Dictionary<Hash, ChainMakerVote> counted = [];
        foreach (ReadOnlyMemory<byte> bytes in votes)
        {
            Vote vote = WireForm.Exact(Vote.Parser, bytes, "vote");
            if (vote.Type != VoteType.VotePrecommit || vote.Height != header.BlockHeight)
            {
                return ([], False("vote", $"a precommit of height {header.BlockHeight}", $"{(vote.Type == VoteType.VotePrecommit ? "a precommit" : "no precommit")} of height {vote.Height}"));
            }

            if (MemberKey.Read(vote.Endorsement?.Signer, hash) is not { } signer)
            {
                return ([], new LogFailure("evidence", "vote", "a member with its certificate or key", "one without", ExitClass.NotCovered));
            }

            if (!signer.Key.Verify(signer.Hash, Unsigned(vote), vote.Endorsement!.Signature.Span))
            {
                return ([], False("vote signature", $"a signature of {signer.Key} over its vote", "one that does not hold"));
            }

            if (vote.Hash.Span.SequenceEqual(header.BlockHash.Span))
            {
                ChainMakerVote seen = new(vote.Voter, vote.Endorsement.Signer.OrgId, signer.Key.Pin, vote.Round);
                if (counted.Values.FirstOrDefault() is { } first && first.Round != seen.Round)
                {
                    return ([], False("vote round", $"{first.Round}, of the votes before", $"{seen.Round}"));
                }

                counted.TryAdd(seen.Node, seen);
            }
        }

        return ([.. counted.Values], null);
    }

    /// <summary>What a vote signs: its encoding without the endorsement.</summary>
    public static byte[] Unsigned(Vote vote)
    {
        Vote bare = vote.Clone();
        bare.Endorsement = null;
        return bare.ToByteArray();
    }

    public static LogFailure False(string field, string expected, string found) => new("evidence", field, expected, found, ExitClass.False);

    // A hostile field may be long; a message shows its head.
    private static ReadOnlySpan<byte> Short(ByteString bytes) => bytes.Span[..Math.Min(bytes.Length, Hash.Size)];
}
