using System.Globalization;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Ledger;

/// <summary>One verification of one bundle: each step leaves what it proved for the next.</summary>
/// <param name="isPart">Whether it is one of several: whoever has them all proves the whole log and compares with a known checkpoint.</param>
internal sealed class LogBundleCheck(ReadOnlyMemory<byte> archive, TlogPolicy policy, Checkpoint? known, bool isPart = false)
{
    private const int RangeBytesMax = 64;

    private readonly List<LogStep> steps = [];
    private readonly List<BatchHeader> headers = [];
    private readonly List<Hash> headerHashes = [];
    private readonly List<VerifiedBatch> batches = [];
    private Dictionary<string, ReadOnlyMemory<byte>> files = [];
    private SignedNote note = null!;
    private Checkpoint checkpoint = null!;
    private PolicyEvaluation evaluation = null!;
    private readonly List<(AnchorReceipt Receipt, string Place)> receipts = [];
    private long first;
    private long last;

    // What is being read, for an error about its form.
    private string place = "archive";

    private bool IsWholeLog => first == 0 && last + 1 == checkpoint.Size;

    /// <summary>The signed checkpoint, once it was read.</summary>
    public SignedNote Note => note;

    /// <summary>The checkpoint, once it was read.</summary>
    public Checkpoint Checkpoint => checkpoint;

    /// <summary>The files, once the archive was opened.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files => files;

    /// <summary>The steps that every archive with a checkpoint begins with.</summary>
    public LogFailure? RunHead(List<LogStep> done)
    {
        foreach ((string name, Func<StepResult> step) in (IEnumerable<(string, Func<StepResult>)>)[("archive", OpenArchive), ("checkpoint", ReadCheckpoint), ("policy", WeighPolicy)])
        {
            StepResult result = Take(step);
            done.Add(new LogStep(name, result.Outcome, result.Failure?.ToString() ?? result.Detail));
            if (result.Failure is not null)
            {
                return result.Failure;
            }
        }

        return null;
    }

    public LogVerification Run()
    {
        (string Name, Func<StepResult?> Step)[] plan =
        [
            ("archive", OpenArchive),
            ("checkpoint", ReadCheckpoint),
            ("policy", WeighPolicy),
            ("range", ReadRange),
            ("headers", ReadHeaders),
            ("inclusion", ProveInclusion),
            ("entries", ProveEntries),
            ("receipts", ReadReceipts),
            ("whole log", ProveWholeLog),
            ("known checkpoint", ProveKnownCheckpoint),
        ];
        const int StepsOfWholeLog = 2;
        foreach ((string name, Func<StepResult?> step) in isPart ? plan[..^StepsOfWholeLog] : plan)
        {
            StepResult? result = TakeIfAny(step);
            if (result is null)
            {
                continue;
            }

            steps.Add(new LogStep(name, result.Outcome, result.Failure?.ToString() ?? result.Detail));
            if (result.Failure is not null)
            {
                return new LogVerification(steps, result.Failure, null);
            }
        }

        return new LogVerification(steps, null, new LogContent(checkpoint, evaluation, batches, files[LogBundle.ReadmePath]) { Receipts = receipts });
    }

    private StepResult Take(Func<StepResult> step) => TakeIfAny(step)!;

    // A step that the bundle has nothing for leaves no line.
    private StepResult? TakeIfAny(Func<StepResult?> step)
    {
        try
        {
            return step();
        }
        catch (LedgerFormatException e)
        {
            return new LogFailure(place, e.Field, e.Expected, e.Found, ExitClass.Malformed);
        }
    }

