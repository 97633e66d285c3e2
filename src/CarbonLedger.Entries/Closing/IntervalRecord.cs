using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>The newest version of everything the log says of one interval of a network.</summary>
/// <param name="Statements">By asset; each the newest version, which may be older than the balance's.</param>
public sealed record IntervalRecord(
    BalanceEntry Balance,
    Hash BalanceLeaf,
    IReadOnlyDictionary<AssetId, (StatementEntry Entry, Hash Leaf)> Statements)
{
    /// <summary>Private assets whose statement of this interval was not opened: erased, or not disclosed here.</summary>
    public IReadOnlySet<AssetId> Withheld { get; init; } = new HashSet<AssetId>();

    /// <summary>The figures with the statements put back in, by asset id.</summary>
    public Carbon.Statements.TracedInterval Figures => Balance.Figures with
    {
        Statements = [.. Statements.OrderBy(pair => pair.Key).Select(pair => pair.Value.Entry.Figures)],
    };

    internal IEnumerable<MeteredAsset> Metered => Statements.Values.Select(statement => new MeteredAsset(
        new Carbon.Metering.AssetInterval(statement.Entry.Figures.Asset, Balance.Interval, statement.Entry.Figures.Points, []),
        statement.Entry.ReadingLeaves));
}
