using System.Text.Json;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// A block's header: the RLP list whose Keccak-256 is the block's hash. Forks only ever added fields at the end: 15 until Berlin, 16 from London (base fee), 17 from Shanghai
/// (withdrawals root), 20 from Cancun (blob gas used, excess blob gas, parent beacon root), 21 from Prague (requests hash).
/// </summary>
internal sealed class EvmHeader
{
    /// <summary>The longest header: one of QBFT with a hundred validators and as many seals has 11 kB.</summary>
    public const int BytesMax = 64 * 1024;

    private const long TimestampMax = 253_402_300_799;
    private const int ExtraDataField = 12;
    private const int MixHashField = 13;

    private static readonly int[] FieldCounts = [15, 16, 17, 20, 21];

    // Names in eth_getBlockByNumber, lengths in bytes; 0 for a number, -1 for bytes of any length.
    private static readonly (string Name, int Length)[] Fields =
    [
        ("parentHash", 32), ("sha3Uncles", 32), ("miner", 20), ("stateRoot", 32), ("transactionsRoot", 32), ("receiptsRoot", 32), ("logsBloom", 256), ("difficulty", 0),
        ("number", 0), ("gasLimit", 0), ("gasUsed", 0), ("timestamp", 0), ("extraData", -1), ("mixHash", 32), ("nonce", 8), ("baseFeePerGas", 0), ("withdrawalsRoot", 32),
        ("blobGasUsed", 0), ("excessBlobGas", 0), ("parentBeaconBlockRoot", 32), ("requestsHash", 32),
    ];

    private readonly IReadOnlyList<RlpItem> fields;

    private EvmHeader(ReadOnlyMemory<byte> bytes, IReadOnlyList<RlpItem> fields)
    {
        Bytes = bytes;
        this.fields = fields;
        StateRoot = Hash.FromBytes(fields[3].Bytes.Span);
        Number = fields[8].Number("block number");
        Timestamp = fields[11].Number("block timestamp");
        if (Timestamp > TimestampMax)
        {
            throw new LedgerFormatException("block timestamp", "seconds up to the year 9999", HexText.Count(Timestamp, "seconds"));
        }

        Extra = QbftExtra.Read(fields[ExtraDataField].Bytes, Hash.FromBytes(fields[MixHashField].Bytes.Span));
        BlockHash = Extra is null ? Keccak.Of(bytes.Span) : HashWith(Extra.WithoutSealsAndRound());
    }

    /// <summary>The RLP as it was read.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Root of the accounts after this block.</summary>
    public Hash StateRoot { get; }

    public long Number { get; }

    /// <summary>Seconds since 1970 by the clock of whoever made the block.</summary>
    public long Timestamp { get; }

    /// <summary>Validators and their seals, where QBFT made the block; else null.</summary>
    public QbftExtra? Extra { get; }

    /// <summary>Keccak-256 of the header; for QBFT of the header with round 0 and without seals, as these come after the block.</summary>
    public Hash BlockHash { get; }

    /// <summary>The addresses of those who sealed the block, in the order of their seals; null for a seal that no key can have made. Empty where QBFT didn't make the block.</summary>
    public IReadOnlyList<EvmAddress?> Sealers()
    {
        if (Extra is null)
        {
            return [];
        }

        Hash signed = HashWith(Extra.WithoutSeals());
        return [.. Extra.Seals.Select(seal => Secp256k1.TryRecover(signed, seal, out EvmAddress sealer) ? sealer : (EvmAddress?)null)];
    }

    /// <summary>Reads a header, every field by its place.</summary>
    /// <exception cref="LedgerFormatException">Not a header of a fork known here.</exception>
    public static EvmHeader Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            throw new LedgerFormatException("block header", HexText.Count(BytesMax, "bytes at most"), HexText.Count(bytes.Length, "bytes"));
        }

        IReadOnlyList<RlpItem> fields = RlpItem.Decode(bytes).Items;
        if (!FieldCounts.Contains(fields.Count))
        {
            throw new LedgerFormatException("block header", $"{string.Join(", ", FieldCounts)} fields", HexText.Count(fields.Count, "fields"));
        }

        for (int i = 0; i < fields.Count; i++)
        {
            (string name, int length) = Fields[i];
            _ = length > 0 ? fields[i].BytesOf(length, name) : length == 0 ? fields[i].NumberBytes(name) : fields[i].Bytes;
        }

        return new EvmHeader(bytes, fields);
    }

    /// <summary>Writes the header that a node describes; null where a field is missing or in another form, or where its hash is not the one the node names.</summary>
    public static EvmHeader? FromJson(JsonElement block)
    {
        List<RlpItem> items = [];
        foreach ((string name, int length) in Fields)
        {
            if (!block.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            {
                break;
            }

            string? text = HexText.OfJson(value);
            if (!(length == 0 ? HexText.TryDecodeQuantity(text, out byte[]? bytes) : HexText.TryDecode(text, out bytes)))
            {
                return null;
            }

            items.Add(RlpItem.Of(bytes));
        }

        try
        {
            EvmHeader header = Decode(RlpItem.List(items).Encode());
            return HexText.TryDecodeWord(HexText.OfJson(block, "hash"), out Hash named) && named == header.BlockHash ? header : null;
        }
        catch (LedgerFormatException)
        {
            return null;
        }
    }

    private Hash HashWith(byte[] extraData) => Keccak.Of(RlpItem.List(fields.Select((field, index) => index == ExtraDataField ? RlpItem.Of(extraData) : field)).Encode());
}
