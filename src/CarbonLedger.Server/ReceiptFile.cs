using System.Globalization;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Server;

/// <summary>How files of receipts are named.</summary>
public static class ReceiptFile
{
    /// <summary>The end of their names.</summary>
    public const string Extension = ".receipt";

    /// <summary>Keeps the receipt of another statement that a ledger holds in the place of one of ours, beside the outbox: with ours, the proof of two histories. Keeping it again changes nothing.</summary>
    /// <returns>The file.</returns>
    public static string KeepContradiction(string folder, AnchorReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        string path = Path.Combine(folder, "anchor-contradictions");
        Directory.CreateDirectory(path);
        string file = Path.Combine(path, $"{receipt.Digest.ToHex()[..16]}-{NameOf(receipt)}");
        if (!File.Exists(file))
        {
            File.WriteAllBytes(file, receipt.Bytes.ToArray());
        }

        return file;
    }

    /// <summary>The ledger, what a file name can't hold replaced, and the statement's number, so that names sort as numbers do.</summary>
    public static string NameOf(AnchorReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        string ledger = string.Concat(receipt.Ledger.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"{ledger}-{receipt.Publication.Sequence:D8}{Extension}");
    }
}
