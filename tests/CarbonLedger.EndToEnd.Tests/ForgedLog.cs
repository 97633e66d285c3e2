using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What a dishonest operator can do who holds the log key: write history again, with every hash and signature right.</summary>
internal static class ForgedLog
{
    internal const string Origin = "carbonledger.example/demo/ieee14";

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

    internal static byte[] Rewrite(DemoFiles demo, int changed, Func<IReadOnlyList<ReadOnlyMemory<byte>>, IReadOnlyList<ReadOnlyMemory<byte>>> change) =>
        Write(BatchesOf(demo).Select((batch, i) => i == changed ? batch with { Entries = change(batch.Entries) } : batch));

    /// <summary>The batches of a demo's log.</summary>
    internal static List<ForgedBatch> BatchesOf(DemoFiles demo) =>
    [
        .. HeaderBundle.Decode(File.ReadAllBytes(Path.Combine(demo.Log, TilePath.ForHeaders(0, 96)))).Select(bytes => BatchHeader.Decode(bytes)).Select(header => new ForgedBatch(
            EntryBundle.Decode(File.ReadAllBytes(Path.Combine(demo.Log, TilePath.ForBatch(header.Number)))), header.Facts)),
    ];

    /// <summary>The leaf hashes of the headers these batches have in the log.</summary>
    internal static List<Hash> LeavesOf(IEnumerable<ForgedBatch> log) => [.. Build(log).Select(batch => batch.HeaderHash)];

    /// <summary>A bundle of a log of these batches, signed by the demo's key.</summary>
    internal static byte[] Write(IEnumerable<ForgedBatch> log)
    {
        using DemoKeys keys = new(7, Origin);
        List<Batch> batches = Build(log);
        StoredTree tree = StoredTree.Build([.. batches.Select(batch => batch.HeaderHash)]);
        return LogBundle.Create(
            keys.Log.Sign(new Checkpoint(Origin, batches.Count, tree.Root).Format()), 0,
            [.. batches.Select(batch => (ReadOnlyMemory<byte>)batch.HeaderBytes)],
            [.. batches.Select((_, i) => tree.InclusionProof(i))],
            [.. batches.Select(batch => batch.Entries)],
            "forged\n");
    }

    /// <summary>An evidence bundle of those entries of these batches that are asked for, signed by the demo's key.</summary>
    internal static byte[] WriteEvidence(IEnumerable<ForgedBatch> log, Func<ReadOnlyMemory<byte>, bool> isAsked)
    {
        using DemoKeys keys = new(7, Origin);
        List<Batch> batches = Build(log);
        StoredTree tree = StoredTree.Build([.. batches.Select(batch => batch.HeaderHash)]);
        EvidenceEntry[] entries =
        [
            .. batches.SelectMany((batch, number) => Enumerable.Range(0, batch.Entries.Count).Where(i => isAsked(batch.Entries[i]))
                .Select(i => new EvidenceEntry(number, i, batch.Entries[i], MerkleTree.InclusionProof([.. batch.Entries.Select(entry => MerkleTree.LeafHash(entry.Span))], i)))),
        ];
        return EvidenceBundle.Create(
            keys.Log.Sign(new Checkpoint(Origin, batches.Count, tree.Root).Format()),
            entries.Select(entry => entry.Batch).Distinct().ToDictionary(number => number, number => ((ReadOnlyMemory<byte>)batches[(int)number].HeaderBytes, tree.InclusionProof(number))),
            entries, "forged\n");
    }

    private static List<Batch> Build(IEnumerable<ForgedBatch> log)
    {
        List<Batch> batches = [];
        foreach (ForgedBatch batch in log)
        {
            batches.Add(Batch.Build(Origin, batches.Count, batch.Entries, batch.Facts, batches.Count == 0 ? Hash.Zero : batches[^1].HeaderHash));
        }

        return batches;
    }
}
