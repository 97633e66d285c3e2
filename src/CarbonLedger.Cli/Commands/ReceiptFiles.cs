using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Server;

namespace CarbonLedger.Cli.Commands;

/// <summary>Receipts as files, named <c>*.receipt</c> in folders.</summary>
internal static class ReceiptFiles
{
    /// <summary>Reads files, and of folders every receipt in them, by name.</summary>
    /// <exception cref="LedgerFormatException">A file holds no receipt; the message names it.</exception>
    /// <exception cref="IOException">A path isn't there.</exception>
    public static async Task<IReadOnlyList<AnchorReceipt>> ReadAsync(IEnumerable<string> paths, CancellationToken cancel)
    {
        List<AnchorReceipt> receipts = [];
        foreach (string file in paths.SelectMany<string, string>(path => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*" + ReceiptFile.Extension).Order(StringComparer.Ordinal) : [path]))
        {
            receipts.Add(await InputFile.ParseAsync(file, bytes => AnchorReceipt.Parse(bytes), cancel));
        }

        return receipts;
    }
}
