using System.Globalization;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Grains.Tests;

/// <summary>Batches of a made log, and an outside checker that re-reads the whole of it.</summary>
internal static class WriterSamples
{
    public const string Origin = "carbonledger.example/test/writer";
    private const int EntriesABatch = 5;

    private static readonly Ed25519Signer Key = new(SeedKeys.Derive(new byte[32], "writer test"));

    public static NoteSigner Signer { get; } = new(Origin, Key);

    public static CommitKey KeyOf(int n) => new("net", n * 900_000L, 1);

    /// <summary>Appends the batch of interval <paramref name="n"/>; its entries name it.</summary>
    public static Task<SignedNote> AppendAsync(this LogWriter writer, int n) => writer.AppendAsync(
        [.. Enumerable.Range(0, EntriesABatch).Select(i => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"interval {n} entry {i}")))],
        new HeaderFacts { FirstEventTime = n * 900_000L, LastEventTime = (n + 1) * 900_000L, NetworkModels = [Hash.Of("a network"u8)] },
        [KeyOf(n)]);

    /// <summary>
    /// Re-reads the log from its store: every batch gives its header's root, every header the head's root, every published
    /// checkpoint is a signed prefix of it, and every interval stands in it exactly once, in the order committed.
    /// </summary>
    public static async Task CheckAsync(ILedgerStore store, IReadOnlyList<SignedNote> published, params int[] intervals)
    {
        LogHead head = (await store.ReadHeadAsync(Origin))!.Value;
        List<Hash> leaves = [];
        List<string> found = [];
        for (long number = 0; number < head.Size; number++)
        {
            StoredBatch batch = (await store.ReadBatchAsync(Origin, number))!;
            BatchHeader header = BatchHeader.Decode(batch.Header);
            IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(batch.Entries);
            Assert.Equal((number, EntriesABatch), (header.Number, header.EntryCount));
            Assert.Equal(header.Root, MerkleTree.Root([.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))]));
            Assert.Equal(number == 0 ? Hash.Zero : leaves[^1], header.Previous);
            leaves.Add(MerkleTree.LeafHash(batch.Header.Span));
            found.Add(Encoding.ASCII.GetString(entries[0].Span));
        }

        Assert.Null(await store.ReadBatchAsync(Origin, head.Size));
        Assert.Equal(head.Root, MerkleTree.Root(leaves));
        Assert.Equal(intervals.Select(n => $"interval {n} entry 0"), found);
        for (int i = 0; i < intervals.Length; i++)
        {
            Assert.Equal(i, await store.FindAsync(Origin, KeyOf(intervals[i])));
        }

        CheckCheckpoints([.. published.Append((await store.ReadPublishedAsync(Origin))!)], leaves);
        Assert.Equal(head, LogWriter.HeadOf((await store.ReadPublishedAsync(Origin))!));
    }

    private static void CheckCheckpoints(SignedNote[] published, List<Hash> leaves)
    {
        foreach (SignedNote note in published)
        {
            Assert.Equal(Signer.Sign(note.Text).Format(), note.Format());
            LogHead newer = LogWriter.HeadOf(note);
            Assert.Equal(MerkleTree.Root(leaves.GetRange(0, (int)newer.Size)), newer.Root);
            foreach (LogHead older in published.Select(LogWriter.HeadOf).Where(head => head.Size > 0 && head.Size <= newer.Size))
            {
                IReadOnlyList<Hash> proof = MerkleTree.ConsistencyProof(leaves.GetRange(0, (int)newer.Size), older.Size);
                Assert.True(MerkleTree.VerifyConsistency(older.Size, newer.Size, older.Root, newer.Root, proof));
            }
        }
    }
}
