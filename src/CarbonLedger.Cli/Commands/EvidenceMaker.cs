using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>
/// Takes statements out of an exported log with all they name: their balances, the readings, the devices that took these, the networks and factor books in force. The log is
/// read three times, batch by batch, so that memory does not grow with it.
/// </summary>
internal sealed class EvidenceMaker(ExportedLog log)
{
    private const string Readme = """
        CarbonLedger evidence bundle
        ============================
        Single entries of a log, each with the proof that it stands there:

          checkpoint        the signed tree head
          header/N          the header of batch N;      header-proof/N    its inclusion proof in the checkpoint
          entry/N/I         entry I of batch N;         entry-proof/N/I   its inclusion proof in the batch

        Verify:   carbonledger verify BUNDLE --policy FILE --trust FILE --partial

        Carbon follows from the whole network and from the log before it, and can't be recomputed from this alone.

        """;

    private readonly SortedSet<(long Batch, int Index)> wanted = [];
    private readonly HashSet<Hash> leaves = [];

    /// <summary>Entries taken so far.</summary>
    public int Count => wanted.Count;

    /// <summary>Every statement of the log in order, with its place; those kept private without their content.</summary>
    public IEnumerable<(long Batch, int Index, StatementEntry? Entry)> Statements()
    {
        for (long number = 0; number < log.Checkpoint.Size; number++)
        {
            IReadOnlyList<ReadOnlyMemory<byte>> entries = log.ReadBatch(number).Entries;
            for (int i = 0; i < entries.Count; i++)
            {
                if (EntryKind.Of(entries[i]) == EntryKind.Statement)
                {
                    yield return (number, i, PrivateEntry.IsSealed(entries[i].Span) ? null : StatementEntry.Decode(entries[i]));
                }
            }
        }
    }

    /// <summary>How many statements there are.</summary>
    public long CountStatements()
    {
        long count = 0;
        for (long number = 0; number < log.Checkpoint.Size; number++)
        {
            count += log.ReadBatch(number).Entries.Count(entry => EntryKind.Of(entry) == EntryKind.Statement);
        }

        return count;
    }

    /// <summary>Takes a statement, and what it names.</summary>
    public void Take(long batch, int index, StatementEntry? statement)
    {
        wanted.Add((batch, index));
        if (statement is not null)
        {
            leaves.Add(statement.BalanceLeaf);
            leaves.UnionWith(statement.ReadingLeaves);
            if (statement.Supersedes is { } old)
            {
                leaves.Add(old.Leaf);
            }
        }
    }

    /// <summary>The bundle of what was taken.</summary>
    /// <exception cref="LedgerFormatException">It is more than an evidence bundle holds.</exception>
    public byte[] Make()
    {
        HashSet<DeviceId> meters = [];
        Find(entry => leaves.Contains(MerkleTree.LeafHash(entry.Span)), entry =>
        {
            switch (EntryKind.Of(entry))
            {
                case EntryKind.Balance when BalanceEntry.Decode(entry) is { } balance:
                    leaves.UnionWith([balance.NetworkLeaf, balance.FactorsLeaf]);
                    break;
                case EntryKind.Reading when !PrivateEntry.IsSealed(entry.Span):
                    meters.Add(ReadingEntry.Decode(entry).Key.Device);
                    break;
            }
        });
        Find(entry => EntryKind.Of(entry) switch
        {
            EntryKind.Network or EntryKind.Factors => leaves.Contains(MerkleTree.LeafHash(entry.Span)),
            EntryKind.Device => meters.Contains(DeviceEntry.Decode(entry).Device),
            EntryKind.Revocation => meters.Contains(RevocationEntry.Decode(entry).Device),
            _ => false,
        }, _ => { });
        List<EvidenceEntry> entries = [];
        foreach (IGrouping<long, (long Batch, int Index)> batch in wanted.GroupBy(place => place.Batch))
        {
            VerifiedBatch read = log.ReadBatch(batch.Key);
            StoredTree tree = StoredTree.Build(read.LeafHashes);
            entries.AddRange(batch.Select(place => new EvidenceEntry(place.Batch, place.Index, read.Entries[place.Index].ToArray(), tree.InclusionProof(place.Index))));
        }

        return EvidenceBundle.Create(log.Note, entries.Select(entry => entry.Batch).Distinct().ToDictionary(number => number, number => (log.HeaderBytes(number), log.InclusionProof(number))), entries, Readme);
    }

    private void Find(Func<ReadOnlyMemory<byte>, bool> isWanted, Action<ReadOnlyMemory<byte>> take)
    {
        for (long number = 0; number < log.Checkpoint.Size; number++)
        {
            IReadOnlyList<ReadOnlyMemory<byte>> entries = log.ReadBatch(number).Entries;
            for (int i = 0; i < entries.Count; i++)
            {
                if (isWanted(entries[i]))
                {
                    wanted.Add((number, i));
                    take(entries[i]);
                    if (wanted.Count > EvidenceBundle.EntryCountMax)
                    {
                        throw new LedgerFormatException("evidence", $"at most {EvidenceBundle.EntryCountMax} entries; ask for a shorter period or a smaller sample", "more");
                    }
                }
            }
        }
    }
}
