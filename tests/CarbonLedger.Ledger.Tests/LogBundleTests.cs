namespace CarbonLedger.Ledger.Tests;

public class LogBundleTests
{
    private static readonly TestLog Log = new(7);
    private static readonly byte[] Whole = Log.Bundle(0, 6);
    private static readonly byte[] Part = Log.Bundle(2, 4);

    [Fact]
    public void EveryRange_VerifiesAndGivesBackItsBatches()
    {
        for (int first = 0; first < 7; first++)
        {
            for (int last = first; last < 7; last++)
            {
                LogVerification verification = LogBundleVerifier.Verify(Log.Bundle(first, last), TestLog.Policy);
                Assert.True(verification.Holds, verification.Failure?.ToString());
                Assert.Equal(Log.CheckpointAt(7), verification.Content.Checkpoint);
                Assert.Equal(Enumerable.Range(first, last - first + 1).Select(n => (long)n), verification.Content.Batches.Select(batch => batch.Header.Number));
                foreach (VerifiedBatch batch in verification.Content.Batches)
                {
                    Batch original = Log.Batches[(int)batch.Header.Number];
                    Assert.Equal(original.Header, batch.Header);
                    Assert.Equal(original.HeaderHash, batch.HeaderHash);
                    Assert.Equal(original.Entries.Select(entry => entry.ToArray()), batch.Entries.Select(entry => entry.ToArray()));
                    Assert.Equal(original.Tree.Root, MerkleTree.Root(batch.LeafHashes));
                }
            }
        }
    }

    [Fact]
    public void TheSameContent_GivesTheSameBytes() => Assert.Equal(Whole, new TestLog(7).Bundle(0, 6));

    [Fact]
    public void EveryChangedByte_IsMalformedAndNeverThrows()
    {
        for (int at = 0; at < Part.Length; at++)
        {
            byte[] changed = [.. Part];
            changed[at] ^= (byte)(1 + (at % 255));
            LogVerification verification = LogBundleVerifier.Verify(changed, TestLog.Policy);
            Assert.Equal(ExitClass.Malformed, verification.Failure?.Class);
            Assert.Null(verification.Content);
        }

        Assert.Equal(ExitClass.Malformed, LogBundleVerifier.Verify((byte[])[.. Part, 0], TestLog.Policy).Failure?.Class);
        Assert.Equal(ExitClass.Malformed, LogBundleVerifier.Verify(Part.AsMemory(0, Part.Length - 1), TestLog.Policy).Failure?.Class);
    }

    /// <summary>The stronger attacker: an operator who packs the archive anew around any changed byte.</summary>
    [Fact]
    public void EveryChangedByteOfAnyFile_PackedAnew_NeverPasses()
    {
        IReadOnlyList<BundleFile> files = BundleArchive.Read(Part).Files;
        foreach (BundleFile file in files.Where(file => file.Path != LogBundle.ReadmePath))
        {
            for (int at = 0; at < file.Content.Length; at++)
            {
                LogVerification verification = LogBundleVerifier.Verify(With(Part, file.Path, bytes => bytes[at] ^= (byte)(1 + (at % 255))), TestLog.Policy);
                Assert.False(verification.Holds, $"{file.Path} byte {at}");
                Assert.NotEmpty(verification.Failure.Found);
            }
        }
    }

    [Fact]
    public void Steps_AreToldInOrder()
    {
        LogVerification whole = LogBundleVerifier.Verify(Whole, TestLog.Policy);
        string[] names = ["archive", "checkpoint", "policy", "range", "headers", "inclusion", "entries", "whole log", "known checkpoint"];
        Assert.Equal(names, whole.Steps.Select(step => step.Name));
        Assert.All(whole.Steps.SkipLast(1), step => Assert.Equal(StepOutcome.Ok, step.Outcome));
        Assert.Equal(StepOutcome.NotCovered, whole.Steps[^1].Outcome);

        LogVerification part = LogBundleVerifier.Verify(Part, TestLog.Policy);
        Assert.Equal("the bundle holds batches 2 to 4 of 7", part.Steps[7].Detail);
        Assert.Equal(StepOutcome.NotCovered, part.Steps[7].Outcome);
    }

