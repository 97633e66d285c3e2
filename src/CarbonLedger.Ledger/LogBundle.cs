using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Ledger;

/// <summary>
/// The ledger's part of an audit bundle: a <see cref="BundleArchive"/> with exactly these files, n in tile path form:
/// <c>README.txt</c> (UTF-8), <c>checkpoint</c> (signed note), <c>range</c> (<c>first N LF last M LF</c>), <c>headers</c>
/// (<see cref="HeaderBundle"/> of batches first to last), and for each of them <c>proofs/n</c> (inclusion proof of header n in the
/// checkpoint's tree, a base64 hash a line) and <c>batch/n</c> (<see cref="EntryBundle"/>); after these any number of
/// <c>anchors/N</c> (<see cref="AnchorReceipt"/>), N decimal from 0 without a gap: receipts of statements that no batch of the bundle holds.
/// </summary>
public static class LogBundle
{
    /// <summary>The most entries of all batches of a bundle together, which bounds a verifier's memory beside the archive.</summary>
    public const int EntryCountMax = 8_388_608;

    public const string ReadmePath = "README.txt";

    public const string CheckpointPath = "checkpoint";

    public const string RangePath = "range";

    public const string HeadersPath = "headers";

    /// <summary>Receipts beside the batches, at most.</summary>
    public const int ReceiptCountMax = 1_000;

    internal const string AnchorFolder = "anchors/";

    /// <summary>Makes a bundle. What goes in is not verified: run <see cref="LogBundleVerifier"/> over what comes out before handing it on.</summary>
    /// <param name="checkpointNote">The signed checkpoint.</param>
    /// <param name="first">The number of the first batch.</param>
    /// <param name="headers">Header bytes from batch <paramref name="first"/> on, at least one.</param>
    /// <param name="proofs">For each header its inclusion proof.</param>
    /// <param name="batchesEntries">For each header its entries.</param>
    /// <param name="readme">A word to the reader.</param>
    /// <param name="receipts">Receipts of other ledgers; none unless given.</param>
    /// <exception cref="LedgerFormatException">A part is out of its caps, or the counts differ.</exception>
    public static byte[] Create(
        SignedNote checkpointNote,
        long first,
        IReadOnlyList<ReadOnlyMemory<byte>> headers,
        IReadOnlyList<IReadOnlyList<Hash>> proofs,
        IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> batchesEntries,
        string readme,
        IReadOnlyList<AnchorReceipt>? receipts = null)
    {
        ArgumentNullException.ThrowIfNull(checkpointNote);
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(proofs);
        ArgumentNullException.ThrowIfNull(batchesEntries);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (headers.Count == 0 || proofs.Count != headers.Count || batchesEntries.Count != headers.Count)
        {
            throw new LedgerFormatException(
                "bundle", "as many headers as proofs and batches, at least 1", $"{headers.Count}, {proofs.Count} and {batchesEntries.Count}");
        }

        long entryCount = batchesEntries.Sum(entries => (long)entries.Count);
        if (entryCount > EntryCountMax)
        {
            throw new LedgerFormatException("bundle", LedgerFormatException.Count(EntryCountMax, "entries at most"), StrictText.Format(entryCount));
        }

        List<BundleFile> files =
        [
            new(ReadmePath, StrictText.Encode(readme, ReadmePath)),
            new(CheckpointPath, checkpointNote.ToBytes()),
            new(RangePath, StrictText.Encode(FormatRange(first, first + headers.Count - 1), RangePath)),
            new(HeadersPath, HeaderBundle.Encode(headers)),
        ];
        for (int i = 0; i < headers.Count; i++)
        {
            files.Add(new BundleFile(ProofPath(first + i), StrictText.Encode(ProofText.Format(proofs[i]), "proof")));
            files.Add(new BundleFile(TilePath.ForBatch(first + i), EntryBundle.Encode(batchesEntries[i])));
        }

        if (receipts?.Count > ReceiptCountMax)
        {
            throw new LedgerFormatException("bundle", LedgerFormatException.Count(ReceiptCountMax, "receipts at most"), StrictText.Format(receipts.Count));
        }

        files.AddRange((receipts ?? []).Select((receipt, i) => new BundleFile(AnchorFolder + StrictText.Format(i), receipt.Bytes)));
        return BundleArchive.Write(files);
    }

    /// <summary>The path of the inclusion proof of header <paramref name="number"/>.</summary>
    public static string ProofPath(long number) => "proofs/" + TilePath.ForNumber(number);

    internal static string FormatRange(long first, long last) => $"first {StrictText.Format(first)}\nlast {StrictText.Format(last)}\n";
}
