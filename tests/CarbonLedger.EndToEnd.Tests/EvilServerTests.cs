using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A server that holds the log's key and lies in every way a reader can see; the tool catches each.</summary>
public sealed class EvilServerTests(DemoRuns runs) : IDisposable
{
    private const string Origin = "carbonledger.example/demo/ieee14";
    private const int Size = 96;
    private const int Half = 48;

    private readonly EvilServer server = new();
    private readonly DemoKeys keys = new(7, Origin);
    private readonly string copy = runs.NewPath("mirror");
    private DemoFiles? demo;
    private IReadOnlyList<(ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Entries)>? honest;

    [Fact]
    public async Task HonestLogThatGrows_IsMirrored_ChecksOut_AndVerifies()
    {
        await LoadAsync();
        server.Files = Signed(Half);
        await MirrorAsync(0);
        server.Files = Signed(Size);
        string[] first = server.TakeAsked();
        await MirrorAsync(0);
        string[] second = server.TakeAsked();
        Assert.Contains("batch/047", first);
        Assert.DoesNotContain("batch/047", second);
        Assert.Contains("batch/048", second);
        await MirrorAsync(0);
        Assert.Equal(["checkpoint"], server.TakeAsked());
        (await ToolRun.ToEndAsync("fsck", copy, "--policy", demo!.Policy)).Expect(0);
        await VerifyAsync(0);
        Assert.False(Directory.Exists(Path.Combine(copy, "evidence")));
    }

    [Fact]
    public async Task EditedHistory_IsAFork_AndBothCheckpointsAreKept()
    {
        await HoldHalfAsync();
        server.Files = Rewritten(10, Less);
        await RefusedWithEvidenceAsync("another history");
    }

    [Fact]
    public async Task DeletedBatch_IsAFork()
    {
        await HoldHalfAsync();
        List<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>)> without = [.. honest!.Take(10)];
        Hash previous = MerkleTree.LeafHash(honest![9].Header.Span);
        foreach ((ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> entries) in honest!.Skip(11))
        {
            Batch batch = Batch.Build(Origin, without.Count, EntryBundle.Decode(entries), BatchHeader.Decode(header).Facts, previous);
            without.Add((batch.HeaderBytes, entries));
            previous = batch.HeaderHash;
        }

