using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What a dishonest operator can do who holds the log key: write history again, with every hash and signature right.</summary>
internal static class ForgedLog
{
    private const string Origin = "carbonledger.example/demo/ieee14";

    public static byte[] WithChangedStatement(DemoFiles demo, int batch, string asset) => Rewrite(demo, batch, entries => [.. entries.Select(bytes =>
    {
        if (EntryKind.Of(CborValue.Parse(bytes)) != EntryKind.Statement || StatementEntry.Decode(bytes) is not { } entry || entry.Figures.Asset.Value != asset)
        {
            return bytes;
        }

        long less = entry.Figures.CarbonIn!.Value.Milligrams - 1;
        return (entry with { Figures = entry.Figures with { CarbonIn = CarbonMass.FromMilligrams(less) } }).Encode();
    })]);

    public static byte[] WithoutAReading(DemoFiles demo, int batch) => Rewrite(demo, batch, entries =>
    {
        int at = entries.ToList().FindIndex(bytes => EntryKind.Of(CborValue.Parse(bytes)) == EntryKind.Reading);
        return [.. entries.Where((_, i) => i != at)];
    });

    internal static byte[] Rewrite(DemoFiles demo, int changed, Func<IReadOnlyList<ReadOnlyMemory<byte>>, IReadOnlyList<ReadOnlyMemory<byte>>> change)
    {
        using DemoKeys keys = new(7, Origin);
        List<Batch> batches = [];
        foreach (ReadOnlyMemory<byte> bytes in HeaderBundle.Decode(File.ReadAllBytes(Path.Combine(demo.Log, TilePath.ForHeaders(0, 96)))))
        {
            BatchHeader header = BatchHeader.Decode(bytes);
            IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(File.ReadAllBytes(Path.Combine(demo.Log, TilePath.ForBatch(header.Number))));
            Hash previous = batches.Count == 0 ? Hash.Zero : batches[^1].HeaderHash;
            batches.Add(Batch.Build(Origin, header.Number, header.Number == changed ? change(entries) : entries, header.Facts, previous));
        }

        StoredTree tree = StoredTree.Build([.. batches.Select(batch => batch.HeaderHash)]);
        return LogBundle.Create(
            keys.Log.Sign(new Checkpoint(Origin, batches.Count, tree.Root).Format()), 0,
            [.. batches.Select(batch => (ReadOnlyMemory<byte>)batch.HeaderBytes)],
            [.. batches.Select((_, i) => tree.InclusionProof(i))],
            [.. batches.Select(batch => batch.Entries)],
            "forged\n");
    }
}