    [Fact]
    public void AChangedEntry_IsFalseAtItsBatch()
    {
        LogFailure failure = Failure(With(Part, "batch/003", bytes => bytes[^1] ^= 1));
        Assert.Equal(("batch/003", "batch root", ExitClass.False), (failure.Entry, failure.Field, failure.Class));
        Assert.Equal(Log.Batches[3].Header.Root.ToHex(), failure.Expected);
    }

    [Fact]
    public void ARemovedEntry_IsFalseByCount()
    {
        LogFailure failure = Failure(Replace(Part, "batch/003", EntryBundle.Encode([.. Log.Batches[3].Entries.SkipLast(1)])));
        Assert.Equal(("entry count", "4", "3"), (failure.Field, failure.Expected, failure.Found));
    }

    [Fact]
    public void ABatchOfAnotherHistory_IsFalse()
    {
        Batch forged = Batch.Build(TestLog.Origin, 3, [new byte[] { 0xa0 }], TestLog.Facts(3), Log.Batches[2].HeaderHash);
        byte[] bundle = LogBundle.Create(Log.NoteAt(7), 3, [forged.HeaderBytes], [MerkleTree.InclusionProof(Log.Leaves, 3)], [forged.Entries], "");
        LogFailure failure = Failure(bundle);
        Assert.Equal(("proofs/003", "inclusion proof", ExitClass.False), (failure.Entry, failure.Field, failure.Class));
    }

    [Fact]
    public void HeadersOutOfOrder_OfAnotherOrigin_OrNotChained_AreFalse()
    {
        ReadOnlyMemory<byte>[] headers = [.. Log.Batches.Skip(2).Take(3).Select(batch => batch.HeaderBytes)];
        Assert.Equal(("header 2", "number"), Place(Failure(Replace(Part, "headers", HeaderBundle.Encode([headers[1], headers[0], headers[2]])))));
        Assert.Equal("headers", Failure(Replace(Part, "headers", HeaderBundle.Encode(headers[..2]))).Field);

        Batch other = Batch.Build("carbonledger.example/other", 2, Log.Batches[2].Entries, TestLog.Facts(2), Log.Batches[1].HeaderHash);
        Assert.Equal(("header 2", "origin"), Place(Failure(Replace(Part, "headers", HeaderBundle.Encode([other.HeaderBytes, headers[1], headers[2]])))));

        Batch unchained = Batch.Build(TestLog.Origin, 3, Log.Batches[3].Entries, TestLog.Facts(3), Hash.Of([1]));
        Assert.Equal(("header 3", "previous header"), Place(Failure(Replace(Part, "headers", HeaderBundle.Encode([headers[0], unchained.HeaderBytes, headers[2]])))));
    }

    [Fact]
    public void ANoteOfAnUnknownLogOrWithoutItsWitness_IsNotCovered()
    {
        using Ed25519Signer stranger = new(SeedKeys.Derive(new byte[32], "stranger"));
        SignedNote strange = TestLog.Cosigned(new NoteSigner(TestLog.Origin, stranger).Sign(Log.CheckpointAt(7).Format()));
        LogFailure unknown = Failure(Log.Bundle(0, 6, strange));
        Assert.Equal(("log signature", ExitClass.NotCovered), (unknown.Field, unknown.Class));

        LogFailure alone = Failure(Log.Bundle(0, 6, TestLog.Signer.Sign(Log.CheckpointAt(7).Format())));
        Assert.Equal(("cosignatures", "quorum W", "no witness"), (alone.Field, alone.Expected, alone.Found));
        Assert.Equal(ExitClass.NotCovered, alone.Class);
    }

