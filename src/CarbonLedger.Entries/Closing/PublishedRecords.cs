using System.Collections.Immutable;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>The records of a log in their order, and the accounts they make. Immutable.</summary>
public sealed class PublishedRecords
{
    private readonly ImmutableHashSet<(string Kind, string Id, Timestamp Time)> ids;

    // The roots of the complete subtrees, the largest first: with them a further record costs a few hashes, and not one for every record there is.
    private readonly ImmutableArray<Hash> subtrees;

    private PublishedRecords(
        ImmutableList<(RecordEntry Entry, Hash Leaf)> entries, ImmutableArray<Hash> subtrees, ImmutableHashSet<(string, string, Timestamp)> ids, CarbonAccounts accounts, Timestamp? changesFrom)
    {
        (Entries, this.subtrees, this.ids, Accounts, ChangesFrom) = (entries, subtrees, ids, accounts, changesFrom);
        Root = subtrees.IsEmpty ? null : subtrees.Reverse().Aggregate((right, left) => MerkleTree.NodeHash(left, right));
    }

    public static PublishedRecords None { get; } = new([], [], [], CarbonAccounts.Empty, null);

    /// <summary>Every record with the leaf hash of its entry.</summary>
    public ImmutableList<(RecordEntry Entry, Hash Leaf)> Entries { get; }

    public CarbonAccounts Accounts { get; }

    /// <summary>RFC 6962 root over their leaf hashes; null where there are none.</summary>
    public Hash? Root { get; }

    /// <summary>From when traced figures may come out otherwise by the records added last; null where none changes any.</summary>
    public Timestamp? ChangesFrom { get; }

    /// <summary>With further records, taken one by one.</summary>
    /// <exception cref="InputRejectedException">A document is not in form, is on record already, or the accounts refuse it.</exception>
    /// <exception cref="LedgerFormatException">An entry is no record, or says other than its document.</exception>
    public PublishedRecords With(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        (CarbonAccounts accounts, ImmutableHashSet<(string, string, Timestamp)> known, Timestamp? from) = (Accounts, ids, null);
        List<(RecordEntry Entry, Hash Leaf)> added = [];
        foreach (ReadOnlyMemory<byte> bytes in entries)
        {
            RecordEntry entry = RecordEntry.Decode(bytes);
            SignedRecord record = SignedRecord.Read(entry.Document);
            if ((record.Kind, record.Id, record.Time) != (entry.Kind, entry.Id, entry.Time))
            {
                throw new LedgerFormatException(
                    $"{entry.Kind} entry", $"{record.Kind} {record.Id} at {record.Time}, as the document it holds says", $"{entry.Kind} {entry.Id} at {entry.Time}");
            }

            if (known.Contains((entry.Kind, entry.Id, entry.Time)))
            {
                throw new InputRejectedException($"record {entry.Id}", [new InputProblem("$", entry.Id, $"Expected a record of kind {entry.Kind} that is not in the log yet")]);
            }

            Timestamp? changes = record.ChangesFrom(accounts);
            accounts = record.AddTo(accounts);
            known = known.Add((entry.Kind, entry.Id, entry.Time));
            from = from is { } earlier && (changes is not { } later || earlier <= later) ? earlier : changes;
            added.Add((entry, MerkleTree.LeafHash(bytes.Span)));
        }

        return new PublishedRecords(Entries.AddRange(added), Grown([.. added.Select(entry => entry.Leaf)]), known, accounts, from);
    }

    // As MerkleTree.Root: the binary digits of the leaves so far are the complete subtrees, a carry is a node.
    private ImmutableArray<Hash> Grown(IReadOnlyList<Hash> leaves)
    {
        List<Hash> grown = [.. subtrees];
        for (int i = 0; i < leaves.Count; i++)
        {
            Hash node = leaves[i];
            for (int carry = Entries.Count + i; (carry & 1) == 1; carry >>= 1)
            {
                node = MerkleTree.NodeHash(grown[^1], node);
                grown.RemoveAt(grown.Count - 1);
            }

            grown.Add(node);
        }

        return [.. grown];
    }
}
