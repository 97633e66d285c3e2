using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>A transaction of type 2 (EIP-1559) that moves no value and has no access list.</summary>
/// <param name="Nonce">How many transactions the sender had mined before.</param>
/// <param name="PriorityFee">Wei a unit of gas for whoever makes the block, at most.</param>
/// <param name="FeeMax">Wei a unit of gas in all, at most.</param>
/// <param name="GasLimit">Units of gas at most.</param>
/// <param name="To">The contract that is called; null makes a new one.</param>
/// <param name="Data">The call, or the code that makes the contract.</param>
internal sealed record EvmTransaction(long ChainId, long Nonce, long PriorityFee, long FeeMax, long GasLimit, EvmAddress? To, ReadOnlyMemory<byte> Data)
{
    private const byte Type = 2;

    /// <summary>What its sender signs.</summary>
    public Hash SigningDigest => Keccak.Of(Envelope([]));

    /// <summary>The signed bytes; their Keccak-256 is the transaction's hash.</summary>
    public byte[] Encode(EvmSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return Envelope([RlpItem.Of(signature.RecoveryId), RlpItem.OfNumber(signature.R), RlpItem.OfNumber(signature.S)]);
    }

    private byte[] Envelope(RlpItem[] signature)
    {
        RlpItem none = RlpItem.Of(ReadOnlyMemory<byte>.Empty);
        RlpItem body = RlpItem.List([
            RlpItem.Of(ChainId), RlpItem.Of(Nonce), RlpItem.Of(PriorityFee), RlpItem.Of(FeeMax), RlpItem.Of(GasLimit),
            To is { } to ? RlpItem.Of(to.ToArray()) : none, none, RlpItem.Of(Data), RlpItem.List([]), .. signature]);
        return [Type, .. body.Encode()];
    }
}
