using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// The extra data of a header that QBFT made: <c>[vanity of 32 bytes, [validator, …], vote, round, [seal, …]]</c> in RLP, the vote an empty list or [address, 0xFF to add or
/// empty to drop], a seal r, s and recovery id in 65 bytes. Written after Hyperledger Besu's <c>QbftExtraDataCodec</c> and <c>BftBlockHashing</c>: validators seal the hash of the
/// header whose extra data has an empty list of seals; the block's hash has round 0 besides.
/// </summary>
internal sealed class QbftExtra
{
    /// <summary>The most validators of a chain, and seals of a block.</summary>
    public const int ValidatorsMax = 256;

    private const int SealSize = 65;

    // "ctical byzantine fault tolerance": the mix hash that Besu and GoQuorum give to such blocks.
    private static readonly Hash MixHash = Hash.FromHex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");

    private readonly RlpItem[] fields;

    private QbftExtra(RlpItem[] fields)
    {
        this.fields = fields;
        fields[0].BytesOf(Hash.Size, "QBFT vanity");
        RequireCount("validators", fields[1].Items.Count);
        RequireCount("seals", fields[4].Items.Count);
        Validators = [.. fields[1].Items.Select(item => EvmAddress.FromBytes(item.Bytes.Span))];
        RequireVote(fields[2].Items);
        fields[3].Number("QBFT round");
        Seals = [.. fields[4].Items.Select(ReadSeal)];
    }

    /// <summary>Who may seal, in the header's order; empty where a contract says who.</summary>
    public IReadOnlyList<EvmAddress> Validators { get; }

    /// <summary>The seals; who made them is recovered from them.</summary>
    public IReadOnlyList<EvmSignature> Seals { get; }

    /// <summary>Reads extra data; null where the mix hash says that another way of consensus made the block.</summary>
    /// <exception cref="LedgerFormatException">The mix hash of QBFT over extra data that QBFT never writes.</exception>
    public static QbftExtra? Read(ReadOnlyMemory<byte> extraData, Hash mixHash)
    {
        if (mixHash != MixHash)
        {
            return null;
        }

        IReadOnlyList<RlpItem> fields = RlpItem.Decode(extraData).Items;
        return fields.Count == 5 ? new QbftExtra([.. fields]) : throw new LedgerFormatException("QBFT extra data", "5 fields", HexText.Count(fields.Count, "fields"));
    }

    /// <summary>The bytes that stand in the header whose hash validators seal.</summary>
    public byte[] WithoutSeals() => RlpItem.List([.. fields[..4], RlpItem.List([])]).Encode();

    /// <summary>The bytes that stand in the header whose hash is the block's.</summary>
    public byte[] WithoutSealsAndRound() => RlpItem.List([.. fields[..3], RlpItem.Of(0), RlpItem.List([])]).Encode();

    // Each seal costs a recovery of its key.
    private static void RequireCount(string what, int count)
    {
        if (count > ValidatorsMax)
        {
            throw new LedgerFormatException($"QBFT {what}", $"at most {ValidatorsMax}", HexText.Count(count, "items"));
        }
    }

    private static void RequireVote(IReadOnlyList<RlpItem> vote)
    {
        bool known = vote.Count == 0 || (vote.Count == 2 && vote[0].Bytes.Length == EvmAddress.Size && (vote[1].Bytes.IsEmpty || vote[1].Bytes.Span.SequenceEqual([(byte)0xFF])));
        if (!known)
        {
            throw new LedgerFormatException("QBFT vote", "an empty list, or an address with 0xff or nothing", "another");
        }
    }

    private static EvmSignature ReadSeal(RlpItem item)
    {
        ReadOnlySpan<byte> seal = item.BytesOf(SealSize, "QBFT seal").Span;
        return new EvmSignature(Hash.FromBytes(seal[..32]), Hash.FromBytes(seal[32..64]), seal[64]);
    }
}
