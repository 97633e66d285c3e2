namespace CarbonLedger.Ledger;

/// <summary>
/// Single entries of a log with two proofs each, as a <see cref="BundleArchive"/> with exactly these files: <c>README.txt</c>, <c>checkpoint</c>, <c>evidence</c> (the
/// line <c>carbonledger.evidence/1</c>); for each batch N that an entry is from <c>header/N</c> and <c>header-proof/N</c>; for each entry I of it
/// <c>entry/N/I</c> and <c>entry-proof/N/I</c>. Numbers are decimal; a proof is a base64 hash and LF a line.
/// </summary>
public static class EvidenceBundle
{
    /// <summary>The most entries; a bundle holds two files of each.</summary>
    public const int EntryCountMax = 30_000;

    public const string MarkPath = "evidence";

    private const string Mark = "carbonledger.evidence/1\n";
    private const string HeaderFolder = "header/";
    private const string HeaderProofFolder = "header-proof/";
    private const string EntryFolder = "entry/";
    private const string EntryProofFolder = "entry-proof/";

    // A zip's first file begins after 30 bytes and its name; where it does, the manifest names the mark.
    private const int LocalSize = 30;
    private const int ManifestBytesMax = 64 * 1024 * 1024;

    /// <summary>Makes an evidence bundle. What goes in is not verified.</summary>
    /// <param name="headers">For each batch its header and the header's inclusion proof.</param>
    /// <param name="entries">Each once.</param>
    /// <exception cref="LedgerFormatException">Too many, one twice, or one of a batch without a header.</exception>
    public static byte[] Create(
        SignedNote checkpointNote, IReadOnlyDictionary<long, (ReadOnlyMemory<byte> Bytes, IReadOnlyList<Hash> Proof)> headers, IReadOnlyCollection<EvidenceEntry> entries, string readme)
    {
        ArgumentNullException.ThrowIfNull(checkpointNote);
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count > EntryCountMax)
        {
            throw new LedgerFormatException("evidence", LedgerFormatException.Count(EntryCountMax, "entries at most"), StrictText.Format(entries.Count));
        }

        List<BundleFile> files =
        [
            new(LogBundle.ReadmePath, StrictText.Encode(readme, LogBundle.ReadmePath)),
            new(LogBundle.CheckpointPath, checkpointNote.ToBytes()),
            new(MarkPath, StrictText.Encode(Mark, MarkPath)),
        ];
        foreach (long number in entries.Select(entry => entry.Batch).Distinct())
        {
            if (!headers.TryGetValue(number, out (ReadOnlyMemory<byte> Bytes, IReadOnlyList<Hash> Proof) header))
            {
                throw new LedgerFormatException("evidence", $"the header of batch {number}", "none");
            }

            files.Add(new BundleFile(HeaderFolder + StrictText.Format(number), header.Bytes));
            files.Add(new BundleFile(HeaderProofFolder + StrictText.Format(number), StrictText.Encode(ProofText.Format(header.Proof), "proof")));
        }

        foreach (EvidenceEntry entry in entries)
        {
            string place = $"{StrictText.Format(entry.Batch)}/{StrictText.Format(entry.Index)}";
            files.Add(new BundleFile(EntryFolder + place, entry.Bytes));
            files.Add(new BundleFile(EntryProofFolder + place, StrictText.Encode(ProofText.Format(entry.Proof), "proof")));
        }

