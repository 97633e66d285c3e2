using CarbonLedger.Anchors.Witness;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Tests;

/// <summary>A log of leaves with a fixed key, and the proofs its owner would give from the tiles.</summary>
internal sealed class GrowingLog
{
    public const string Origin = "carbonledger.example/anchored";

    private static readonly NoteSigner Signer = new(Origin, new Ed25519Signer(SeedKeys.Derive(new byte[32], "anchored log")));

    private readonly Hash[] leaves;

    public GrowingLog(int size, string history = "one") =>
        leaves = [.. Enumerable.Range(0, size).Select(n => Hash.Of(System.Text.Encoding.UTF8.GetBytes($"{history} {n}")))];

    public static VerifierKey Key => Signer.Key;

    public SignedNote NoteAt(int size) => Signer.Sign(new Checkpoint(Origin, size, MerkleTree.Root(leaves[..size])).Format());

    public WitnessClient.ProofSource ProofsTo(int size) => (old, _) =>
    {
        Dictionary<TileId, ReadOnlyMemory<byte>> tiles = LogTiles.Grow(0, leaves[..size], _ => default).ToDictionary(tile => tile.Id, tile => tile.Content);
        return Task.FromResult(old == 0 || old == size ? [] : LogTiles.ConsistencyProof(old, size, id => tiles[id]));
    };

    public byte[] Request(int old, int size) =>
        System.Text.Encoding.UTF8.GetBytes(new WitnessRequest(old, old == 0 || old == size ? [] : MerkleTree.ConsistencyProof(leaves[..size], old), NoteAt(size)).Format());
}
