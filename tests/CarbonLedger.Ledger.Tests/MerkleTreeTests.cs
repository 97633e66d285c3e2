using CsCheck;

namespace CarbonLedger.Ledger.Tests;

public class MerkleTreeTests
{
    private const int SizeMax = 70;

    private static readonly Gen<Hash> GenHash = Gen.Byte.Array[Hash.Size].Select(bytes => Hash.FromBytes(bytes));
    private static readonly Hash[] Leaves = [.. Enumerable.Range(0, 300).Select(i => MerkleTree.LeafHash([(byte)(i % 256), (byte)(i / 256)]))];

    [Fact]
    public void Root_IsTheRecursiveDefinitionOfTheRfc()
    {
        for (int size = 0; size <= Leaves.Length; size++)
        {
            Assert.Equal(Defined(Leaves.AsSpan(0, size)), MerkleTree.Root(Leaves[..size]));
        }
    }

    [Fact]
    public void EveryLeafOfEverySize_HasAProofThatHoldsForItAlone()
    {
        for (int size = 1; size <= SizeMax; size++)
        {
            StoredTree tree = StoredTree.Build(Leaves[..size]);
            for (int index = 0; index < size; index++)
            {
                IReadOnlyList<Hash> proof = tree.InclusionProof(index);
                Assert.True(MerkleTree.VerifyInclusion(Leaves[index], index, size, proof, tree.Root));
                Assert.Equal(tree.Root, MerkleTree.RootOf(Leaves[index], index, size, proof));
                Assert.Equal(proof.Count, MerkleTree.InclusionPathLength(index, size));
                Assert.Null(MerkleTree.RootOf(Leaves[index], index, size, [.. proof, Hash.Zero]));
                Assert.Null(MerkleTree.RootOf(Leaves[index], size, size, proof));
                Assert.Equal(size == 1, MerkleTree.RootOf(Leaves[index], index, size, [.. proof.Skip(1)]) is not null);
                Assert.False(MerkleTree.VerifyInclusion(Leaves[index + 1], index, size, proof, tree.Root));
                Assert.False(MerkleTree.VerifyInclusion(Leaves[index], index + 1, size, proof, tree.Root));
                Assert.False(MerkleTree.VerifyInclusion(Leaves[index], index, size, [.. proof, Hash.Zero], tree.Root));
                Assert.False(MerkleTree.VerifyInclusion(Leaves[index], index, size, proof, Hash.Zero));
            }
        }
    }

    [Fact]
    public void EveryPairOfSizes_HasAConsistencyProofThatHoldsForItAlone()
    {
        for (int newSize = 1; newSize <= SizeMax; newSize++)
        {
            StoredTree tree = StoredTree.Build(Leaves[..newSize]);
            for (int oldSize = 1; oldSize <= newSize; oldSize++)
            {
                Hash oldRoot = MerkleTree.Root(Leaves[..oldSize]);
                IReadOnlyList<Hash> proof = tree.ConsistencyProof(oldSize);
                Assert.True(MerkleTree.VerifyConsistency(oldSize, newSize, oldRoot, tree.Root, proof));
                Assert.False(MerkleTree.VerifyConsistency(oldSize, newSize, Hash.Zero, tree.Root, proof));
                Assert.False(MerkleTree.VerifyConsistency(oldSize, newSize, oldRoot, Hash.Zero, proof));
                Assert.False(MerkleTree.VerifyConsistency(oldSize, newSize, oldRoot, tree.Root, [.. proof, Hash.Zero]));
            }
        }
    }

