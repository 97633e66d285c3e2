using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Benchmarks.Verification;

/// <summary>A log of a <see cref="MadeGrid"/> as static files, by the code the server runs.</summary>
internal static class MadeGridLog
{
    public const string Origin = "carbonledger.example/bench/grid";

    private const int MetersOfFeeders = 201;

    /// <summary>Writes <c>log/</c>, and beside it <c>policy</c>.</summary>
    /// <param name="meters">All of them, the source's and the feeders' among them; above 201.</param>
    public static void Write(string folder, int meters, int intervals)
    {
        using MadeGrid grid = new(Origin, meters);
        NetworkSetup setup = grid.Setup();
        NetworkLedger ledger = new(setup);
        Dictionary<AssetId, AssetLedger> assets = setup.Assets.ToDictionary(asset => asset, asset => AssetLedger.Of(setup, asset, NoSalts.Instance));
        List<ReadOnlyMemory<byte>> headers = [];
        Hash previous = Hash.Zero;
        SignedCapture[] captures = grid.Captures(0);
        string log = Path.Combine(folder, "log");
        for (int interval = 0; interval < intervals; interval++)
        {
            SignedCapture[] next = grid.Captures(interval + 1);
            ILookup<AssetId, SignedCapture> byAsset = (interval == 0 ? captures.Concat(next) : next).ToLookup(signed => setup.AssetByDevice[signed.Capture.Device]);
            List<AssetReport> reports = [.. assets.Values.Select(asset => asset.PassOn(byAsset[asset.Asset], ledger.Next))];
            BatchDraft draft = ledger.Decide(reports, close: true)!;
            ledger.Apply(draft.Entries);
            ledger.ForgetBefore(ledger.LastClosed!.Value);
            Batch batch = Batch.Build(Origin, interval, draft.Entries, draft.Facts, previous);
            Write(log, TilePath.ForBatch(interval), EntryBundle.Encode(batch.Entries));
            headers.Add(batch.HeaderBytes);
            previous = batch.HeaderHash;
        }

        WriteTop(log, headers, grid.LogKey);
        Write(folder, "policy", System.Text.Encoding.UTF8.GetBytes($"log {grid.LogKey.Key.Format()}\nquorum none\n"));
    }

    /// <summary>What such a log begins with, for a number of loads.</summary>
    public static NetworkSetup Setup(int loads)
    {
        using MadeGrid grid = new(Origin, loads + MetersOfFeeders);
        return grid.Setup();
    }

    private static void WriteTop(string log, List<ReadOnlyMemory<byte>> headers, NoteSigner key)
    {
        Hash[] leaves = [.. headers.Select(header => MerkleTree.LeafHash(header.Span))];
        for (int first = 0; first < headers.Count; first += TileId.FullWidth)
        {
            List<ReadOnlyMemory<byte>> tile = [.. headers.Skip(first).Take(TileId.FullWidth)];
            Write(log, TilePath.ForHeaders(first / TileId.FullWidth, tile.Count), HeaderBundle.Encode(tile));
        }

        Write(log, "checkpoint", key.Sign(new Checkpoint(Origin, leaves.Length, MerkleTree.Root(leaves)).Format()).ToBytes());
    }

    private static void Write(string folder, string path, ReadOnlySpan<byte> bytes)
    {
        string full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }
}
