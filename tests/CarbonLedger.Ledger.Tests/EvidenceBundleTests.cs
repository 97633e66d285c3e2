namespace CarbonLedger.Ledger.Tests;

public sealed class EvidenceBundleTests
{
    private static readonly TestLog Log = new(7);

    [Fact]
    public void Entries_AreProvedWhereTheyStand()
    {
        byte[] bundle = Bundle((2, 1), (6, 0), (6, 5));
        Assert.True(EvidenceBundle.IsOne(bundle));
        Assert.False(EvidenceBundle.IsOne(Log.Bundle(0, 6)));
        EvidenceVerification verification = EvidenceBundle.Verify(bundle, TestLog.Policy);
        Assert.Null(verification.Failure);
        Assert.Equal(["archive", "checkpoint", "policy", "inclusion"], verification.Steps.Select(step => step.Name));
        Assert.Equal([(2L, 1), (6L, 0), (6L, 5)], verification.Content!.Entries.Select(entry => (entry.Batch, entry.Index)));
        Assert.Equal(Log.Batches[6].Entries[5].ToArray(), verification.Content.Entries[2].Bytes.ToArray());
        Assert.Equal(bundle, Bundle((6, 5), (2, 1), (6, 0)));
    }

    [Fact]
    public void EveryChangedByte_IsMalformed_AndPackedAnewNeverPasses()
    {
        byte[] bundle = Bundle((2, 1), (6, 5));
        for (int at = 0; at < bundle.Length; at += 3)
        {
            byte[] changed = [.. bundle];
            changed[at] ^= (byte)(1 + (at % 255));
            Assert.Equal(ExitClass.Malformed, EvidenceBundle.Verify(changed, TestLog.Policy).Failure?.Class);
            _ = EvidenceBundle.IsOne(changed.AsSpan(0, at));
        }

        IReadOnlyList<BundleFile> files = BundleArchive.Read(bundle).Files;
        foreach (BundleFile file in files.Where(file => file.Path != LogBundle.ReadmePath))
        {
            for (int at = 0; at < file.Content.Length; at++)
            {
                byte[] content = file.Content.ToArray();
                content[at] ^= 1;
                byte[] packed = BundleArchive.Write([.. files.Select(other => other.Path == file.Path ? new BundleFile(file.Path, content) : other)]);
                Assert.NotNull(EvidenceBundle.Verify(packed, TestLog.Policy).Failure);
            }
        }
    }

    [Fact]
    public void EntryClaimedAtAnotherPlace_OrWithoutItsProofs_IsRefused()
    {
        IReadOnlyList<BundleFile> files = BundleArchive.Read(Bundle((6, 4), (6, 5))).Files;
        Assert.Equal(ExitClass.False, Verify([.. files.Select(file => file with { Path = file.Path.Replace("6/5", "6/3", StringComparison.Ordinal) })])!.Class);
        Assert.Equal(ExitClass.False, Verify([.. files.Select(file => file with { Path = file.Path.Replace("6/5", "6/7", StringComparison.Ordinal) })])!.Class);
        Assert.All((string[])["entry-proof/6/5", "header/6", "header-proof/6", "evidence", "checkpoint", "README.txt"], path =>
            Assert.Equal(ExitClass.Malformed, Verify([.. files.Where(file => file.Path != path)])!.Class));
        Assert.Equal(ExitClass.Malformed, Verify([.. files, new BundleFile("other", default)])!.Class);
        Assert.Equal(ExitClass.Malformed, Verify([.. files, new BundleFile("entry/6/x", default)])!.Class);
        Assert.Equal(ExitClass.Malformed, Verify([.. files, new BundleFile("entry/06/1", default)])!.Class);
    }

    [Fact]
    public void CheckpointThatThePolicyDoesNotAccept_IsNotCovered() =>
        Assert.Equal(ExitClass.NotCovered, EvidenceBundle.Verify(Bundle((2, 1)), TlogPolicy.Parse($"witness W {TestLog.WitnessKey}\nquorum W\n")).Failure!.Class);

    private static LogFailure? Verify(IReadOnlyList<BundleFile> files) => EvidenceBundle.Verify(BundleArchive.Write(files), TestLog.Policy).Failure;

    private static byte[] Bundle(params (int Batch, int Index)[] places) => EvidenceBundle.Create(
        Log.NoteAt(7),
        places.Select(place => place.Batch).Distinct().ToDictionary(batch => (long)batch, batch => (Log.Batches[batch].HeaderBytes, MerkleTree.InclusionProof(Log.Leaves, batch))),
        [.. places.Select(place => new EvidenceEntry(place.Batch, place.Index, Log.Batches[place.Batch].Entries[place.Index], Log.Batches[place.Batch].Tree.InclusionProof(place.Index)))],
        "Test evidence.\n");
}
