using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Privacy;

/// <summary>
/// The two forms of an entry of a private asset. **Opened**: the entry with its salts, which every decision is made with and which never stands in
/// a log. **Sealed**: the entry in the log, a commitment in the place of each group of fields (<c>SHA-256(0x00 || salt || field bytes)</c>). Who
/// loses the salts and the fields can prove nothing of them any more and guess nothing, and every proof of the log stays valid.
/// </summary>
public static class PrivateEntry
{
    private const int ShortBytesHead = 1;
    private const int LongBytesHead = 2;

    // A map of eleven fields. What a reading in the open ends with a device has a say in: the hashes of its batch.
    private const byte OpenReading = 0xa0 + 11;

    private static readonly byte[] ReadingHead = [0, 1, 1, 0x60 + 7, .. "reading"u8];
    private static readonly byte[] StatementHead = [0, 1, 1, 0x60 + 9, .. "statement"u8];

    /// <summary>Whether bytes are an opened entry. Looks at how they begin and end; that the rest is well formed is for a decoder to say.</summary>
    public static bool IsOpened(ReadOnlySpan<byte> entry) => EndsWithItems(entry, FieldGroups.SaltSize, ShortBytesHead, 0x40 + FieldGroups.SaltSize);

    /// <summary>Whether bytes are a sealed entry, as <see cref="IsOpened"/> looks at them.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> entry) => EndsWithItems(entry, Hash.Size, LongBytesHead, 0x58);

    /// <summary>The form in the log: an opened entry sealed, any other as it is.</summary>
    /// <exception cref="LedgerFormatException">It ends as an opened entry and is none.</exception>
    public static ReadOnlyMemory<byte> ToLog(ReadOnlyMemory<byte> entry) => IsOpened(entry.Span) ? Seal(entry) : entry;

    /// <summary>The leaf hash of an entry's form in the log.</summary>
    public static Hash LeafOf(ReadOnlyMemory<byte> entry) => MerkleTree.LeafHash(ToLog(entry).Span);

