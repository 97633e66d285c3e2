using System.Text.RegularExpressions;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CsCheck;
using Hash = CarbonLedger.Ledger.Hash;

namespace CarbonLedger.Entries.Tests;

/// <summary>The published schema names every key the code writes, and none that it does not know.</summary>
public sealed partial class CddlTests
{
    private static readonly string Schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "entries.cddl"));

    public static TheoryData<string> Kinds => [.. EntrySamples.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKeyWritten_StandsInTheGroupOfItsKind(string kind)
    {
        HashSet<int> named = KeysOf(kind);
        HashSet<int> written = [];
        EntrySamples.Of(kind).Sample(bytes =>
        {
            int[] keys = [.. CborValue.Parse(bytes).Keys];
            Assert.All(keys, key => Assert.Contains(key, named));
            lock (written)
            {
                written.UnionWith(keys);
            }
        });
        Assert.Equal(named.Order(), written.Order());
    }

    [Fact]
    public void EveryKeyOfABus_StandsInItsGroup()
    {
        HashSet<int> written = [];
        EntrySamples.Of(EntryKind.Balance).Sample(bytes =>
        {
            lock (written)
            {
                written.UnionWith(CborValue.Parse(bytes).RequiredArray(11).SelectMany(bus => bus.Keys));
            }
        });
        Assert.Equal(KeysOf("bus").Order(), written.Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKind_IsNamedByItsText(string kind)
    {
        Assert.Contains($"1: \"{kind}\",", Group(kind), StringComparison.Ordinal);
        Assert.Matches($@"^entry = .*\b{kind}\b", Regex.Match(Schema, "^entry = .*$", RegexOptions.Multiline).Value);
    }

    [Theory]
    [InlineData(EntryKind.Reading)]
    [InlineData(EntryKind.Statement)]
    public void APrivateEntry_LeavesOutTheKeysOfItsGroups_AndCommitsToEach(string kind)
    {
        IReadOnlyList<FieldGroup> groups = FieldGroups.Of(kind);
        HashSet<int> whole = KeysOf(kind);
        string sealedForm = Group($"private-{kind}") + (kind == EntryKind.Statement ? Group("supersedes-statement") : "");
        Assert.Contains($"1: \"{kind}\",", sealedForm, StringComparison.Ordinal);
        Assert.Contains($"23: [{groups.Count}*{groups.Count} commitment],", sealedForm, StringComparison.Ordinal);
        Assert.Equal(whole.Except(groups.SelectMany(group => group.Keys)).Append(23).Order(), KeysIn(sealedForm).Order());
        HashSet<int> written = [];
        EntrySamples.Of(kind).Sample(bytes =>
        {
            CborValue entry = CborValue.Parse(bytes);
            ReadOnlyMemory<byte> opened = CborValue.Map(
                [.. entry.Keys.Select(key => (key, entry.Required(key))), (23, CborValue.Array(groups.Select(_ => (CborValue)new byte[FieldGroups.SaltSize])))]).Encode();
            CborValue hidden = CborValue.Parse(PrivateEntry.Seal(opened));
            lock (written)
            {
                written.UnionWith(hidden.Keys);
            }
        });
        Assert.Equal(KeysIn(sealedForm).Order(), written.Order());
    }

    [Fact]
    public void EveryKeyOfADisclosure_StandsInItsGroup() => Assert.Equal(
        KeysOf("disclosure").Order(), CborValue.Parse(new Disclosure(Hash.Of("entry"u8), [new DisclosedGroup(0, new byte[FieldGroups.SaltSize], default)]).Encode()).Keys.Order());

    [Fact]
    public void EveryRuleThatIsUsed_IsDefined()
    {
        string code = Comment().Replace(Schema, "");
        HashSet<string> defined = [.. Regex.Matches(code, @"^([a-z][a-z0-9-]*) = ", RegexOptions.Multiline).Select(match => match.Groups[1].Value), "tstr", "bstr"];
        string values = Regex.Replace(code, "\"[^\"]*\"|h''|\\.[a-z]+|[a-z-]+: ?|[a-z0-9-]+ = ", " ");
        Assert.All(Regex.Matches(values, "[a-z][a-z0-9-]+").Select(match => match.Value), name => Assert.Contains(name, defined));
    }

    private static HashSet<int> KeysOf(string group) =>
        KeysIn(Group(group) + (Group(group).Contains($"supersedes-{group}", StringComparison.Ordinal) ? Group($"supersedes-{group}") : ""));

    private static HashSet<int> KeysIn(string text) => [.. Regex.Matches(text, @"(?:^|[(?/ ])(\d+): ", RegexOptions.Multiline).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

    private static string Group(string name)
    {
        Match match = Regex.Match(Comment().Replace(Schema, ""), $@"^{name} = [{{(]\n(.*?)^[}})]", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(match.Success, $"The schema has no group {name}.");
        return match.Groups[1].Value;
    }

    [GeneratedRegex(";.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
