namespace CarbonLedger.Ledger.Tests;

public sealed class LogPackTests
{
    private const long June = 1_780_272_000_000;

    private static readonly TestLog Log = new(7);

    private static (string Name, byte[] Archive)[] Pack() =>
        [("2026-05.0001.clbundle", Log.Bundle(0, 1)), ("2026-05.0002.clbundle", Log.Bundle(2, 4)), ("2026-06.0001.clbundle", Log.Bundle(5, 6))];

    [Fact]
    public void Parts_GiveTheWholeLog_AndWhereEachBatchStands()
    {
        (string Name, byte[] Archive)[] pack = Pack();
        LogPackVerifier verifier = new(TestLog.Policy, Log.CheckpointAt(3));
        foreach ((string name, byte[] archive) in pack)
        {
            LogVerification part = verifier.Add(name, archive);
            Assert.Null(part.Failure);
        }

        LogVerification whole = verifier.Finish();
        Assert.Null(whole.Failure);
        Assert.Equal(["archive", "checkpoint", "policy", "range", "headers", "inclusion", "entries", "whole log", "known checkpoint"], whole.Steps.Select(step => step.Name));
        Assert.All(whole.Steps, step => Assert.Equal(StepOutcome.Ok, step.Outcome));
        Assert.Equal(Log.CheckpointAt(7), verifier.Checkpoint);
        for (int n = 0; n < 7; n++)
        {
            PackedBatch place = verifier.Places[n];
            ReadOnlyMemory<byte> bytes = pack[place.Part].Archive.AsMemory(place.Offset, place.Length);
            Assert.Equal(Log.Batches[n].Entries.Select(entry => entry.ToArray()), place.Open(bytes).Select(entry => entry.ToArray()));
            byte[] changed = bytes.ToArray();
            changed[^1] ^= 1;
            Assert.Throws<LedgerFormatException>(() => place.Open(changed));
        }
    }

