using System.Text;
using System.Text.Json;

namespace CarbonLedger.Ledger.Tests;

public class MerkleVectorTests
{
    private static readonly JsonElement Known = Vectors.Json("merkle/rfc6962-kat.json");

    public static TheoryData<string> InclusionFiles() => [.. Files("merkle/inclusion.json")];

    public static TheoryData<string> ConsistencyFiles() => [.. Files("merkle/consistency.json")];

    [Theory]
    [MemberData(nameof(InclusionFiles))]
    public void InclusionVector_IsAcceptedOrRefusedAsItsAuthorsSay(string file)
    {
        JsonElement vector = Vector("merkle/inclusion.json", file);
        bool accepted = TryHash(vector.GetProperty("root"), out Hash root)
            & TryHash(vector.GetProperty("leafHash"), out Hash leaf)
            & TryProof(vector.GetProperty("proof"), out List<Hash> proof)
            && vector.GetProperty("leafIdx").TryGetInt64(out long index)
            && vector.GetProperty("treeSize").TryGetInt64(out long size)
            && MerkleTree.VerifyInclusion(leaf, index, size, proof, root);

        Assert.Equal(!vector.GetProperty("wantErr").GetBoolean(), accepted);
    }

    [Theory]
    [MemberData(nameof(ConsistencyFiles))]
    public void ConsistencyVector_IsAcceptedOrRefusedAsItsAuthorsSay(string file)
    {
        JsonElement vector = Vector("merkle/consistency.json", file);
        Hash oldRoot = RootOrLabel(vector.GetProperty("root1"));
        Hash newRoot = RootOrLabel(vector.GetProperty("root2"));
        bool accepted = TryProof(vector.GetProperty("proof"), out List<Hash> proof)
            && vector.GetProperty("size1").TryGetInt64(out long oldSize)
            && vector.GetProperty("size2").TryGetInt64(out long newSize)
            && MerkleTree.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, proof);

        Assert.Equal(!vector.GetProperty("wantErr").GetBoolean(), accepted);
    }

    [Fact]
    public void EachVectorFile_Holds98Vectors()
    {
        Assert.Equal(98, Files("merkle/inclusion.json").Count());
        Assert.Equal(98, Files("merkle/consistency.json").Count());
    }

    [Fact]
    public void KnownLeaves_GiveTheKnownNodesOfEveryLevel()
    {
        Hash[] level = [.. Leaves()];
        foreach (JsonElement expected in Known.GetProperty("node_hashes_hex_by_level").EnumerateArray())
        {
            Assert.Equal(expected.EnumerateArray().Select(hex => hex.GetString()), level.Select(hash => hash.ToHex()));
            level = [.. level.Chunk(2).Where(pair => pair.Length == 2).Select(pair => MerkleTree.NodeHash(pair[0], pair[1]))];
        }
    }

    [Fact]
    public void KnownLeaves_GiveTheKnownRootOfEverySize()
    {
        string?[] expected = [.. Known.GetProperty("root_hashes_hex_by_size").EnumerateArray().Select(hex => hex.GetString())];
        Assert.Equal(9, expected.Length);
        for (int size = 0; size < expected.Length; size++)
        {
            Assert.Equal(expected[size], MerkleTree.Root([.. Leaves().Take(size)]).ToHex());
        }
    }

    [Fact]
    public void Hasher_GivesTheKnownAnswers()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MerkleTree.EmptyRoot.ToHex());
        Assert.Equal("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56", MerkleTree.LeafHash("L123456"u8).ToHex());
        Assert.Equal(
            "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1",
            MerkleTree.Root([MerkleTree.LeafHash("a"u8), MerkleTree.LeafHash("b"u8), MerkleTree.LeafHash("c"u8)]).ToHex());
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void LeafOfAnyLength_IsHashedWithItsPrefix(int length)
    {
        byte[] entry = Encoding.ASCII.GetBytes(new string('x', length));
        Assert.Equal(Hash.Of([0, .. entry]), MerkleTree.LeafHash(entry));
    }

    private static IEnumerable<Hash> Leaves() =>
        Known.GetProperty("leaf_inputs_hex").EnumerateArray().Select(hex => MerkleTree.LeafHash(Convert.FromHexString(hex.GetString()!)));

    private static IEnumerable<string> Files(string name) =>
        Vectors.Json(name).GetProperty("vectors").EnumerateArray().Select(vector => vector.GetProperty("file").GetString()!);

    private static JsonElement Vector(string name, string file) =>
        Vectors.Json(name).GetProperty("vectors").EnumerateArray().Single(vector => vector.GetProperty("file").GetString() == file);

    private static bool TryHash(JsonElement base64, out Hash hash) => Hash.TryFromBase64(base64.GetString(), out hash);

    /// <summary>Some vectors name a root by a label of 12 bytes that is only compared; its hash is compared as well.</summary>
    private static Hash RootOrLabel(JsonElement base64) =>
        TryHash(base64, out Hash root) ? root : Hash.Of(base64.GetBytesFromBase64());

    private static bool TryProof(JsonElement list, out List<Hash> proof)
    {
        proof = [];
        if (list.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            if (!TryHash(item, out Hash hash))
            {
                return false;
            }

            proof.Add(hash);
        }

        return true;
    }
}