    [Fact]
    public void AnyChangedHashOfAProof_IsRefused() =>
        Gen.Select(Gen.Int[2, Leaves.Length], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 255]).Sample((size, i, j, bit) =>
        {
            int index = i % size;
            StoredTree tree = StoredTree.Build(Leaves[..size]);
            Hash[] proof = [.. tree.InclusionProof(index)];
            proof[j % proof.Length] = Flip(proof[j % proof.Length], bit);
            return !MerkleTree.VerifyInclusion(Leaves[index], index, size, proof, tree.Root);
        });

    [Fact]
    public void AForkedHistory_HasNoConsistencyProof() =>
        Gen.Select(Gen.Int[2, 200], Gen.Int[0, 1000], Gen.Int[0, 1000]).Sample((newSize, o, f) =>
        {
            int oldSize = 1 + (o % (newSize - 1));
            Hash[] forked = [.. Leaves[..newSize]];
            forked[f % oldSize] = Hash.Zero;
            return !MerkleTree.VerifyConsistency(
                oldSize, newSize, MerkleTree.Root(Leaves[..oldSize]), MerkleTree.Root(forked), MerkleTree.ConsistencyProof(forked, oldSize));
        });

    [Fact]
    public void HostileProofs_AreRefusedAndNeverThrow() =>
        Gen.Select(Gen.Long, Gen.Long, GenHash.Array[0, 130], GenHash, GenHash).Sample((a, b, proof, x, y) =>
            !MerkleTree.VerifyInclusion(x, a, b, proof, y) && !MerkleTree.VerifyConsistency(a, b, x, y, proof));

    [Fact]
    public void NoProofAtAll_IsRefused()
    {
        Assert.False(MerkleTree.VerifyInclusion(Leaves[0], 0, 1, null!, Leaves[0]));
        Assert.False(MerkleTree.VerifyConsistency(1, 1, Leaves[0], Leaves[0], null!));
        Assert.False(MerkleTree.VerifyConsistency(0, 0, MerkleTree.EmptyRoot, MerkleTree.EmptyRoot, []));
        Assert.False(MerkleTree.VerifyInclusion(Leaves[0], long.MaxValue - 1, long.MaxValue, [], Leaves[0]));
    }

    [Fact]
    public void ANode_NeverPassesAsALeaf()
    {
        byte[] children = [.. Leaves[0].AsSpan(), .. Leaves[1].AsSpan()];
        Assert.NotEqual(MerkleTree.NodeHash(Leaves[0], Leaves[1]), MerkleTree.LeafHash(children));
    }

    [Fact]
    public void StoredTree_ReadBack_GivesTheSameRootLeavesAndProofs()
    {
        for (int size = 0; size <= SizeMax; size++)
        {
            StoredTree tree = StoredTree.Build(Leaves[..size]);
            StoredTree read = StoredTree.FromBytes(tree.ToBytes().ToArray(), size);
            Assert.Equal(MerkleTree.Root(Leaves[..size]), read.Root);
            for (int i = 0; i < size; i++)
            {
                Assert.Equal(Leaves[i], read.LeafHash(i));
                Assert.Equal(MerkleTree.InclusionProof(Leaves[..size], i), read.InclusionProof(i));
            }
        }
    }

    [Fact]
    public void StoredTree_OfAnotherLength_IsRefused()
    {
        ReadOnlyMemory<byte> bytes = StoredTree.Build(Leaves[..7]).ToBytes();
        Assert.Equal((7 + 3 + 1) * Hash.Size, bytes.Length);
        Assert.Throws<LedgerFormatException>(() => StoredTree.FromBytes(bytes, 8));
        Assert.Throws<LedgerFormatException>(() => StoredTree.FromBytes(bytes[1..], 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => StoredTree.FromBytes(bytes, 7).InclusionProof(7));
    }

    [Fact]
    public void Hash_HasOneSpellingInEachForm()
    {
        Hash hash = Leaves[0];
        Assert.Equal(hash, Hash.FromHex(hash.ToHex()));
        Assert.Equal(hash, Hash.FromBytes(hash.ToArray()));
        Assert.True(Hash.TryFromBase64(hash.ToBase64(), out Hash read) && read == hash);
        Assert.False(Hash.TryFromBase64(hash.ToBase64() + "\n", out _));
        Assert.False(Hash.TryFromBase64(hash.ToBase64().AsSpan(0, 43), out _));
        // The last digit of 32 bytes carries two spare bits, which must be 0.
        Assert.False(Hash.TryFromBase64(new string('A', 42) + "B=", out _));
        Assert.True(Hash.TryFromBase64(new string('A', 42) + "E=", out _));
        Assert.Throws<LedgerFormatException>(() => Hash.FromBytes(new byte[31]));
        Assert.Throws<LedgerFormatException>(() => Hash.FromHex(new string('g', 64)));
    }

    private static Hash Defined(ReadOnlySpan<Hash> leaves)
    {
        if (leaves.Length <= 1)
        {
            return leaves.IsEmpty ? MerkleTree.EmptyRoot : leaves[0];
        }

        int split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        return MerkleTree.NodeHash(Defined(leaves[..split]), Defined(leaves[split..]));
    }

    private static Hash Flip(Hash hash, int bit)
    {
        byte[] bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return Hash.FromBytes(bytes);
    }

    [Fact]
    public void TreeOfEntriesInOnePiece_AndAllItsPathsAtOnce_AreThoseOfEachAlone()
    {
        for (int count = 1; count <= 70; count++)
        {
            byte[] bytes = new byte[count * 40];
            new Random(count).NextBytes(bytes);
            (int Start, int Length)[] places = [.. Enumerable.Range(0, count).Select(i => (i * 40, 1 + (i % 40)))];
            Hash[] leaves = [.. places.Select(place => MerkleTree.LeafHash(bytes.AsSpan(place.Start, place.Length)))];
            StoredTree tree = StoredTree.BuildOfEntries(bytes, places);
            Assert.Equal(MerkleTree.Root(leaves), tree.Root);
            Assert.Equal(StoredTree.Build(leaves).ToBytes().ToArray(), tree.ToBytes().ToArray());
            byte[][] paths = [.. Enumerable.Range(0, count).Select(i => new byte[3 + (MerkleTree.InclusionPathLength(i, count) * Hash.Size)])];
            tree.CopyInclusionProofs(paths, 3);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(tree.InclusionProof(i), paths[i][3..].Chunk(Hash.Size).Select(hash => Hash.FromBytes(hash)));
            }
        }

        Assert.Throws<ArgumentException>(() => StoredTree.BuildOfEntries([1], [(0, 1)]).CopyInclusionProofs([], 0));
    }
}
