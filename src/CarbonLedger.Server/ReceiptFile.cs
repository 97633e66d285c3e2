using System.Globalization;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Server;

/// <summary>How files of receipts are named.</summary>
public static class ReceiptFile
{
    /// <summary>The end of their names.</summary>
    public const string Extension = ".receipt";

    /// <summary>The ledger, what a file name can't hold replaced, and the statement's number, so that names sort as numbers do.</summary>
    public static string NameOf(AnchorReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        string ledger = string.Concat(receipt.Ledger.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"{ledger}-{receipt.Publication.Sequence:D8}{Extension}");
    }
}
