using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A day with private assets and what may be shown of it, by name.</summary>
internal sealed class PagePrivateCases(DemoRuns runs, DemoFiles demo)
{
    private const int Batch = 48;

    public static readonly string[] Names =
    [
        "all disclosed", "none", "none, allowed", "one kept back", "one kept back, allowed", "a group of each", "a group of each, allowed", "all disclosed, nothing pinned",
        "field altered", "field of a part altered, allowed", "salt altered", "salt too short", "group of another number", "entry of another log", "entry of another log, allowed", "entry in the open disclosed",
        "disclosed twice", "not disclosures", "disclosures cut off", "empty",
        "opened entry in the log", "commitment too few", "field beside its commitment", "reading forged", "reading sealed twice",
        "statement of a private asset in the open", "figure of a private asset changed", "committed to no CBOR", "committed to no CBOR, a part shown, allowed",
        "statement on another balance, allowed", "statement on no reading, allowed", "statement that supersedes nothing, allowed", "statement left out, allowed", "figure in the open changed, allowed",
    ];

    public PageFiles Make(string name)
    {
        PageFiles hidden = new(demo.Bundle, demo.Policy, demo.Trust);
        List<Disclosure> all = Read(demo.Disclosures);
        PageFiles With(IEnumerable<Disclosure> shown) => hidden with { Disclosures = runs.NewFile("disclosures", Disclosures.Format(shown)) };
        PageFiles Altered(Func<DisclosedGroup, DisclosedGroup> change) => With([all[0] with { Groups = [change(all[0].Groups[0]), .. all[0].Groups.Skip(1)] }, .. all.Skip(1)]);
        return name switch
        {
            "all disclosed" => With(all),
            "none" => hidden,
            "none, allowed" => hidden with { AllowUndisclosed = true },
            "one kept back" => With(all.Skip(1)),
            "one kept back, allowed" => With(all.Skip(1)) with { AllowUndisclosed = true },
            "a group of each" => With(all.Select(Part)),
            "a group of each, allowed" => With(all.Select(Part)) with { AllowUndisclosed = true },
            "all disclosed, nothing pinned" => With(all) with { Trust = null },
            "field altered" => Altered(group => group with { Fields = CborValue.Map((7, 1L)).Encode() }),
            "field of a part altered, allowed" => With([Part(all[0]) with { Groups = [Part(all[0]).Groups[0] with { Fields = CborValue.Map((7, 1L)).Encode() }] }]) with { AllowUndisclosed = true },
            "salt altered" => Altered(group => group with { Salt = new byte[16] }),
            "salt too short" => Altered(group => group with { Salt = group.Salt[..15] }),
            "group of another number" => With([all[0] with { Groups = [.. all[0].Groups.Skip(1), all[0].Groups[0] with { Index = 99 }] }]),
            "entry of another log" => With([.. all, all[0] with { Leaf = Hash.Of("elsewhere"u8) }]),
            "entry of another log, allowed" => With([all[0] with { Leaf = Hash.Of("elsewhere"u8) }]) with { AllowUndisclosed = true },
            "entry in the open disclosed" => With([.. all, all[0] with { Leaf = MerkleTree.LeafHash(ForgedLog.BatchesOf(demo)[0].Entries[0].Span) }]),
            "disclosed twice" => With([.. all, all[0]]),
            "not disclosures" => hidden with { Disclosures = demo.Policy },
            "disclosures cut off" => hidden with { Disclosures = runs.NewFile("disclosures", File.ReadAllBytes(demo.Disclosures).AsSpan()[..^3]) },
            "empty" => hidden with { Disclosures = runs.NewFile("disclosures", []) },
            "opened entry in the log" => Rewritten(With(all), EntryKind.Reading, entry => PrivateEntry.Open(entry, all.First(one => one.Leaf == MerkleTree.LeafHash(entry.Span)))),
            "commitment too few" => Rewritten(hidden, EntryKind.Statement, entry => Changed(entry, 23, CborValue.Array(CborValue.Parse(entry).RequiredArray(23).Skip(1)))),
            "field beside its commitment" => Rewritten(hidden, EntryKind.Statement, entry => Changed(entry, 8, 5L)),
            "reading forged" => Reopened(all, EntryKind.Reading, opened => ReadingEntry.Decode(opened) is var reading
                ? (reading with { Signed = reading.Signed with { Capture = reading.Signed.Capture with { Sequence = reading.Signed.Capture.Sequence + 1_000_000 } } }).Encode()
                : []),
            "reading sealed twice" => hidden with { Bundle = NewBundle(ForgedLog.Rewrite(demo, Batch, entries => [entries.First(entry => IsOf(entry, EntryKind.Reading)), .. entries])), AllowUndisclosed = true },
            "statement of a private asset in the open" => Rewritten(With(all), EntryKind.Statement, entry => Changed(PrivateEntry.Open(entry, all.First(one => one.Leaf == MerkleTree.LeafHash(entry.Span))), 23, null)),
            "figure of a private asset changed" => Reopened(all, EntryKind.Statement, opened => StatementEntry.Decode(opened) is var statement
                ? (statement with { Figures = statement.Figures with { CarbonOut = CarbonMass.FromMilligrams(1 + (statement.Figures.CarbonOut?.Milligrams ?? 0)) } }).Encode()
                : []),
            "committed to no CBOR" => Uncommitted(all),
            "committed to no CBOR, a part shown, allowed" => Uncommitted(all, 1) with { AllowUndisclosed = true },
            "statement on another balance, allowed" => Rewritten(hidden with { AllowUndisclosed = true }, EntryKind.Statement, entry => Changed(entry, 16, Hash.Of("elsewhere"u8))),
            "statement on no reading, allowed" => Rewritten(hidden with { AllowUndisclosed = true }, EntryKind.Statement, entry => Changed(entry, 17, CborValue.Array([Hash.Of("elsewhere"u8)]))),
            "statement that supersedes nothing, allowed" => Rewritten(hidden with { AllowUndisclosed = true }, EntryKind.Statement, entry => Changed(Changed(entry, 18, Hash.Of("elsewhere"u8)), 19, 1L)),
            "statement left out, allowed" => Altering(hidden, entries => [.. entries.Where(entry => !entry.Equals(entries.First(one => IsOf(one, EntryKind.Statement))))]),
            "figure in the open changed, allowed" => With(all.Skip(1)) with
            {
                AllowUndisclosed = true,
                Bundle = NewBundle(ForgedLog.Rewrite(demo, Batch, entries => [.. entries.Select(entry => EntryKind.Of(entry) == EntryKind.Statement && !PrivateEntry.IsSealed(entry.Span) && StatementEntry.Decode(entry) is { Figures.CarbonIn: { } mass } statement
                    ? (statement with { Figures = statement.Figures with { CarbonIn = CarbonMass.FromMilligrams(mass.Milligrams + 1) } }).Encode()
                    : entry)])),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such case."),
        };
    }

    private static List<Disclosure> Read(string file) => [.. EntryBundle.Decode(File.ReadAllBytes(file)).Select(Disclosure.Decode)];

    private static Disclosure Part(Disclosure whole) => whole with { Groups = [whole.Groups[0]] };

    private static bool IsOf(ReadOnlyMemory<byte> entry, string kind) => PrivateEntry.IsSealed(entry.Span) && EntryKind.Of(entry) == kind;

    private static byte[] Changed(ReadOnlyMemory<byte> entry, int key, CborValue? value)
    {
        CborValue map = CborValue.Parse(entry);
        return CborValue.Map([.. map.Keys.Where(present => present != key).Select(present => (present, map.Required(present))), .. value is null ? [] : ((int, CborValue)[])[(key, value)]]).Encode();
    }

    private PageFiles Altering(PageFiles files, Func<IReadOnlyList<ReadOnlyMemory<byte>>, IReadOnlyList<ReadOnlyMemory<byte>>> change) =>
        files with { Bundle = NewBundle(ForgedLog.Rewrite(demo, Batch, change)), AllowUndisclosed = true };

    private string NewBundle(byte[] bundle) => runs.NewFile("page.clbundle", bundle);

    // The first sealed entry of a kind in a batch, changed by a dishonest operator.
    private PageFiles Rewritten(PageFiles files, string kind, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> change) => files with
    {
        Bundle = NewBundle(ForgedLog.Rewrite(demo, Batch, entries => entries.First(entry => IsOf(entry, kind)) is var first ? [.. entries.Select(entry => entry.Equals(first) ? change(entry) : entry)] : entries)),
    };

    // One who knows what is private, too, seals another and discloses what it commits to.
    private PageFiles Reopened(List<Disclosure> all, string kind, Func<byte[], byte[]> change)
    {
        List<Disclosure> shown = [.. all];
        PageFiles files = Rewritten(new PageFiles(demo.Bundle, demo.Policy, demo.Trust), kind, entry =>
        {
            int at = shown.FindIndex(one => one.Leaf == MerkleTree.LeafHash(entry.Span));
            byte[] opened = change(PrivateEntry.Open(entry, shown[at]));
            shown[at] = PrivateEntry.Disclose(opened, []);
            return PrivateEntry.Seal(opened);
        });
        return files with { Disclosures = runs.NewFile("disclosures", Disclosures.Format(shown)) };
    }

    private PageFiles Uncommitted(List<Disclosure> all, int groups = int.MaxValue)
    {
        List<Disclosure> shown = [.. all];
        PageFiles files = Rewritten(new PageFiles(demo.Bundle, demo.Policy, demo.Trust), EntryKind.Reading, entry =>
        {
            int at = shown.FindIndex(one => one.Leaf == MerkleTree.LeafHash(entry.Span));
            DisclosedGroup nonsense = shown[at].Groups[0] with { Fields = "nonsense"u8.ToArray() };
            byte[] other = Changed(entry, 23, CborValue.Array([FieldGroups.Commit(nonsense.Salt.Span, nonsense.Fields.Span), .. CborValue.Parse(entry).RequiredArray(23).Skip(1)]));
            shown[at] = new Disclosure(MerkleTree.LeafHash(other), [.. shown[at].Groups.Skip(1).Prepend(nonsense).Take(groups)]);
            return other;
        });
        return files with { Disclosures = runs.NewFile("disclosures", Disclosures.Format(shown)) };
    }
}