    [Fact]
    public void AnyChangedByteOfAPart_IsNamedWithThePart()
    {
        byte[] middle = Pack()[1].Archive;
        for (int at = 0; at < middle.Length; at += 7)
        {
            (string Name, byte[] Archive)[] pack = Pack();
            pack[1].Archive[at] ^= (byte)(1 + (at % 255));
            LogFailure failure = Verify(pack)!;
            Assert.Equal(ExitClass.Malformed, failure.Class);
            Assert.StartsWith("2026-05.0002.clbundle: ", failure.Entry, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void MissingPart_IsNotCovered()
    {
        LogFailure failure = Verify([Pack()[0], Pack()[2]])!;
        Assert.Equal((ExitClass.NotCovered, "2026-06.0001.clbundle", "first", "batch 5"), (failure.Class, failure.Entry, failure.Field, failure.Found));
        LogPackVerifier verifier = new(TestLog.Policy);
        verifier.Add("2026-05.0001.clbundle", Pack()[0].Archive);
        LogStep last = verifier.Finish().Steps.Single(step => step.Name == "whole log");
        Assert.Equal(new LogStep("whole log", StepOutcome.NotCovered, "the pack holds batches 0 to 1 of 7"), last);
    }

    [Fact]
    public void SwappedParts_AreRefused()
    {
        (string Name, byte[] Archive)[] pack = Pack();
        Assert.Equal(ExitClass.Malformed, Verify([pack[0], pack[2] with { Archive = pack[0].Archive }])!.Class);
        Assert.Equal((ExitClass.NotCovered, "first"), (Verify([pack[0], pack[2], pack[1]])!.Class, Verify([pack[0], pack[2], pack[1]])!.Field));
        Assert.Equal(ExitClass.Malformed, Verify([pack[1], pack[0], pack[2]])!.Class);
    }

    [Fact]
    public void AnotherCheckpoint_IsRefused_AndTwoRootsOfOneSizeAreFalse()
    {
        // The same batches under an older checkpoint.
        TestLog shorter = new(5);
        LogFailure older = Verify([Pack()[0], ("2026-05.0002.clbundle", shorter.Bundle(2, 4))])!;
        Assert.Equal((ExitClass.Malformed, "checkpoint"), (older.Class, older.Field));

        // Cosigned again, later: the same tree, another note.
        SignedNote again = TestLog.Signer.Sign(Log.CheckpointAt(7).Format()).With(Cosignature.Sign(
            TestLog.WitnessKey.Name, new Ed25519Signer(SeedKeys.Derive(new byte[32], "test witness")), Log.CheckpointAt(7).Format(), TestLog.CosignatureTime + 1));
        Assert.Equal(ExitClass.Malformed, Verify([Pack()[0], ("2026-05.0002.clbundle", Log.Bundle(2, 4, again))])!.Class);

        List<Batch> other = [];
        for (int n = 0; n < 7; n++)
        {
            other.Add(Batch.Build(TestLog.Origin, n, [CborValue.Map((0, 1), (1, $"other {n}")).Encode()], TestLog.Facts(n), n == 0 ? Hash.Zero : other[^1].HeaderHash));
        }

        Hash[] leaves = [.. other.Select(batch => batch.HeaderHash)];
        byte[] part = LogBundle.Create(
            TestLog.Cosigned(TestLog.Signer.Sign(new Checkpoint(TestLog.Origin, 7, MerkleTree.Root(leaves)).Format())), 2,
            [.. other[2..5].Select(batch => batch.HeaderBytes)], [.. other[2..5].Select(batch => MerkleTree.InclusionProof(leaves, batch.Header.Number))],
            [.. other[2..5].Select(batch => batch.Entries)], "Another history.\n");
        LogFailure twoHistories = Verify([Pack()[0], ("2026-05.0002.clbundle", part)])!;
        Assert.Equal(ExitClass.False, twoHistories.Class);
        Assert.Contains("two histories", twoHistories.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void KnownCheckpointThatIsNoPrefix_IsFalse_AndOneAheadIsNotCovered()
    {
        Assert.Equal(ExitClass.False, Verify(Pack(), new Checkpoint(TestLog.Origin, 3, Hash.Of([9])))!.Class);
        Assert.Equal(ExitClass.NotCovered, Verify(Pack(), new Checkpoint(TestLog.Origin, 8, Hash.Of([9])))!.Class);
        Assert.Equal(ExitClass.False, Verify(Pack(), new Checkpoint("carbonledger.example/other", 3, Log.CheckpointAt(3).Root))!.Class);
    }

    [Fact]
    public void NoPart_IsMalformed() => Assert.Equal(ExitClass.Malformed, new LogPackVerifier(TestLog.Policy).Finish().Failure!.Class);

    [Fact]
    public void Divide_CutsByMonthAndBySize_AndNamesSort()
    {
        // Two in May, the first exactly at its end; a late one in July that ends in June; one that is larger than a part.
        (long, long, long)[] batches =
        [
            (0, June - 1, 100), (1, June, 100), (2, June + 1, 100), (3, June + (31L * 86_400_000), 100), (4, June, 100),
            (5, June + (31L * 86_400_000), 900_000), (6, June + (31L * 86_400_000), 100),
        ];
        LogPack.Part[] parts = [.. LogPack.Divide(batches, 600_000)];
        Assert.Equal(
            [
                new("2026-05.0001.clbundle", 0, 0), new("2026-06.0001.clbundle", 1, 2), new("2026-07.0001.clbundle", 3, 4),
                new("2026-07.0002.clbundle", 5, 5), new("2026-07.0003.clbundle", 6, 6),
            ],
            parts);
        Assert.Equal(parts.Select(part => part.Name), parts.Select(part => part.Name).Order(StringComparer.Ordinal));
        Assert.All(parts, part => Assert.True(LogPack.IsPartName(part.Name)));
        Assert.All((string[])["2026-05.001.clbundle", "2026-5.0001.clbundle", "day.clbundle", "2026-05.0001.clbundle.bak", ".clbundle", ""], name => Assert.False(LogPack.IsPartName(name)));
        Assert.Equal("0001-01.0001.clbundle", LogPack.Divide([(0, long.MinValue, 1)]).Single().Name);
        Assert.Equal("9999-12.0001.clbundle", LogPack.Divide([(0, long.MaxValue, 1)]).Single().Name);
    }

    private static LogFailure? Verify((string Name, byte[] Archive)[] pack, Checkpoint? known = null)
    {
        LogPackVerifier verifier = new(TestLog.Policy, known);
        foreach ((string name, byte[] archive) in pack)
        {
            LogVerification part = verifier.Add(name, archive);
            if (part.Failure is not null)
            {
                Assert.Null(part.Content);
                Assert.Equal(StepOutcome.Failed, part.Steps[^1].Outcome);
                return part.Failure;
            }
        }

        return verifier.Finish().Failure;
    }
}
