using CarbonLedger.Anchors.ChainMaker.Wire;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>A transaction that a block holds, by the word of one node: verify the block where it matters.</summary>
/// <param name="TransactionId">Its id.</param>
/// <param name="BlockHeight">The block.</param>
/// <param name="Code">The result's code.</param>
/// <param name="ContractCode">The contract's own code, 0 for success.</param>
/// <param name="Message">The contract's or the chain's words.</param>
/// <param name="Result">What the contract gave back.</param>
public sealed record ChainMakerCommit(string TransactionId, ulong BlockHeight, TxStatusCode Code, uint ContractCode, string Message, ReadOnlyMemory<byte> Result)
{
    /// <summary>Whether it did what it asks for. A committed failure changes nothing but uses its id up.</summary>
    public bool Succeeded => Code == TxStatusCode.Success && ContractCode == 0;

    internal static ChainMakerCommit Of(TransactionInfo info)
    {
        Result result = info.Transaction?.Result ?? new Result { Code = TxStatusCode.InternalError };
        string message = string.IsNullOrEmpty(result.ContractResult?.Message) ? result.Message : result.ContractResult.Message;
        return new ChainMakerCommit(
            info.Transaction?.Payload?.TxId ?? "", info.BlockHeight, result.Code, result.ContractResult?.Code ?? 0, ChainMakerException.Quote(message), result.ContractResult?.Result.Memory ?? default);
    }
}
