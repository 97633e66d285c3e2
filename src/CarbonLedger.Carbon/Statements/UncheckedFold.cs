using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// Collects the unchecked defaults behind figures. The flows carry a source wherever power goes, so every source of an interval counts as reaching every
/// figure of it but a generator's, which is made of its own factor: a mark too many is no harm, one too few is. Not thread-safe.
/// </summary>
public sealed class UncheckedFold
{
    /// <summary>The half-width of energy that was estimated.</summary>
    public const string EstimatedEnergy = "estimated energy";

    /// <summary>The half-width of power carried at the network's average.</summary>
    public const string UnknownOrigin = "power of unknown origin";

    private readonly SortedSet<string> sources = new(StringComparer.Ordinal);
    private readonly SortedSet<string> records = new(StringComparer.Ordinal);
    private readonly SortedSet<string> figures = new(StringComparer.Ordinal);
    private readonly SortedSet<string> values = new(StringComparer.Ordinal);
    private readonly SortedSet<string> halfWidths = new(StringComparer.Ordinal);

    /// <summary>The defaults of a whole interval: its sources, and the rows that its generation was charged at.</summary>
    /// <param name="interval">Closed.</param>
    /// <param name="book">The factor book it was closed with.</param>
    /// <param name="accounts">The records that its sources are from.</param>
    public static UncheckedDefaults Of(TracedInterval interval, FactorBook book, CarbonAccounts accounts)
    {
        UncheckedFold fold = new();
        foreach (CarbonSource source in interval.Sources.Where(source => source.IsUncheckedDefault))
        {
            fold.Add(source, accounts);
        }

        foreach (FactorId row in interval.Statements.Where(statement => statement is { Factor: not null, EnergyOut.WattHours: > 0 }).Select(statement => statement.Factor!.Row).Distinct())
        {
            fold.Add(book.Find(row));
        }

        return fold.Close();
    }

    /// <summary>The defaults of a figure that is a generator's own: those of its row.</summary>
    public static UncheckedDefaults Of(Statement generator, FactorBook book)
    {
        UncheckedFold fold = new();
        if (generator is { Factor: { } used, EnergyOut.WattHours: > 0 })
        {
            fold.Add(book.Find(used.Row));
        }

        return fold.Close();
    }

    /// <summary>Adds those of another interval or figure.</summary>
    public void Add(UncheckedDefaults more)
    {
        sources.UnionWith(more.Sources);
        records.UnionWith(more.Records);
        figures.UnionWith(more.TypicalFigures);
        values.UnionWith(more.FactorValues);
        halfWidths.UnionWith(more.HalfWidths);
    }

    /// <summary>Adds what has an assumed half-width among the sources of a figure's uncertainty, factors apart.</summary>
    public void Add(UncertaintyBudget budget)
    {
        foreach (UncertaintyKind kind in budget.Contributions.Select(contribution => contribution.Source.Kind).Distinct())
        {
            if (kind is UncertaintyKind.Estimate or UncertaintyKind.UnknownOrigin)
            {
                halfWidths.Add(kind == UncertaintyKind.Estimate ? EstimatedEnergy : UnknownOrigin);
            }
        }
    }

    public UncheckedDefaults Close() => new([.. sources], [.. records], [.. figures], [.. values], [.. halfWidths]);

    private void Add(FactorRow? row)
    {
        if (row is { Checked: false })
        {
            values.Add(row.Id.Value);
        }

        if (row is { UncertaintyChecked: false })
        {
            halfWidths.Add(row.Id.Value);
        }
    }

    private void Add(CarbonSource source, CarbonAccounts accounts)
    {
        sources.Add(source.Id);
        if (accounts.LifeBehind(source.Id) is { } life)
        {
            records.Add(life.Record.Asset.Value);
            figures.UnionWith(life.State.UncheckedDefaults);
        }
        else if (accounts.GasBehind(source.Id) is [{ } booking, ..])
        {
            records.Add(booking.Event.Unit.Value);
        }
    }
}
