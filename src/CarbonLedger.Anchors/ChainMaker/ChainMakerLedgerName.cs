using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>How receipts and pins name an anchor contract: <c>chainmaker:CHAINID/CONTRACTNAME</c>.</summary>
public sealed record ChainMakerLedgerName
{
    private const int ChainIdMax = 30;
    private const int ContractNameMax = 64;

    /// <summary>Makes a name.</summary>
    /// <exception cref="LedgerFormatException">One of the two has another form.</exception>
    public ChainMakerLedgerName(string chainId, string contractName)
    {
        ChainId = Require("chain id", chainId, ChainIdMax, '-');
        ContractName = Require("contract name", contractName, ContractNameMax, '_');
    }

    /// <summary>Letters, digits, hyphens and underscores, 30 at most.</summary>
    public string ChainId { get; }

    /// <summary>Letters, digits and underscores, 64 at most.</summary>
    public string ContractName { get; }

    /// <summary>Reads a name.</summary>
    /// <exception cref="LedgerFormatException">Another form.</exception>
    public static ChainMakerLedgerName Parse(string ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        string[] parts = ledger.StartsWith(ChainMakerReceipt.KindName + ":", StringComparison.Ordinal) ? ledger[(ChainMakerReceipt.KindName.Length + 1)..].Split('/') : [];
        return parts.Length == 2 ? new ChainMakerLedgerName(parts[0], parts[1]) : throw new LedgerFormatException("ledger", "chainmaker:CHAINID/CONTRACTNAME", "another form");
    }

    /// <summary>The name as receipts hold it.</summary>
    public override string ToString() => $"{ChainMakerReceipt.KindName}:{ChainId}/{ContractName}";

    private static string Require(string field, string value, int max, char also)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length is > 0 && value.Length <= max && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || c == also)
            ? value
            : throw new LedgerFormatException(field, $"1 to {max} letters, digits or underscores", $"{value.Length} characters, or others among them");
    }
}
