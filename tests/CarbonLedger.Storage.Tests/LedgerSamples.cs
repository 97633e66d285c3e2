using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Storage.Tests;

/// <summary>Commits of a made log: each batch holds one small entry.</summary>
internal static class LedgerSamples
{
    public const string Origin = "carbonledger.example/test/store";

    private static readonly Ed25519Signer Key = new(SeedKeys.Derive(new byte[32], "store test"));

    public static LogHead Empty { get; } = new(0, MerkleTree.EmptyRoot);

    public static SignedNote Note(LogHead head) => new NoteSigner(Origin, Key).Sign(new Checkpoint(Origin, head.Size, head.Root).Format());

    /// <summary>A commit that follows a head; <paramref name="salt"/> makes another one of the same size.</summary>
    public static LogCommit After(LogHead head, int salt = 0, params CommitKey[] keys)
    {
        byte[] content = [(byte)head.Size, (byte)salt];
        Hash root = MerkleTree.LeafHash([.. head.Root.ToArray(), .. content]);
        Tile tile = new(new TileId(0, 0, (int)head.Size + 1), new byte[Hash.Size * ((int)head.Size + 1)]);
        return new LogCommit(new LogHead(head.Size + 1, root), (byte[])[1, .. content], (byte[])[2, .. content], (byte[])[3, .. content], [tile], keys.Length > 0 ? keys : [Interval(head.Size)]);
    }

    public static CommitKey Interval(long n, int version = 1) => new("net", n * 900_000, version);
}
