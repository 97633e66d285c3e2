using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>What places a statement, which stands in the open whether or not its figures do.</summary>
/// <param name="IsPrivate">Whether it is sealed, or opened by what was disclosed.</param>
internal sealed record StatementPlace(
    NetworkId Network, AssetId Asset, Interval Interval, int Version, Hash BalanceLeaf, IReadOnlyList<Hash> ReadingLeaves, Supersession? Supersedes, bool IsPrivate)
{
    /// <exception cref="LedgerFormatException">Not a statement.</exception>
    public static StatementPlace Of(ReadOnlyMemory<byte> bytes)
    {
        if (!PrivateEntry.IsSealed(bytes.Span))
        {
            StatementEntry open = StatementEntry.Decode(bytes);
            return new StatementPlace(open.Network, open.Figures.Asset, open.Interval, open.Version, open.BalanceLeaf, open.ReadingLeaves, open.Supersedes, open.Salts is not null);
        }

        SealedFacts facts = SealedFacts.Decode(bytes);
        CborValue entry = CborValue.Parse(bytes);
        return new StatementPlace(
            new NetworkId(entry.RequiredText(2)), facts.Asset!.Value, Interval.StartingAt(facts.Time), facts.Version, entry.RequiredHash(16),
            [.. entry.RequiredArray(17).Select(leaf => leaf.AsHash())], BalanceEntry.DecodeSupersession(entry, 18), IsPrivate: true);
    }
}
