using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>What the state holds of an account (yellow paper, section 4.1): <c>[nonce, balance, storage root, code hash]</c>; the first two matter to nobody here.</summary>
internal readonly record struct EvmAccount(Hash StorageRoot, Hash CodeHash)
{
    /// <summary>Reads an account.</summary>
    /// <exception cref="LedgerFormatException">Not one.</exception>
    public static EvmAccount Decode(ReadOnlyMemory<byte> bytes)
    {
        IReadOnlyList<RlpItem> fields = RlpItem.Decode(bytes).Items;
        if (fields.Count != 4)
        {
            throw new LedgerFormatException("account", "4 fields", HexText.Count(fields.Count, "fields"));
        }

        fields[0].NumberBytes("account nonce");
        fields[1].NumberBytes("account balance");
        return new EvmAccount(Hash.FromBytes(fields[2].BytesOf(Hash.Size, "storage root").Span), Hash.FromBytes(fields[3].BytesOf(Hash.Size, "code hash").Span));
    }

    /// <summary>Reads a value of storage: a number of up to 32 bytes, as RLP; none stands for zero. Chains never write a zero out, and anvil does.</summary>
    /// <exception cref="LedgerFormatException">Not one.</exception>
    public static Hash DecodeWord(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } value)
        {
            return Hash.Zero;
        }

        ReadOnlyMemory<byte> digits = RlpItem.Decode(value).NumberBytes("storage value");
        return Hash.FromBytes([.. new byte[Hash.Size - digits.Length], .. digits.Span]);
    }
}
