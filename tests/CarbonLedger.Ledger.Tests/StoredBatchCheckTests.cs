namespace CarbonLedger.Ledger.Tests;

public class StoredBatchCheckTests
{
    private const int Piece = StoredBatchCheck.PieceLeaves;

    private static readonly ReadOnlyMemory<byte>[] Entries = [.. Enumerable.Range(0, (3 * Piece) + 5).Select(i => (ReadOnlyMemory<byte>)BitConverter.GetBytes(i))];

    public static TheoryData<int> Sizes => [1, 2, 3, 7, 70, Piece - 1, Piece, Piece + 1, (2 * Piece) - 1, 2 * Piece, (2 * Piece) + 513, 3 * Piece, (3 * Piece) + 5];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void BuilderAndCheck_GiveTheTreeOfTheDefinition(int size)
    {
        Hash[] leaves = [.. Entries[..size].Select(entry => MerkleTree.LeafHash(entry.Span))];
        StoredTree tree = new StoredTreeBuilder(Entries[..size]).Build();
        StoredBatchCheck check = new(EntryBundle.Encode(Entries[..size]), tree.ToBytes(), size);
        Assert.Equal(MerkleTree.Root(leaves), tree.Root);
        Assert.Equal(StoredTree.Build(leaves).ToBytes().ToArray(), tree.ToBytes().ToArray());
        Assert.Equal(tree.Root, check.Finish());
        Assert.True(check.TreeHolds);
    }

    [Fact]
    public void PiecesInAnyOrderAndAtOnce_GiveTheSameTree()
    {
        StoredTree tree = new StoredTreeBuilder(Entries).Build();
        StoredTreeBuilder backwards = new(Entries);
        for (int piece = backwards.PieceCount - 1; piece >= 0; piece--)
        {
            backwards.HashPiece(piece);
        }

        StoredTreeBuilder together = new(Entries);
        StoredBatchCheck check = new(EntryBundle.Encode(Entries), tree.ToBytes(), Entries.Length);
        Parallel.For(0, together.PieceCount, together.HashPiece);
        Parallel.For(0, check.PieceCount, check.HashPiece);
        Assert.Equal(tree.ToBytes().ToArray(), backwards.Build().ToBytes().ToArray());
        Assert.Equal(tree.ToBytes().ToArray(), together.Build().ToBytes().ToArray());
        Assert.Equal((4, tree.Root, true), (check.PieceCount, check.Finish(), check.TreeHolds));
    }

    [Fact]
    public void EveryWrongNodeOfAStoredTree_IsSeen()
    {
        // Nodes of every kind: leaves, inside a piece, above pieces, and those on the right that no larger subtree holds.
        const int Size = (2 * Piece) + 37;
        byte[] bundle = EntryBundle.Encode(Entries[..Size]);
        byte[] tree = new StoredTreeBuilder(Entries[..Size]).Build().ToBytes().ToArray();
        int nodes = tree.Length / Hash.Size;
        foreach (int node in Enumerable.Range(0, nodes).Where(n => n % 97 == 0 || n >= nodes - 80 || (n >= Size - 40 && n < Size)))
        {
            byte[] spoilt = [.. tree];
            spoilt[(node * Hash.Size) + (node % Hash.Size)] ^= 1;
            StoredBatchCheck check = new(bundle, spoilt, Size);
            Assert.Equal(MerkleTree.Root([.. Entries[..Size].Select(entry => MerkleTree.LeafHash(entry.Span))]), check.Finish());
            Assert.False(check.TreeHolds, $"node {node}");
        }
    }

    [Theory]
    [InlineData(-32)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(32)]
    public void TreeOfAnotherLength_DoesNotHold(int more)
    {
        byte[] tree = new StoredTreeBuilder(Entries[..70]).Build().ToBytes().ToArray();
        Array.Resize(ref tree, tree.Length + more);
        StoredBatchCheck check = new(EntryBundle.Encode(Entries[..70]), tree, 70);
        check.Finish();
        Assert.False(check.TreeHolds);
    }

    [Fact]
    public void AnyChangedBitOfABundle_IsRefusedOrGivesAnotherRoot()
    {
        byte[] bundle = EntryBundle.Encode(Entries[..9]);
        StoredTree tree = new StoredTreeBuilder(Entries[..9]).Build();
        for (int bit = 0; bit < 8 * bundle.Length; bit++)
        {
            byte[] spoilt = [.. bundle];
            spoilt[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.NotEqual(tree.Root, new StoredBatchCheck(spoilt, tree.ToBytes(), 9).Finish());
            }
            catch (LedgerFormatException e)
            {
                Assert.StartsWith("entry", e.Field, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void BundleOfAnotherCount_IsRefused() => Assert.Equal(
        "entry bundle: expected 8 entries; found 9 entries.",
        Assert.Throws<LedgerFormatException>(() => new StoredBatchCheck(EntryBundle.Encode(Entries[..9]), default, 8)).Message);

    [Fact]
    public void LargeEntries_AreHashedWhole()
    {
        ReadOnlyMemory<byte>[] large = [.. new[] { 1, 1022, 1023, 1024, 1025, 70_000 }.Select(length => (ReadOnlyMemory<byte>)Enumerable.Range(0, length).Select(i => (byte)(i % 251)).ToArray())];
        StoredTree tree = new StoredTreeBuilder(large).Build();
        Assert.Equal(MerkleTree.Root([.. large.Select(entry => MerkleTree.LeafHash(entry.Span))]), tree.Root);
        Assert.Equal(tree.Root, new StoredBatchCheck(EntryBundle.Encode(large), tree.ToBytes(), large.Length).Finish());
    }
}