    /// <summary>Seals an opened entry.</summary>
    /// <exception cref="LedgerFormatException">It is none.</exception>
    public static ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> opened)
    {
        CborValue entry = CborValue.Parse(opened);
        IReadOnlyList<FieldGroup> groups = GroupsOf(entry);
        IReadOnlyList<ReadOnlyMemory<byte>> salts = SaltsOf(entry, groups.Count);
        IEnumerable<CborValue> commitments = groups.Zip(salts, (group, salt) => (CborValue)FieldGroups.Commit(salt.Span, FieldGroups.Bytes(entry, group)));
        return CborValue.Map([.. Open(entry, groups), (FieldGroups.PrivacyKey, CborValue.Array(commitments))]).Encode();
    }

    /// <summary>Opens a sealed entry with what was disclosed of it.</summary>
    /// <param name="sealedEntry">As it stands in the log.</param>
    /// <param name="disclosure">All groups of it.</param>
    /// <returns>The opened entry; sealed again it gives the same bytes.</returns>
    /// <exception cref="LedgerFormatException">It is not sealed, a group is missing, or what was committed to is not in form.</exception>
    /// <exception cref="DisclosureMismatchException">What is disclosed is not what was committed to.</exception>
    public static byte[] Open(ReadOnlyMemory<byte> sealedEntry, Disclosure disclosure)
    {
        CborValue entry = CborValue.Parse(sealedEntry);
        IReadOnlyList<FieldGroup> groups = GroupsOf(entry);
        if (disclosure.Groups.Count != groups.Count)
        {
            throw new LedgerFormatException("disclosure", $"{groups.Count} groups", $"{disclosure.Groups.Count}");
        }

        disclosure.Require(sealedEntry);
        IEnumerable<(int, CborValue)> fields = disclosure.Groups.SelectMany(group => FieldsOf(sealedEntry, group));
        byte[] opened = CborValue.Map(
            [.. Open(entry, groups), .. fields, (FieldGroups.PrivacyKey, CborValue.Array(disclosure.Groups.Select(group => (CborValue)group.Salt)))]).Encode();
        return Seal(opened).Span.SequenceEqual(sealedEntry.Span) ? opened : throw new DisclosureMismatchException("disclosure", "the fields that were committed to", "others");
    }

    /// <summary>Gives up what an opened entry holds, or a part of it.</summary>
    /// <param name="opened">The opened entry.</param>
    /// <param name="names">The groups to disclose; all if empty.</param>
    /// <exception cref="LedgerFormatException">It is no opened entry, or has no group of such a name.</exception>
    public static Disclosure Disclose(ReadOnlyMemory<byte> opened, IReadOnlyCollection<string> names)
    {
        CborValue entry = CborValue.Parse(opened);
        IReadOnlyList<FieldGroup> groups = GroupsOf(entry);
        IReadOnlyList<ReadOnlyMemory<byte>> salts = SaltsOf(entry, groups.Count);
        if (names.FirstOrDefault(name => groups.All(group => group.Name != name)) is { } unknown)
        {
            throw new LedgerFormatException("group", string.Join(", ", groups.Select(group => group.Name)), unknown);
        }

        return new Disclosure(LeafOf(opened), [.. Enumerable.Range(0, groups.Count).Where(i => names.Count == 0 || names.Contains(groups[i].Name))
            .Select(i => new DisclosedGroup(i, salts[i], FieldGroups.Bytes(entry, groups[i])))]);
    }

    /// <summary>The names of an entry's groups, in the order of their commitments.</summary>
    public static IEnumerable<string> GroupNames(ReadOnlyMemory<byte> entry) => FieldGroups.Of(EntryKind.Of(entry)).Select(group => group.Name);

    /// <summary>The commitments of a sealed entry, a group each; null when the entry is not sealed.</summary>
    /// <exception cref="LedgerFormatException">It ends as a sealed entry and is none.</exception>
    public static IReadOnlyList<Hash>? CommitmentsOf(ReadOnlyMemory<byte> entry)
    {
        if (!IsSealed(entry.Span))
        {
            return null;
        }

        CborValue value = CborValue.Parse(entry);
        return value.Optional(FieldGroups.PrivacyKey) is { } items ? Items(items, GroupsOf(value).Count).Select(item => item.AsHash()).ToList() : null;
    }

    /// <summary>The fields of a group of an entry that were disclosed.</summary>
    /// <exception cref="LedgerFormatException">They are no map, or one with a key that is not of the group.</exception>
    internal static List<(int Key, CborValue Value)> FieldsOf(ReadOnlyMemory<byte> entry, DisclosedGroup disclosed)
    {
        FieldGroup group = FieldGroups.Of(EntryKind.Of(entry))[disclosed.Index];
        CborValue fields = CborValue.Parse(disclosed.Fields);
        return [.. fields.Keys.Select(key => group.Keys.Contains(key)
            ? (key, fields.Required(key))
            : throw new LedgerFormatException($"group {group.Name}", $"keys {string.Join(", ", group.Keys)}", $"{key}"))];
    }

    /// <summary>The salts of an opened entry; null when it has none.</summary>
    internal static IReadOnlyList<ReadOnlyMemory<byte>>? SaltsOf(CborValue entry) =>
        entry.Optional(FieldGroups.PrivacyKey) is null ? null : SaltsOf(entry, GroupsOf(entry).Count);

    /// <summary>The salts as the last field of an entry; nothing when it is not private.</summary>
    internal static IEnumerable<(int, CborValue)> Field(IReadOnlyList<ReadOnlyMemory<byte>>? salts) =>
        salts is null ? [] : [(FieldGroups.PrivacyKey, CborValue.Array(salts.Select(salt => (CborValue)salt)))];

    private static IReadOnlyList<FieldGroup> GroupsOf(CborValue entry) => FieldGroups.Of(EntryKind.Of(entry)) is { Count: > 0 } groups
        ? groups
        : throw new LedgerFormatException("$.1", "a kind that may be private", EntryKind.Of(entry));

    private static IReadOnlyList<ReadOnlyMemory<byte>> SaltsOf(CborValue entry, int count) =>
        [.. Items(entry.Required(FieldGroups.PrivacyKey), count).Select(item => item.AsBytes() is { Length: FieldGroups.SaltSize } salt
            ? salt
            : throw new LedgerFormatException(item.Path, $"a salt of {FieldGroups.SaltSize} bytes", "another length"))];

    private static IReadOnlyList<CborValue> Items(CborValue list, int count) =>
        list.AsArray() is { } items && items.Count == count ? items : throw new LedgerFormatException(list.Path, $"{count} items", $"{list.AsArray().Count}");

    // What stands in the open: everything that belongs to no group.
    private static IEnumerable<(int, CborValue)> Open(CborValue entry, IReadOnlyList<FieldGroup> groups)
    {
        HashSet<int> kept = [.. groups.SelectMany(group => group.Keys), FieldGroups.PrivacyKey];
        return entry.Keys.Where(key => !kept.Contains(key)).Select(key => (key, entry.Required(key)));
    }

    // Key 23 is the last of any map, and its array has a byte string of one length for each group of the kind.
    private static bool EndsWithItems(ReadOnlySpan<byte> entry, int size, int head, byte first)
    {
        int count = BeginsAs(entry, ReadingHead) && entry[0] != OpenReading ? FieldGroups.Of(EntryKind.Reading).Count : BeginsAs(entry, StatementHead) ? FieldGroups.Of(EntryKind.Statement).Count : 0;
        int start = entry.Length - (count * (head + size));
        return count > 0 && start >= 2 && entry[start - 2] == FieldGroups.PrivacyKey && entry[start - 1] == 0x80 + count && AllBegin(entry[start..], head + size, first);
    }

    // After the map's own byte.
    private static bool BeginsAs(ReadOnlySpan<byte> entry, byte[] head) => entry.Length > head.Length && entry[1..].StartsWith(head);

    private static bool AllBegin(ReadOnlySpan<byte> items, int step, byte first)
    {
        for (int at = 0; at < items.Length; at += step)
        {
            if (items[at] != first)
            {
                return false;
            }
        }

        return true;
    }
}
