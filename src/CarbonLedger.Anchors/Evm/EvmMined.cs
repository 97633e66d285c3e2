using System.Text.Json;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>The receipt that a node gives of a transaction in a block.</summary>
/// <param name="Succeeded">Status 0x1: nodes put failed transactions into blocks too.</param>
internal sealed record EvmMined(Hash Transaction, long BlockNumber, bool Succeeded, long GasUsed, JsonElement Logs)
{
    /// <summary>Reads what eth_getTransactionReceipt answers; null where the transaction is in no block, or the answer in another form.</summary>
    public static EvmMined? Read(Hash transaction, JsonElement receipt)
    {
        bool whole = HexText.TryDecodeQuantity(HexText.OfJson(receipt, "blockNumber"), out long number)
            & HexText.TryDecodeQuantity(HexText.OfJson(receipt, "status"), out long status)
            & HexText.TryDecodeQuantity(HexText.OfJson(receipt, "gasUsed"), out long gasUsed);
        return whole && receipt.TryGetProperty("logs", out JsonElement logs) && logs.ValueKind == JsonValueKind.Array
            ? new EvmMined(transaction, number, status == 1, gasUsed, logs)
            : null;
    }

    /// <summary>Whether a contract gave an event with these topics and data.</summary>
    public bool HasEvent(EvmAddress contract, IReadOnlyList<Hash> topics, ReadOnlySpan<byte> data)
    {
        foreach (JsonElement log in Logs.EnumerateArray())
        {
            bool same = EvmAddress.TryParse(HexText.OfJson(log, "address"), out EvmAddress address) && address == contract
                && HexText.TryDecode(HexText.OfJson(log, "data"), out byte[]? bytes) && data.SequenceEqual(bytes)
                && log.TryGetProperty("topics", out JsonElement named) && named.ValueKind == JsonValueKind.Array
                && named.EnumerateArray().Select(HexText.OfJson).SequenceEqual(topics.Select(topic => HexText.Encode(topic)), StringComparer.OrdinalIgnoreCase);
            if (same)
            {
                return true;
            }
        }

        return false;
    }
}
