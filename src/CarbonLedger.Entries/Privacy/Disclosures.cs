using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Privacy;

/// <summary>
/// What was disclosed of a log's private entries: a file of <see cref="Disclosure"/>s, each <c>u32be length || bytes</c>, in any order. An entry whose
/// groups are all there is opened; of others the groups that are there are compared with their commitments. Not thread-safe.
/// </summary>
public sealed class Disclosures
{
    /// <summary>The largest file, in bytes.</summary>
    public const int BytesMax = 512 * 1024 * 1024;

    private readonly Dictionary<Hash, Disclosure> byLeaf = [];
    private readonly HashSet<Hash> found = [];

    private Disclosures()
    {
    }

    /// <summary>Nothing disclosed.</summary>
    public static Disclosures None => new();

    /// <summary>How many entries are named.</summary>
    public int Count => byLeaf.Count;

    /// <summary>How many of them were met.</summary>
    public int Found => found.Count;

    /// <summary>The leaf hash of one that was not met; null when all were.</summary>
    public Hash? NotFound => byLeaf.Keys.Where(leaf => !found.Contains(leaf)).Select(leaf => (Hash?)leaf).FirstOrDefault();

    /// <exception cref="LedgerFormatException">Not a file of disclosures, or an entry is disclosed twice.</exception>
    public static Disclosures Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length > BytesMax)
        {
            throw new LedgerFormatException("disclosures", $"at most {BytesMax} bytes", $"{file.Length}");
        }

        Disclosures all = new();
        foreach (Disclosure disclosure in EntryBundle.Decode(file).Select(Disclosure.Decode))
        {
            if (!all.byLeaf.TryAdd(disclosure.Leaf, disclosure))
            {
                throw new LedgerFormatException("disclosures", "an entry once", $"{disclosure.Leaf} twice");
            }
        }

        return all;
    }

    /// <summary>The file of disclosures.</summary>
    public static byte[] Format(IEnumerable<Disclosure> disclosures) => EntryBundle.Encode([.. disclosures.Select(disclosure => (ReadOnlyMemory<byte>)disclosure.Encode())]);

    /// <summary>A batch's entries with those opened that were disclosed as a whole; the others stay as they are.</summary>
    /// <exception cref="LedgerFormatException">An opened entry stands in the log, or a sealed one is not in form.</exception>
    /// <exception cref="DisclosureMismatchException">Something disclosed is not what was committed to.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Open(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ReadOnlyMemory<byte>[]? opened = null;
        for (int i = 0; i < entries.Count; i++)
        {
            if (PrivateEntry.IsOpened(entries[i].Span))
            {
                throw new LedgerFormatException($"entry {i}", "commitments of a private entry", "its salts, which never stand in a log");
            }

            if (Find(entries[i]) is not { } disclosure)
            {
                continue;
            }

            opened ??= [.. entries];
            opened[i] = disclosure.Groups.Count == PrivateEntry.CommitmentsOf(entries[i])!.Count ? PrivateEntry.Open(entries[i], disclosure) : entries[i];
        }

        return opened ?? entries;
    }

    private Disclosure? Find(ReadOnlyMemory<byte> entry)
    {
        if (byLeaf.Count == 0 || !PrivateEntry.IsSealed(entry.Span) || !byLeaf.TryGetValue(MerkleTree.LeafHash(entry.Span), out Disclosure? disclosure))
        {
            return null;
        }

        disclosure.Require(entry);
        found.Add(disclosure.Leaf);
        return disclosure;
    }
}
