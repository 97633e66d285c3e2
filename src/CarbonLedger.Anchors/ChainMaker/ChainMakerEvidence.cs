using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>The parts of a receipt's evidence, parsed; see <see cref="ChainMakerReceipt"/> for the form.</summary>
internal sealed record ChainMakerEvidence(
    ChainMakerHash HashKind, BlockHeader Header, Transaction Transaction, ReadOnlyMemory<byte> PayloadBytes, int Index, Hash[] TransactionHashes, IReadOnlyList<ReadOnlyMemory<byte>> Votes)
{
    private const int HeaderBytesMax = 64 * 1024;
    private const int TransactionBytesMax = 1024 * 1024;
    private const int VoteBytesMax = 64 * 1024;

    /// <exception cref="LedgerFormatException">Not this form.</exception>
    public static ChainMakerEvidence Parse(ReadOnlyMemory<byte> bytes)
    {
        CborValue map = CborValue.Parse(bytes);
        map.RejectUnknownKeys(5);
        string name = map.RequiredText(0);
        ChainMakerHash hash = ChainDigest.TryParse(name) ?? throw new LedgerFormatException("evidence hash", "SHA256, SM3 or SHA3_256", "another name");
        BlockHeader header = WireForm.Exact(BlockHeader.Parser, Limit(map.RequiredBytes(1), HeaderBytesMax, "header"), "header");
        ReadOnlyMemory<byte> transaction = Limit(map.RequiredBytes(2), TransactionBytesMax, "transaction");
        Transaction parsed = WireForm.Exact(Transaction.Parser, transaction, "transaction");
        Hash[] hashes = Hashes(map.RequiredBytes(4));
        long index = map.RequiredInt(3);
        if (index < 0 || index >= hashes.Length)
        {
            throw new LedgerFormatException("evidence index", $"0 to {hashes.Length - 1}", $"{index}");
        }

        IReadOnlyList<CborValue> votes = map.RequiredArray(5);
        return votes.Count > BlockProof.VoteCountMax
            ? throw new LedgerFormatException("evidence votes", $"at most {BlockProof.VoteCountMax} votes", $"{votes.Count} votes")
            : new ChainMakerEvidence(
                hash, header, parsed, WireForm.Slice(transaction, Transaction.PayloadFieldNumber, "payload"), (int)index, hashes, [.. votes.Select(vote => Limit(vote.AsBytes(), VoteBytesMax, "vote"))]);
    }

    private static Hash[] Hashes(ReadOnlyMemory<byte> bytes)
    {
        int count = bytes.Length / Hash.Size;
        if (count is 0 or > ChainMakerBlock.TransactionCountMax || bytes.Length % Hash.Size != 0)
        {
            throw new LedgerFormatException("evidence transaction hashes", $"1 to {ChainMakerBlock.TransactionCountMax} hashes of {Hash.Size} bytes", $"{bytes.Length} bytes");
        }

        Hash[] hashes = new Hash[count];
        for (int i = 0; i < count; i++)
        {
            hashes[i] = Hash.FromBytes(bytes.Span.Slice(i * Hash.Size, Hash.Size));
        }

        return hashes;
    }

    private static ReadOnlyMemory<byte> Limit(ReadOnlyMemory<byte> bytes, int max, string field) =>
        bytes.Length <= max ? bytes : throw new LedgerFormatException(field, $"at most {max} bytes", $"{bytes.Length} bytes");
}
