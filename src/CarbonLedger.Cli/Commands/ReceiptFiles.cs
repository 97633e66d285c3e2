using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Cli.Commands;

/// <summary>Receipts as files, named <c>*.receipt</c> in folders.</summary>
internal static class ReceiptFiles
{
    public const string Extension = ".receipt";

    /// <summary>The name of a receipt's file: its ledger, what a file name can't hold replaced, and its number, so that names sort as numbers do.</summary>
    public static string NameOf(AnchorReceipt receipt) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{string.Concat(receipt.Ledger.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'))}-{receipt.Publication.Sequence:D8}{Extension}");

    /// <summary>Reads files, and of folders every receipt in them, by name.</summary>
    /// <exception cref="LedgerFormatException">A file holds no receipt; the message names it.</exception>
    /// <exception cref="IOException">A path isn't there.</exception>
    public static async Task<IReadOnlyList<AnchorReceipt>> ReadAsync(IEnumerable<string> paths, CancellationToken cancel)
    {
        List<AnchorReceipt> receipts = [];
        foreach (string file in paths.SelectMany(path => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*" + Extension).Order(StringComparer.Ordinal) : [path]))
        {
            receipts.Add(await InputFile.ParseAsync(file, bytes => AnchorReceipt.Parse(bytes), cancel));
        }

        return receipts;
    }
}
