using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Privacy;

/// <summary>
/// What is laid open of one private entry to whom it concerns: a deterministic CBOR map of version, kind <c>disclosure</c>, leaf hash of the entry, and
/// for each group its index, salt and field bytes. Never part of a log.
/// </summary>
/// <param name="Leaf">The leaf hash of the entry as it stands in the log.</param>
/// <param name="Groups">Ascending; at least one.</param>
public sealed record Disclosure(Hash Leaf, IReadOnlyList<DisclosedGroup> Groups)
{
    private const string Kind = "disclosure";
    private const long Version = 1;
    private const int PartsOfGroup = 3;

    public byte[] Encode() => CborValue.Map(
        (0, Version), (1, Kind), (2, Leaf),
        (3, CborValue.Array(Groups.Select(group => CborValue.Array([(long)group.Index, group.Salt, group.Fields]))))).Encode();

    /// <exception cref="LedgerFormatException">Not a disclosure.</exception>
    public static Disclosure Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue value = CborValue.Parse(bytes);
        value.RejectUnknownKeys(3);
        if (value.RequiredInt(0) != Version || value.RequiredText(1) != Kind)
        {
            throw new LedgerFormatException("$", $"a {Kind} of version {Version}", $"{value.RequiredText(1)} of version {value.RequiredInt(0)}");
        }

        List<DisclosedGroup> groups = [.. value.RequiredArray(3).Select(DecodeGroup)];
        return groups.Count > 0 && groups.Zip(groups.Skip(1)).All(pair => pair.First.Index < pair.Second.Index)
            ? new Disclosure(value.RequiredHash(2), groups)
            : throw new LedgerFormatException("$.3", "groups in ascending order, at least one", $"{groups.Count} groups");
    }

    /// <summary>Requires that everything in it is what a sealed entry commits to, and that each group holds fields of its own only: else one field could be committed to twice, and shown as the one or the other.</summary>
    /// <exception cref="DisclosureMismatchException">Another entry, no such group, or a group that doesn't give its commitment.</exception>
    /// <exception cref="LedgerFormatException">The entry is not a sealed one, or what was committed to is not in form.</exception>
    public void Require(ReadOnlyMemory<byte> sealedEntry)
    {
        IReadOnlyList<Hash> commitments = PrivateEntry.CommitmentsOf(sealedEntry) ?? throw new LedgerFormatException("disclosure", "a private entry", "an entry in the open");
        if (MerkleTree.LeafHash(sealedEntry.Span) != Leaf)
        {
            throw new DisclosureMismatchException("disclosure leaf", $"{MerkleTree.LeafHash(sealedEntry.Span)}", $"{Leaf}");
        }

        foreach (DisclosedGroup group in Groups)
        {
            if (group.Index >= commitments.Count || group.Salt.Length != FieldGroups.SaltSize || FieldGroups.Commit(group.Salt.Span, group.Fields.Span) != commitments[group.Index])
            {
                throw new DisclosureMismatchException($"disclosure of {Leaf}, group {group.Index}", "the salt and fields of its commitment", "others");
            }

            _ = PrivateEntry.FieldsOf(sealedEntry, group);
        }
    }

    private static DisclosedGroup DecodeGroup(CborValue item)
    {
        IReadOnlyList<CborValue> parts = item.AsArray();
        return parts.Count == PartsOfGroup && parts[0].AsInt() is >= 0 and <= int.MaxValue and { } index
            ? new DisclosedGroup((int)index, parts[1].AsBytes(), parts[2].AsBytes())
            : throw new LedgerFormatException(item.Path, "[group, salt, fields]", "another form");
    }
}