    [Fact]
    public void ABadSignatureOfAPinnedKey_IsFalse()
    {
        SignedNote moved = SignedNote.Create(Log.CheckpointAt(7).Format(), Log.NoteAt(6).Signatures);
        LogFailure failure = Failure(Log.Bundle(0, 6, moved));
        Assert.Equal(("signature", ExitClass.False), (failure.Field, failure.Class));
    }

    [Fact]
    public void ARangeBeyondTheCheckpoint_IsFalse()
    {
        SignedNote early = Log.NoteAt(6);
        LogFailure failure = Failure(Log.Bundle(0, 6, early));
        Assert.Equal(("range", "last", ExitClass.False), (failure.Entry, failure.Field, failure.Class));
    }

    [Fact]
    public void AMissingOrAddedFile_IsMalformed()
    {
        List<BundleFile> files = [.. BundleArchive.Read(Part).Files];
        foreach (BundleFile file in files)
        {
            Assert.Equal(ExitClass.Malformed, Failure(BundleArchive.Write([.. files.Where(f => f != file)])).Class);
        }

        LogFailure added = Failure(BundleArchive.Write([.. files, new BundleFile("batch/009", new byte[1])]));
        Assert.Equal(("batch/009", ExitClass.Malformed), (added.Entry, added.Class));
    }

    [Theory]
    [InlineData("first 0\nlast 9223372036854775806\n")]
    [InlineData("first 4\nlast 2\n")]
    [InlineData("first 2\nlast 04\n")]
    [InlineData("first 2\nlast 4")]
    [InlineData("first 2 last 4\n")]
    [InlineData("first 2\nlast 4\n\n")]
    [InlineData("")]
    public void ARangeInAnotherFormOrTooLarge_NeverPasses(string range) => Assert.NotNull(Failure(Replace(Part, "range", TestLog.Utf8(range))));

    [Fact]
    public void AnHonestSignatureOverAHugeSize_IsStillBounded()
    {
        SignedNote huge = TestLog.Cosigned(TestLog.Signer.Sign(new Checkpoint(TestLog.Origin, long.MaxValue, Hash.Zero).Format()));
        byte[] bundle = Replace(Replace(Part, "checkpoint", huge.ToBytes()), "range", TestLog.Utf8("first 0\nlast 9223372036854775806\n"));
        Assert.Equal(ExitClass.Malformed, Failure(bundle).Class);
    }

    [Fact]
    public void HeadersThatPromiseMoreEntriesThanABundleMayHold_AreRefusedBeforeAnyIsRead()
    {
        ReadOnlyMemory<byte>[] headers = new ReadOnlyMemory<byte>[3];
        Hash previous = Log.Batches[1].HeaderHash;
        for (int i = 0; i < headers.Length; i++)
        {
            headers[i] = BatchHeader.Create(TestLog.Origin, 2 + i, Batch.EntryCountMax, Hash.Zero, TestLog.Facts(2 + i), previous).Encode();
            previous = MerkleTree.LeafHash(headers[i].Span);
        }

        LogFailure failure = Failure(Replace(Part, "headers", HeaderBundle.Encode(headers)));
        Assert.Equal(("entry counts", "12582912", ExitClass.Malformed), (failure.Field, failure.Found, failure.Class));
    }

    [Fact]
    public void FilesFarLargerThanTheirContent_AreRefusedByTheirSize()
    {
        byte[] large = new byte[100_000];
        Assert.Equal(("range", "file"), Place(Failure(Replace(Part, "range", large))));
        Assert.Equal(("proofs/003", "file"), Place(Failure(Replace(Part, "proofs/003", large))));
        Assert.Equal(("checkpoint", "note"), Place(Failure(Replace(Part, "checkpoint", new byte[SignedNote.BytesMax + 1]))));
        Assert.Equal(("headers", "header bundle"), Place(Failure(Replace(Part, "headers", HeaderBundle.Encode([.. Log.Batches.Select(batch => batch.HeaderBytes)])))));
    }