        server.Files = StaticFiles.Of(without, root => Sign(without.Count, root));
        await RefusedWithEvidenceAsync("another history");
    }

    [Fact]
    public async Task RolledBackLog_IsRefused()
    {
        await LoadAsync();
        server.Files = Signed(Size);
        await MirrorAsync(0);
        server.Files = Signed(Half);
        await RefusedWithEvidenceAsync("rolled back", Size);
    }

    [Fact]
    public async Task TwoHistoriesOfOneSize_AreProofOfGuilt()
    {
        await LoadAsync();
        server.Files = Signed(Size);
        await MirrorAsync(0);
        server.Files = Rewritten(95, Less);
        await RefusedWithEvidenceAsync("another history", Size);
    }

    [Fact]
    public async Task ForkWhileARunIsBrokenOff_IsSeenByTheNext()
    {
        // The first run can't finish: a batch is withheld. What it kept rests on the checkpoint it saw.
        await LoadAsync();
        server.Files = Signed(Size);
        server.Files.Remove("batch/090");
        await MirrorAsync(3);
        Assert.False(File.Exists(Path.Combine(copy, "checkpoint")));
        server.Files = Rewritten(10, Less);
        await MirrorAsync(1);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(copy, "evidence")).Length);
        server.Files = Signed(Size);
        await MirrorAsync(0);
        Assert.DoesNotContain("batch/089", server.TakeAsked().AsEnumerable().Reverse().TakeWhile(path => path != "checkpoint"));
    }

    [Fact]
    public async Task OmittedReadings_SignedFromTheStart_FailVerification()
    {
        await LoadAsync();
        server.Files = Rewritten(Half, entries =>
        {
            int at = entries.ToList().FindIndex(IsReading);
            return [.. entries.Where((_, i) => i != at)];
        });
        await MirrorAsync(0);
        await VerifyAsync(1);
    }

    [Fact]
    public async Task InventedReading_WithoutTheDevicesSignature_FailsVerification()
    {
        await LoadAsync();
        server.Files = Rewritten(Half, entries =>
        {
            int at = entries.ToList().FindIndex(IsReading);
            ReadingEntry reading = ReadingEntry.Decode(entries[at]);
            SignedCapture invented = reading.Signed with { Capture = reading.Signed.Capture with { Sequence = reading.Signed.Capture.Sequence + 100_000 } };
            return [.. entries.Select((entry, i) => i == at ? (reading with { Signed = invented }).Encode() : entry)];
        });
        await MirrorAsync(0);
        await VerifyAsync(1);
    }

    [Fact]
    public async Task WrongFactorBook_FailsVerification()
    {
        await LoadAsync();
        server.Files = Rewritten(0, entries => [.. entries.Select(entry =>
        {
            CborValue value = CborValue.Parse(entry);
            if (EntryKind.Of(value) != EntryKind.Factors)
            {
                return entry;
            }

            // One digit of the book's file, the first from its end that is not 9.
            byte[] file = value.RequiredBytes(5).ToArray();
            int digit = Array.FindLastIndex(file, b => b is >= (byte)'1' and <= (byte)'8');
            file[digit]++;
            return CborValue.Map(value.Keys.Select(key => (key, key == 5 ? CborValue.Bytes(file) : value.Required(key)))).Encode();
        })]);
        await MirrorAsync(0);
        ToolResult result = await VerifyAsync(null);
        Assert.Contains(result.ExitCode, (int[])[1, 3]);
    }

    [Fact]
    public async Task NodesInPlaceOfEntries_AreFalse()
    {
        await LoadAsync();
        server.Files = Signed(Size);
        BatchHeader header = BatchHeader.Decode(honest![5].Header);
        IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(honest[5].Entries);
        server.Files["batch/005"] = EntryBundle.Encode([.. entries.Chunk(2).Where(pair => pair.Length == 2).Select(pair =>
            (ReadOnlyMemory<byte>)(byte[])[.. MerkleTree.LeafHash(pair[0].Span).ToArray(), .. MerkleTree.LeafHash(pair[1].Span).ToArray()])]);
        Assert.Contains($"{header.EntryCount} entries", (await MirrorAsync(1)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeaderInAnotherEncoding_SignedByTheLog_IsMalformed()
    {
        await LoadAsync();

        // The version 1 as two bytes: the same number, other bytes, another hash.
        byte[] header = [honest![0].Header.Span[0], 0x00, 0x18, 0x01, .. honest[0].Header.Span[3..]];
        server.Files = StaticFiles.Of([(header, honest[0].Entries)], root => Sign(1, root));
        await MirrorAsync(2);
    }

    [Fact]
    public async Task ForkSignedWithTheStolenKey_LacksTheWitnesses()
    {
        await LoadAsync();
        using Ed25519Signer witness = new(SeedKeys.Derive(new byte[32], "evil server's witness"));
        VerifierKey witnessKey = Cosignature.KeyOf("witness.example/w", witness);
        string policy = runs.NewFile("policy", Encoding.UTF8.GetBytes($"log {keys.Log.Key}\nwitness W {witnessKey}\nquorum W\n"));
        server.Files = StaticFiles.Of([.. honest!.Take(Half)], root =>
        {
            SignedNote note = Sign(Half, root);
            return note.With(Cosignature.Sign("witness.example/w", witness, note.Text, 1_790_000_000));
        });
        await MirrorAsync(0, policy);
        server.Files = Rewritten(10, Less);
        Assert.Contains("quorum", (await MirrorAsync(3, policy)).Error, StringComparison.Ordinal);
        Assert.Contains("quorum", (await ToolRun.ToEndAsync("fsck", runsOf(server.Files), "--policy", policy)).Expect(3).Output, StringComparison.Ordinal);

        string runsOf(StaticFiles files)
        {
            string folder = runs.NewPath("stolen");
            files.WriteTo(folder);
            return folder;
        }
    }

    [Fact]
    public async Task AnotherOrigin_IsNotCovered_AndNotMixedIntoWhatIsHeld()
    {
        await HoldHalfAsync();
        using Ed25519Signer other = new(SeedKeys.Derive(new byte[32], "another log"));
        NoteSigner signer = new("carbonledger.example/other", other);
        StaticFiles Others() => StaticFiles.Of([.. honest!.Take(Half)], root => signer.Sign(new Checkpoint("carbonledger.example/other", Half, root).Format()));
        server.Files = Others();
        await MirrorAsync(3);
        server.Files = StaticFiles.Of([.. honest!.Take(Half)], root => keys.Log.Sign(new Checkpoint("carbonledger.example/other", Half, root).Format()));
        await MirrorAsync(3);
        string both = runs.NewFile("policy", Encoding.UTF8.GetBytes($"log {keys.Log.Key}\nlog {signer.Key}\nquorum none\n"));
        server.Files = Others();
        Assert.Contains("another log", (await MirrorAsync(1, both)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SizeThatTheRootIsNotOf_IsFalse()
    {
        await LoadAsync();
        server.Files = Signed(Size);
        Hash root = Checkpoint.Parse(SignedNote.Parse(server.Files["checkpoint"]).Text).Root;
        server.Files["checkpoint"] = Sign(Size - 1, root).ToBytes();
        server.Files[$"tile/0/000.p/{Size - 1}"] = server.Files[$"tile/0/000.p/{Size}"][..^Hash.Size];
        await MirrorAsync(1);
        Assert.False(File.Exists(Path.Combine(copy, "checkpoint")));
    }

    [Theory]
    [InlineData("tile/0/000.p/96", 1)]
    [InlineData("tile/entries/000.p/96", 1)]
    [InlineData("batch/017", 1)]
    [InlineData("checkpoint", 1)]
    public async Task OneBitChanged_IsFalse(string path, int exitCode)
    {
        await LoadAsync();
        server.Files = Signed(Size);
        byte[] content = server.Files[path];

        // In the checkpoint, of the signature: the last byte but the line's end is padding.
        content[path == "checkpoint" ? content.Length - 20 : content.Length - 1] ^= 1;
        await MirrorAsync(exitCode);
        Assert.False(File.Exists(Path.Combine(copy, path)));
    }

    [Theory]
    [InlineData("tile/0/000.p/96")]
    [InlineData("tile/entries/000.p/96")]
    [InlineData("batch/017")]
    public async Task WithheldFile_IsNotCovered(string path)
    {
        await LoadAsync();
        server.Files = Signed(Size);
        server.Files.Remove(path);
        await MirrorAsync(3);
    }

    [Theory]
    [InlineData("checkpoint", 300_000)]
    [InlineData("tile/0/000.p/96", 100_000)]
    [InlineData("tile/entries/000.p/96", 20_000_000)]
    public async Task GiantFile_IsMalformed_AndNotHeld(string path, int length)
    {
        await LoadAsync();
        server.Files = Signed(Size);
        server.Files[path] = new byte[length];
        await MirrorAsync(2);
    }

    [Fact]
    public async Task EntryThatClaimsFourGigabytes_IsMalformed()
    {
        await LoadAsync();
        server.Files = Signed(Size);
        server.Files["batch/000"] = [0xff, 0xff, 0xff, 0xff, 1, 2, 3];
        await MirrorAsync(2);
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("tile/0/000.p/96")]
    [InlineData("batch/000")]
    public async Task EndlessAnswer_IsBrokenOff(string path)
    {
        await LoadAsync();
        server.Files = Signed(Size);
        server.Endless = (path, [0, 0, 0, 1, 7, 0, 0, 0, 1, 7]);
        await MirrorAsync(2);
    }

    [Fact]
    public async Task AnswerThatClaimsMoreThanTheCap_IsRefusedBeforeItComes()
    {
        await LoadAsync();
        server.Files = Signed(Size);
        server.Claimed = ("batch/000", 1L << 40);
        await MirrorAsync(2);
    }

    [Fact]
    public async Task ProofFiles_TrueFalseAndGiant_HaveTheirExitCodes()
    {
        await LoadAsync();
        LogProof proof = ProofOf(17, 3);
        string text = proof.Format();
        ToolResult good = await ProofAsync(text, 0);
        Assert.Contains("verified: entry 3 of batch 17", good.Output, StringComparison.Ordinal);
        Assert.Contains("1: \"reading\"", good.Output, StringComparison.Ordinal);
        await ProofAsync((proof with { EntryIndex = 4 }).Format(), 1);
        await ProofAsync((proof with { Batch = 18 }).Format(), 1);
        await ProofAsync((proof with { Entry = ProofOf(17, 4).Entry }).Format(), 1);
        await ProofAsync((proof with { Checkpoint = Sign((2 * Size) + 10, Checkpoint.Parse(proof.Checkpoint.Text).Root) }).Format(), 1);
        await ProofAsync(text[..^3], 2);
        await ProofAsync(new string('x', LogProof.BytesMax + 1), 2);
        string other = runs.NewFile("policy", Encoding.UTF8.GetBytes($"log {keys.EnrolmentKey}\nquorum none\n"));
        (await ToolRun.ToEndAsync("proof", runs.NewFile("p.tlog-proof", Encoding.UTF8.GetBytes(text)), "--policy", other)).Expect(3);
    }

    public void Dispose()
    {
        server.Dispose();
        keys.Dispose();
    }

    private static bool IsReading(ReadOnlyMemory<byte> entry) => EntryKind.Of(entry) == EntryKind.Reading;

    // A milligram less for whoever is first.
    private static IReadOnlyList<ReadOnlyMemory<byte>> Less(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        int at = entries.ToList().FindIndex(entry => EntryKind.Of(entry) == EntryKind.Statement && StatementEntry.Decode(entry).Figures.CarbonIn is not null);
        StatementEntry statement = StatementEntry.Decode(entries[at]);
        CarbonMass less = CarbonMass.FromMilligrams(statement.Figures.CarbonIn!.Value.Milligrams - 1);
        return [.. entries.Select((entry, i) => i == at ? (statement with { Figures = statement.Figures with { CarbonIn = less } }).Encode() : entry)];
    }

    private SignedNote Sign(long size, Hash root) => keys.Log.Sign(new Checkpoint(Origin, size, root).Format());

    private StaticFiles Signed(int size) => StaticFiles.Of([.. honest!.Take(size)], root => Sign(size, root));

    private StaticFiles Rewritten(int changed, Func<IReadOnlyList<ReadOnlyMemory<byte>>, IReadOnlyList<ReadOnlyMemory<byte>>> change)
    {
        List<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>)> batches = [];
        Hash previous = Hash.Zero;
        foreach ((ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> bundle) in honest!)
        {
            BatchHeader header = BatchHeader.Decode(bytes);
            IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(bundle);
            Batch batch = Batch.Build(Origin, header.Number, header.Number == changed ? change(entries) : entries, header.Facts, previous);
            batches.Add((batch.HeaderBytes, EntryBundle.Encode(batch.Entries)));
            previous = batch.HeaderHash;
        }

        return StaticFiles.Of(batches, root => Sign(batches.Count, root));
    }

    private LogProof ProofOf(int batch, int entry)
    {
        Hash[] leaves = [.. honest!.Select(made => MerkleTree.LeafHash(made.Header.Span))];
        IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(honest![batch].Entries);
        return new LogProof(
            Sign(Size, MerkleTree.Root(leaves)), batch, MerkleTree.InclusionProof(leaves, batch), honest[batch].Header, entry,
            MerkleTree.InclusionProof([.. entries.Select(bytes => MerkleTree.LeafHash(bytes.Span))], entry), entries[entry]);
    }

    private async Task LoadAsync()
    {
        demo = await runs.PlainAsync();
        IReadOnlyList<ReadOnlyMemory<byte>> headers = HeaderBundle.Decode(await File.ReadAllBytesAsync(Path.Combine(demo.Log, TilePath.ForHeaders(0, Size))));
        honest = [.. headers.Select((header, n) => (header, (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(demo.Log, TilePath.ForBatch(n)))))];
    }

    private async Task HoldHalfAsync()
    {
        await LoadAsync();
        server.Files = Signed(Half);
        await MirrorAsync(0);
    }

    private async Task<ToolResult> MirrorAsync(int exitCode, string? policy = null) =>
        (await ToolRun.ToEndAsync("mirror", server.Address.ToString(), copy, "--policy", policy ?? demo!.Policy)).Expect(exitCode);

    private async Task<ToolResult> ProofAsync(string text, int exitCode) =>
        (await ToolRun.ToEndAsync("proof", runs.NewFile("p.tlog-proof", Encoding.UTF8.GetBytes(text)), "--policy", demo!.Policy)).Expect(exitCode);

    private async Task RefusedWithEvidenceAsync(string what, int held = Half)
    {
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(copy, "checkpoint"));
        ToolResult result = await MirrorAsync(1);
        Assert.Contains(what, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(copy, "checkpoint")));
        byte[][] evidence = [.. Directory.GetFiles(Path.Combine(copy, "evidence")).Select(File.ReadAllBytes)];
        Assert.Equal(2, evidence.Length);
        Assert.Contains(evidence, kept => kept.AsSpan().SequenceEqual(before));
        Assert.Contains(evidence, kept => kept.AsSpan().SequenceEqual(server.Files!["checkpoint"]));
        Assert.Contains($"size {held} ", (await ToolRun.ToEndAsync("fsck", copy, "--policy", demo!.Policy)).Expect(0).Output, StringComparison.Ordinal);
    }

    // A bundle of the mirrored log, verified as an auditor would.
    private async Task<ToolResult> VerifyAsync(int? exitCode)
    {
        string bundle = runs.NewPath("mirrored.clbundle");
        (await ToolRun.ToEndAsync("audit", "export", "--log", copy, "--out", bundle)).Expect(0);
        ToolResult result = await ToolRun.ToEndAsync("verify", bundle, "--policy", demo!.Policy, "--trust", demo.Trust);
        return exitCode is { } code ? result.Expect(code) : result;
    }
}
