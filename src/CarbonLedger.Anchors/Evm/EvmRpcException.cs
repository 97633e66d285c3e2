using System.Globalization;

namespace CarbonLedger.Anchors.Evm;

/// <summary>A node answered a call with an error object (JSON-RPC 2.0, section 5.1).</summary>
public sealed class EvmRpcException : Exception
{
    /// <summary>Takes over what the node says; its text is cut and made printable.</summary>
    internal EvmRpcException(string method, long code, string? message)
        : base(string.Create(CultureInfo.InvariantCulture, $"The node answers {method} with error {code}: {HexText.Quote(message)}."))
    {
        Code = code;
        NodeMessage = message ?? "";
    }

    /// <summary>The node's number of the error.</summary>
    public long Code { get; }

    /// <summary>The node's words, as they came.</summary>
    public string NodeMessage { get; }
}