    [Fact]
    public void AnAddedEntry_IsMalformedByItsHeadersCount()
    {
        LogFailure failure = Failure(Replace(Part, "batch/003", EntryBundle.Encode([.. Log.Batches[3].Entries, new byte[] { 0xa0 }])));
        Assert.Equal(("batch/003", "entry bundle", "4 entries at most"), (failure.Entry, failure.Field, failure.Expected));
    }

    [Fact]
    public void EveryEarlierCheckpoint_IsConfirmedByABundleFromTheStart()
    {
        for (int size = 0; size <= 7; size++)
        {
            LogVerification verification = LogBundleVerifier.Verify(Whole, TestLog.Policy, Log.CheckpointAt(size));
            Assert.True(verification.Holds, verification.Failure?.ToString());
            Assert.Equal(StepOutcome.Ok, verification.Steps[^1].Outcome);
        }
    }

    [Fact]
    public void AnEarlierCheckpointOfAnotherHistory_IsFalse()
    {
        for (int size = 1; size <= 7; size++)
        {
            LogFailure? failure = LogBundleVerifier.Verify(Whole, TestLog.Policy, new Checkpoint(TestLog.Origin, size, Hash.Of([9]))).Failure;
            Assert.Equal(ExitClass.False, failure?.Class);
        }

        Assert.Equal("origin", LogBundleVerifier.Verify(Whole, TestLog.Policy, new Checkpoint("carbonledger.example/other", 3, Hash.Zero)).Failure?.Field);
    }

    [Fact]
    public void AnEarlierCheckpointTheBundleCannotReach_IsNotCovered()
    {
        Assert.Equal(ExitClass.NotCovered, LogBundleVerifier.Verify(Part, TestLog.Policy, Log.CheckpointAt(3)).Failure?.Class);
        Assert.Equal(ExitClass.NotCovered, LogBundleVerifier.Verify(Log.Bundle(0, 3), TestLog.Policy, Log.CheckpointAt(5)).Failure?.Class);
        Assert.Equal(ExitClass.NotCovered, LogBundleVerifier.Verify(Whole, TestLog.Policy, new Checkpoint(TestLog.Origin, 8, Hash.Zero)).Failure?.Class);
        Assert.True(LogBundleVerifier.Verify(Part, TestLog.Policy, Log.CheckpointAt(7)).Holds);
    }

    [Fact]
    public void PartsThatDoNotMatch_MakeNoBundle()
    {
        Assert.Throws<LedgerFormatException>(() => LogBundle.Create(Log.NoteAt(7), 0, [], [], [], ""));
        Assert.Throws<LedgerFormatException>(() => LogBundle.Create(Log.NoteAt(7), 0, [Log.Batches[0].HeaderBytes], [], [Log.Batches[0].Entries], ""));
    }

    private static LogFailure Failure(byte[] bundle)
    {
        LogVerification verification = LogBundleVerifier.Verify(bundle, TestLog.Policy);
        Assert.False(verification.Holds);
        Assert.Null(verification.Content);
        Assert.Equal(StepOutcome.Failed, verification.Steps[^1].Outcome);
        return verification.Failure;
    }

    private static (string Entry, string Field) Place(LogFailure failure) => (failure.Entry, failure.Field);

    private static byte[] With(byte[] bundle, string path, Action<byte[]> change)
    {
        byte[] content = BundleArchive.Read(bundle).Files.Single(file => file.Path == path).Content.ToArray();
        change(content);
        return Replace(bundle, path, content);
    }

    private static byte[] Replace(byte[] bundle, string path, byte[] content) => BundleArchive.Write(
        [.. BundleArchive.Read(bundle).Files.Select(file => file.Path == path ? new BundleFile(path, content) : file)]);
}
