namespace CarbonLedger.Ledger;

/// <summary>
/// The ledger's part of an audit bundle: a <see cref="BundleArchive"/> with exactly these files, n in tile path form:
/// <c>README.txt</c> (UTF-8), <c>checkpoint</c> (signed note), <c>range</c> (<c>first N LF last M LF</c>), <c>headers</c>
/// (<see cref="HeaderBundle"/> of batches first to last), and for each of them <c>proofs/n</c> (inclusion proof of header n in the
/// checkpoint's tree, a base64 hash a line) and <c>batch/n</c> (<see cref="EntryBundle"/>).
/// </summary>
public static class LogBundle
{
    public const string ReadmePath = "README.txt";

    public const string CheckpointPath = "checkpoint";

    public const string RangePath = "range";

    public const string HeadersPath = "headers";

    /// <summary>Makes a bundle. What goes in is not verified: run <see cref="LogBundleVerifier"/> over what comes out before handing it on.</summary>
    /// <param name="checkpointNote">The signed checkpoint.</param>
    /// <param name="first">The number of the first batch.</param>
    /// <param name="headers">Header bytes from batch <paramref name="first"/> on, at least one.</param>
    /// <param name="proofs">For each header its inclusion proof.</param>
    /// <param name="batchesEntries">For each header its entries.</param>
    /// <param name="readme">A word to the reader.</param>
    /// <exception cref="LedgerFormatException">A part is out of its caps, or the counts differ.</exception>
    public static byte[] Create(
        SignedNote checkpointNote,
        long first,
        IReadOnlyList<ReadOnlyMemory<byte>> headers,
        IReadOnlyList<IReadOnlyList<Hash>> proofs,
        IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> batchesEntries,
        string readme)
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

        return BundleArchive.Write(files);
    }

    /// <summary>The path of the inclusion proof of header <paramref name="number"/>.</summary>
    public static string ProofPath(long number) => "proofs/" + TilePath.ForNumber(number);

    internal static string FormatRange(long first, long last) => $"first {StrictText.Format(first)}\nlast {StrictText.Format(last)}\n";
}
