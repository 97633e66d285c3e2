using CarbonLedger.Anchors.ChainMaker.Wire;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>A request to a chain came to nothing. Names the transaction, the code and the node's own words; never a key.</summary>
public sealed class ChainMakerException : Exception
{
    private const int WordsMax = 300;

    internal ChainMakerException(ChainMakerFailure failure, string transactionId, TxStatusCode? code, string words, Exception? cause = null)
        : base($"Transaction {transactionId}: {Describe(failure)}{(code is { } known ? $", code {(int)known} {known}" : "")}: {Quote(words)}", cause)
    {
        Failure = failure;
        TransactionId = transactionId;
        Code = code;
        NodeMessage = Quote(words);
    }

    /// <summary>Why.</summary>
    public ChainMakerFailure Failure { get; }

    /// <summary>The id of the request.</summary>
    public string TransactionId { get; }

    /// <summary>The node's code; null where it gave none.</summary>
    public TxStatusCode? Code { get; }

    /// <summary>What the node or the connection said, shortened to printable characters.</summary>
    public string NodeMessage { get; }

    internal static string Quote(string words) => string.Concat(words.Take(WordsMax).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static string Describe(ChainMakerFailure failure) => failure switch
    {
        ChainMakerFailure.Unreachable => "no node answered",
        ChainMakerFailure.NotCommitted => "not in a block in time",
        ChainMakerFailure.Refused => "refused",
        _ => "the answer is not one",
    };
}