        return BundleArchive.Write(files);
    }

    /// <summary>Whether an archive says that it is one of these, by its manifest. Answers for any bytes.</summary>
    public static bool IsOne(ReadOnlySpan<byte> archive)
    {
        int start = LocalSize + BundleArchive.ManifestPath.Length;
        if (archive.Length < start)
        {
            return false;
        }

        long size = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(archive[18..]);
        return archive[start..(int)Math.Min(archive.Length, start + Math.Min(size, ManifestBytesMax))].IndexOf(" evidence\n"u8) >= 0;
    }

    /// <summary>Verifies the ledger's part: archive, checkpoint, policy, and for each entry both proofs. Answers for any bytes, as <see cref="LogBundleVerifier"/> does.</summary>
    public static EvidenceVerification Verify(ReadOnlyMemory<byte> archive, TlogPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        LogBundleCheck check = new(archive, policy, null);
        List<LogStep> steps = [];
        LogFailure? failure = check.RunHead(steps);
        EvidenceContent? content = null;
        if (failure is null)
        {
            string place = MarkPath;
            try
            {
                (content, failure) = Prove(check, ref place);
            }
            catch (LedgerFormatException e)
            {
                failure = new LogFailure(place, e.Field, e.Expected, e.Found, ExitClass.Malformed);
            }

            steps.Add(failure is null
                ? new LogStep("inclusion", StepOutcome.Ok, $"{content!.Entries.Count} entries proved in {content.Headers.Count} batches, these in the checkpoint")
                : new LogStep("inclusion", StepOutcome.Failed, failure.ToString()));
        }

        return new EvidenceVerification(steps, failure, failure is null ? content : null);
    }

    private static (EvidenceContent? Content, LogFailure? Failure) Prove(LogBundleCheck check, ref string place)
    {
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files = check.Files;
        HashSet<string> known = [LogBundle.ReadmePath, LogBundle.CheckpointPath, MarkPath];
        if (!files.TryGetValue(MarkPath, out ReadOnlyMemory<byte> mark) || StrictText.Decode(mark.Span, MarkPath) != Mark || !files.ContainsKey(LogBundle.ReadmePath))
        {
            throw new LedgerFormatException("file", Mark.TrimEnd('\n') + " and a README.txt", "another or none");
        }

        SortedDictionary<long, BatchHeader> headers = [];
        foreach (string path in files.Keys.Where(path => path.StartsWith(HeaderFolder, StringComparison.Ordinal)))
        {
            place = path;
            long number = NumberOf(path[HeaderFolder.Length..]);
            BatchHeader header = BatchHeader.Decode(files[path]);
            if (header.Number != number || header.Origin != check.Checkpoint.Origin)
            {
                return (null, new LogFailure(place, "number and origin", $"{number} of {check.Checkpoint.Origin}", $"{header.Number} of {header.Origin}", ExitClass.False));
            }

            string proof = HeaderProofFolder + path[HeaderFolder.Length..];
            place = proof;
            if (!MerkleTree.VerifyInclusion(MerkleTree.LeafHash(files[path].Span), number, check.Checkpoint.Size, Proof(files, proof), check.Checkpoint.Root))
            {
                return (null, Unproved(proof, $"header {number} under {check.Checkpoint.Root.ToBase64()}"));
            }

            headers[number] = header;
            known.UnionWith([path, proof]);
        }

        SortedDictionary<(long, int), EvidenceEntry> entries = [];
        foreach (string path in files.Keys.Where(path => path.StartsWith(EntryFolder, StringComparison.Ordinal)))
        {
            place = path;
            string[] words = path[EntryFolder.Length..].Split('/');
            if (words.Length != 2)
            {
                throw new LedgerFormatException("path", "entry/N/I", LedgerFormatException.Quote(path));
            }

            (long batch, long index) = (NumberOf(words[0]), NumberOf(words[1]));
            string proof = EntryProofFolder + path[EntryFolder.Length..];
            if (!headers.TryGetValue(batch, out BatchHeader? header))
            {
                throw new LedgerFormatException("header", $"the header of batch {batch}", "none");
            }

            place = proof;
            IReadOnlyList<Hash> hashes = Proof(files, proof);
            if (index >= header.EntryCount || !MerkleTree.VerifyInclusion(MerkleTree.LeafHash(files[path].Span), index, header.EntryCount, hashes, header.Root))
            {
                return (null, Unproved(proof, $"entry {index} of batch {batch} under {header.Root.ToHex()}"));
            }

            entries[(batch, (int)index)] = new EvidenceEntry(batch, (int)index, files[path], hashes);
            known.UnionWith([path, proof]);
        }

        place = "files";
        return files.Keys.FirstOrDefault(path => !known.Contains(path)) is { } extra
            ? throw new LedgerFormatException(LedgerFormatException.Quote(extra), "no such file", "one")
            : (new EvidenceContent(check.Checkpoint, headers, [.. entries.Values]), null);
    }

    private static LogFailure Unproved(string place, string what) => new(place, "inclusion proof", $"a proof of {what}", "one that does not lead there", ExitClass.False);

    private static long NumberOf(string text) => StrictText.TryParseNumber(text, out long number) ? number : throw new LedgerFormatException("number", "a decimal number", LedgerFormatException.Quote(text));

    private static IReadOnlyList<Hash> Proof(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string path)
    {
        if (!files.TryGetValue(path, out ReadOnlyMemory<byte> bytes) || bytes.Length > ProofText.BytesMax)
        {
            throw new LedgerFormatException("file", $"a file of at most {ProofText.BytesMax} bytes", "none, or a larger one");
        }

        string[] lines = StrictText.Decode(bytes.Span, path).Split('\n', ProofText.LineCountMax + 2);
        return lines[^1].Length == 0
            ? ProofText.Parse(lines.AsSpan(0, lines.Length - 1))
            : throw new LedgerFormatException("proof", $"up to {ProofText.LineCountMax} lines, each ended by LF", LedgerFormatException.Quote(lines[^1]));
    }
}
