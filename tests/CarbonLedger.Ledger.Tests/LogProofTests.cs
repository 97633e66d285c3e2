using System.Text;

namespace CarbonLedger.Ledger.Tests;

/// <summary>Proof files: one spelling, and every part of them is proved or refused.</summary>
public sealed class LogProofTests
{
    private static readonly TestLog Log = new(7);

    [Fact]
    public void EveryEntryOfALog_IsProved_AndReadBackAsWritten()
    {
        foreach (Batch batch in Log.Batches)
        {
            for (int i = 0; i < batch.Entries.Count; i++)
            {
                string text = Of(batch, i).Format();
                LogProofVerification result = Verify(text);
                Assert.True(result.Failure is null, result.Failure?.ToString());
                Assert.Equal(["form", "policy", "header", "inclusion", "entry"], result.Steps.Select(step => step.Name));
                Assert.Equal(batch.Entries[i].ToArray(), result.Proof!.Entry.ToArray());
                Assert.Equal(batch.Header.Number, result.Header!.Number);
                Assert.Equal(text, result.Proof.Format());
            }
        }
    }

    [Fact]
    public void AnotherEntry_IndexOrBatch_IsFalse()
    {
        LogProof proof = Of(Log.Batches[4], 2);
        LogProof[] wrong =
        [
            proof with { Entry = Log.Batches[4].Entries[1] },
            proof with { EntryIndex = 3 },
            proof with { EntryIndex = 5 },
            proof with { EntryProof = [.. proof.EntryProof.SkipLast(1)] },
            proof with { Header = Log.Batches[3].HeaderBytes },
            proof with { Batch = 3 },
            proof with { Batch = 3, Header = Log.Batches[3].HeaderBytes },
            proof with { HeaderProof = [.. proof.HeaderProof, Hash.Zero] },

            // A node of the batch's tree in an entry's place.
            proof with { Entry = (byte[])[.. MerkleTree.LeafHash(Log.Batches[4].Entries[0].Span).ToArray(), .. MerkleTree.LeafHash(Log.Batches[4].Entries[1].Span).ToArray()], EntryIndex = 0, EntryProof = [.. Of(Log.Batches[4], 0).EntryProof.Skip(1)] },
        ];
        Assert.All(wrong, made => Assert.Equal(ExitClass.False, Verify(made.Format()).Failure?.Class));
    }

    [Fact]
    public void ACheckpoint_WithoutTheWitnessOrOfAnotherKey_IsNotCovered_AndABadSignatureIsFalse()
    {
        LogProof proof = Of(Log.Batches[4], 2);
        Assert.Equal(ExitClass.NotCovered, Verify((proof with { Checkpoint = TestLog.Signer.Sign(proof.Checkpoint.Text) }).Format()).Failure?.Class);
        string spoilt = proof.Checkpoint.Format();
        int at = spoilt.LastIndexOf(' ') + 40;
        spoilt = spoilt[..at] + (spoilt[at] == 'A' ? 'B' : 'A') + spoilt[(at + 1)..];
        Assert.Equal(ExitClass.False, Verify((proof with { Checkpoint = SignedNote.Parse(spoilt) }).Format()).Failure?.Class);
    }

    [Fact]
    public void AnyChangedByte_IsNeverAcceptedAsAnotherEntry()
    {
        byte[] good = Encoding.UTF8.GetBytes(Of(Log.Batches[4], 2).Format());
        for (int at = 0; at < good.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bad = [.. good];
                bad[at] ^= (byte)(1 << bit);
                LogProofVerification result = LogProofVerifier.Verify(bad, TestLog.Policy);

                // Lines of keys that aren't known count for nothing, and a witness's name changed makes one: short of the quorum then.
                Assert.True(result.Failure is not null, $"byte {at} bit {bit} passed");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2sp.org/tlog-proof@v1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v2\nextra AA==\nindex 0\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AA==\nindex 00\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra oA==\nindex 0\n\nx\n")]
    public void AnotherForm_IsMalformed(string text) => Assert.Equal(ExitClass.Malformed, Verify(text).Failure?.Class);

    [Fact]
    public void TooManyHashesOrBytes_AreMalformed_BeforeAnythingIsDecoded()
    {
        LogProof proof = Of(Log.Batches[4], 2);
        Assert.Equal(ExitClass.Malformed, Verify((proof with { HeaderProof = [.. Enumerable.Repeat(Hash.Zero, 64)] }).Format()).Failure?.Class);
        Assert.Equal(ExitClass.Malformed, Verify((proof with { EntryProof = [.. Enumerable.Repeat(Hash.Zero, 64)] }).Format()).Failure?.Class);
        Assert.Equal(ExitClass.Malformed, LogProofVerifier.Verify(new byte[LogProof.BytesMax + 1], TestLog.Policy).Failure?.Class);
    }

    [Fact]
    public void Positions_LeadToEveryEntry_InPiecesOfAnySize()
    {
        ReadOnlyMemory<byte>[] entries = [.. Enumerable.Range(0, 100).Select(n => (ReadOnlyMemory<byte>)new byte[1 + (n * 13 % 97)])];
        byte[] bundle = EntryBundle.Encode(entries);
        byte[] positions = EntryPositions.TryOf(bundle)!;
        Assert.Equal(EntryPositions.CountOf(100) * EntryPositions.PositionBytes, positions.Length);
        for (int block = 0; block < EntryPositions.CountOf(100); block++)
        {
            int at = (int)EntryPositions.At(positions, block);
            Assert.Equal(entries.Take(block * EntryPositions.Stride).Sum(entry => entry.Length + 4), at);
        }

        foreach (int size in (int[])[1, 2, 3, 5, 64])
        {
            EntryPositions.Counter counter = new();
            foreach (byte[] piece in bundle.Chunk(size))
            {
                counter.Add(piece);
            }

            Assert.Equal(100, counter.Count);
            Assert.Equal(positions, counter.TryFinish());
        }

        Assert.Null(EntryPositions.TryOf(bundle.AsSpan(0, bundle.Length - 1)));
        Assert.Null(EntryPositions.TryOf([0, 0, 0, 0]));
        Assert.Throws<LedgerFormatException>(() => EntryPositions.At(positions, 7));
    }

    [Fact]
    public void TreesReadNodeByNode_GiveTheSameProofs()
    {
        for (int count = 1; count <= 70; count++)
        {
            StoredTree tree = StoredTree.Build([.. Enumerable.Range(0, count).Select(n => Hash.Of([(byte)n]))]);
            for (int i = 0; i < count; i++)
            {
                List<Hash> nodes = [.. StoredTree.InclusionOffsets(i, count).Select(offset => Hash.FromBytes(tree.ToBytes().Span.Slice((int)offset, Hash.Size)))];
                Assert.Equal(tree.InclusionProof(i), StoredTree.InclusionProof(i, count, nodes));
                Assert.Throws<LedgerFormatException>(() => StoredTree.InclusionProof(i, count, [.. nodes, Hash.Zero]));
            }
        }
    }

    private static LogProof Of(Batch batch, int entry) => new(
        Log.NoteAt(7), batch.Header.Number, MerkleTree.InclusionProof(Log.Leaves, batch.Header.Number), batch.HeaderBytes, entry, batch.Tree.InclusionProof(entry), batch.Entries[entry]);

    private static LogProofVerification Verify(string text) => LogProofVerifier.Verify(Encoding.UTF8.GetBytes(text), TestLog.Policy);
}