    private StepResult OpenArchive()
    {
        BundleReading reading = BundleArchive.Read(archive);
        if (!reading.Holds)
        {
            return new LogFailure(place, reading.Problem.Place, reading.Problem.Expected, reading.Problem.Found, ExitClass.Malformed);
        }

        files = reading.Files.ToDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal);
        return Ok($"{files.Count} files, {archive.Length} bytes, each byte as the canonical form has it");
    }

    private StepResult ReadCheckpoint()
    {
        note = SignedNote.Parse(Required(LogBundle.CheckpointPath).Span);
        checkpoint = Checkpoint.Parse(note.Text);
        return Ok($"{checkpoint.Origin}, size {checkpoint.Size}, root {checkpoint.Root.ToBase64()}");
    }

    private StepResult WeighPolicy()
    {
        evaluation = policy.Evaluate(note);
        if (evaluation.BadKey is { } bad)
        {
            return new LogFailure(place, "signature", $"a signature of {bad.Name} that holds", "one that does not", ExitClass.False);
        }

        if (!evaluation.LogSigned)
        {
            return new LogFailure(place, "log signature", "one of a log of the policy for its own origin", "none", ExitClass.NotCovered);
        }

        string seen = evaluation.Witnesses.Count == 0 ? "no witness" : string.Join(", ", evaluation.Witnesses.Select(Describe));
        return evaluation.QuorumMet
            ? Ok($"signed by {checkpoint.Origin}; quorum {policy.Quorum} met by {seen}")
            : new LogFailure(place, "cosignatures", $"quorum {policy.Quorum}", seen, ExitClass.NotCovered);
    }

    private StepResult ReadRange()
    {
        string text = RequiredText(LogBundle.RangePath, RangeBytesMax);
        string[] words = text.Split([' ', '\n'], 5);
        if (words.Length != 5 || !StrictText.TryParseNumber(words[1], out first) || !StrictText.TryParseNumber(words[3], out last)
            || text != LogBundle.FormatRange(first, last) || first > last)
        {
            throw new LedgerFormatException(LogBundle.RangePath, "first N and last M, each on a line, N up to M", LedgerFormatException.Quote(text));
        }

        if (last >= checkpoint.Size)
        {
            return new LogFailure(place, "last", $"a batch below size {checkpoint.Size}", StrictText.Format(last), ExitClass.False);
        }

        return MisplacedFile() is { } failure ? failure : Ok($"batches {first} to {last} of {checkpoint.Size}");
    }

    /// <summary>The bundle has the four fixed files, a proof and a batch for each number, then receipts, and nothing else.</summary>
    private LogFailure? MisplacedFile()
    {
        const int FixedFileCount = 4;
        long count = last - first + 1;
        int anchored = files.Keys.Count(path => path.StartsWith(LogBundle.AnchorFolder, StringComparison.Ordinal));
        if (anchored > LogBundle.ReceiptCountMax)
        {
            throw new LedgerFormatException("files", LedgerFormatException.Count(LogBundle.ReceiptCountMax, "receipts at most"), StrictText.Format(anchored));
        }

        if ((files.Count - anchored - FixedFileCount) / 2 < count)
        {
            throw new LedgerFormatException("files", $"{count} proofs and batches", LedgerFormatException.Count(files.Count, "files"));
        }

        HashSet<string> expected = [LogBundle.ReadmePath, LogBundle.CheckpointPath, LogBundle.RangePath, LogBundle.HeadersPath];
        for (long n = first; n <= last; n++)
        {
            expected.Add(LogBundle.ProofPath(n));
            expected.Add(TilePath.ForBatch(n));
        }

        expected.UnionWith(Enumerable.Range(0, anchored).Select(n => LogBundle.AnchorFolder + StrictText.Format(n)));
        string? missing = expected.FirstOrDefault(path => !files.ContainsKey(path));
        string? extra = files.Keys.FirstOrDefault(path => !expected.Contains(path));
        return (missing, extra) switch
        {
            ({ } path, _) => new LogFailure(path, "file", "a file", "none", ExitClass.Malformed),
            (_, { } path) => new LogFailure(path, "file", "no such file", "one", ExitClass.Malformed),
            _ => null,
        };
    }

    private StepResult ReadHeaders()
    {
        IReadOnlyList<ReadOnlyMemory<byte>> bundle = HeaderBundle.Decode(Required(LogBundle.HeadersPath), (int)(last - first + 1));
        if (bundle.Count != last - first + 1)
        {
            throw new LedgerFormatException("headers", StrictText.Format(last - first + 1), StrictText.Format(bundle.Count));
        }

        for (int i = 0; i < bundle.Count; i++)
        {
            // Hash first, then decode; the decoder refuses what encodes to other bytes.
            place = $"header {first + i}";
            headerHashes.Add(MerkleTree.LeafHash(bundle[i].Span));
            BatchHeader header = BatchHeader.Decode(bundle[i]);
            if (MisfittingHeader(i, header) is { } failure)
            {
                return failure;
            }

            headers.Add(header);
        }

        // Before any entry is cut out: the headers say how many there will be.
        long entryCount = headers.Sum(header => (long)header.EntryCount);
        if (entryCount > LogBundle.EntryCountMax)
        {
            throw new LedgerFormatException("entry counts", LedgerFormatException.Count(LogBundle.EntryCountMax, "entries at most"), StrictText.Format(entryCount));
        }

        return Ok($"{headers.Count} headers of {checkpoint.Origin}, numbered without a gap, each naming the one before");
    }

    private LogFailure? MisfittingHeader(int i, BatchHeader header)
    {
        if (header.Number != first + i)
        {
            return new LogFailure(place, "number", StrictText.Format(first + i), StrictText.Format(header.Number), ExitClass.False);
        }

        if (header.Origin != checkpoint.Origin)
        {
            return new LogFailure(place, "origin", checkpoint.Origin, header.Origin, ExitClass.False);
        }

        return i > 0 && header.Previous != headerHashes[i - 1]
            ? new LogFailure(place, "previous header", headerHashes[i - 1].ToHex(), header.Previous.ToHex(), ExitClass.False)
            : null;
    }

    private StepResult ProveInclusion()
    {
        for (int i = 0; i < headers.Count; i++)
        {
            string text = RequiredText(LogBundle.ProofPath(first + i), ProofText.BytesMax);
            string[] lines = text.Split('\n', ProofText.LineCountMax + 2);
            if (lines[^1].Length != 0)
            {
                throw new LedgerFormatException("proof", $"up to {ProofText.LineCountMax} lines, each ended by LF", LedgerFormatException.Quote(lines[^1]));
            }

            if (!MerkleTree.VerifyInclusion(headerHashes[i], first + i, checkpoint.Size, ProofText.Parse(lines.AsSpan(0, lines.Length - 1)), checkpoint.Root))
            {
                return new LogFailure(place, "inclusion proof", $"a proof of header {first + i} under {checkpoint.Root.ToBase64()}", "one that does not lead there", ExitClass.False);
            }
        }

        return Ok($"{headers.Count} headers proved in the checkpoint");
    }

    private StepResult ProveEntries()
    {
        for (int i = 0; i < headers.Count; i++)
        {
            BatchHeader header = headers[i];
            IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(Required(TilePath.ForBatch(header.Number)), header.EntryCount);
            if (entries.Count != header.EntryCount)
            {
                return new LogFailure(place, "entry count", StrictText.Format(header.EntryCount), StrictText.Format(entries.Count), ExitClass.False);
            }

            Hash[] leaves = [.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))];
            Hash root = MerkleTree.Root(leaves);
            if (root != header.Root)
            {
                return new LogFailure(place, "batch root", header.Root.ToHex(), root.ToHex(), ExitClass.False);
            }

            batches.Add(new VerifiedBatch(header, headerHashes[i], entries, leaves));
        }

        return Ok($"{batches.Sum(batch => (long)batch.Entries.Count)} entries in {batches.Count} batches, each under its header's root");
    }

    // What a receipt says is in no tree: its evidence is examined by whoever has a verifier for it.
    private StepResult? ReadReceipts()
    {
        for (int n = 0; files.TryGetValue(LogBundle.AnchorFolder + StrictText.Format(n), out ReadOnlyMemory<byte> content); n++)
        {
            place = LogBundle.AnchorFolder + StrictText.Format(n);
            AnchorReceipt receipt = AnchorReceipt.Parse(content);
            if (receipt.Publication.Statement.Checkpoint.Origin != checkpoint.Origin)
            {
                return new LogFailure(place, "origin", checkpoint.Origin, receipt.Publication.Statement.Checkpoint.Origin, ExitClass.False);
            }

            receipts.Add((receipt, place));
        }

        return receipts.Count == 0 ? null : Ok($"{receipts.Count} receipts of other ledgers in form; what they prove is examined below");
    }

    private StepResult ProveWholeLog()
    {
        place = "headers";
        if (!IsWholeLog)
        {
            return NotCovered($"the bundle holds batches {first} to {last} of {checkpoint.Size}");
        }

        Hash root = MerkleTree.Root(headerHashes);
        return root == checkpoint.Root
            ? Ok($"all {checkpoint.Size} headers give the checkpoint's root")
            : new LogFailure(place, "log root", checkpoint.Root.ToBase64(), root.ToBase64(), ExitClass.False);
    }

    private StepResult ProveKnownCheckpoint()
    {
        place = "known checkpoint";
        if (known is null)
        {
            return NotCovered("no earlier checkpoint given");
        }

        if (known.Origin != checkpoint.Origin)
        {
            return new LogFailure(place, "origin", known.Origin, checkpoint.Origin, ExitClass.False);
        }

        // The same size needs no headers: two roots for one size are two histories.
        bool sameSize = known.Size == checkpoint.Size;
        if (!sameSize && (first != 0 || known.Size > last + 1))
        {
            return new LogFailure(
                place, "headers", $"batches 0 to {known.Size - 1}, to compare with size {known.Size}", $"batches {first} to {last}", ExitClass.NotCovered);
        }

        Hash root = sameSize ? checkpoint.Root : MerkleTree.Root(headerHashes.GetRange(0, (int)known.Size));
        return root == known.Root
            ? Ok($"the log of size {known.Size} known before is a prefix of this one")
            : new LogFailure(place, $"root at size {known.Size}", known.Root.ToBase64(), root.ToBase64(), ExitClass.False);
    }

    private ReadOnlyMemory<byte> Required(string path)
    {
        place = path;
        return files.TryGetValue(path, out ReadOnlyMemory<byte> content) ? content : throw new LedgerFormatException("file", "a file", "none");
    }

    private string RequiredText(string path, int bytesMax)
    {
        ReadOnlyMemory<byte> content = Required(path);
        return content.Length <= bytesMax
            ? StrictText.Decode(content.Span, path)
            : throw new LedgerFormatException("file", LedgerFormatException.Count(bytesMax, "bytes at most"), LedgerFormatException.Count(content.Length, "bytes"));
    }

    private static string Describe(WitnessSeen seen) => string.Create(
        CultureInfo.InvariantCulture, $"{seen.Witness.Name} at {seen.Time}");

    private static StepResult Ok(string detail) => new(StepOutcome.Ok, detail, null);

    private static StepResult NotCovered(string detail) => new(StepOutcome.NotCovered, detail, null);

    private sealed record StepResult(StepOutcome Outcome, string Detail, LogFailure? Failure)
    {
        public static implicit operator StepResult(LogFailure failure) => new(StepOutcome.Failed, "", failure);
    }
}
