using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>All energy that the balance counts as generated, by technology and factor: it adds up to the generated line.</summary>
internal sealed class TechnologyFold(ReportFigures figures)
{
    /// <summary>The largest energy first.</summary>
    /// <exception cref="ArgumentException">A factor isn't in the book.</exception>
    public IReadOnlyList<TechnologyRow> Rows() =>
    [
        .. Generators().Concat(Returned()).Concat(CarbonFree())
            .GroupBy(x => (x.Technology, x.Factor))
            .Select(group => Row(group.Key.Technology, group.Key.Factor, [.. group.Select(x => x.Statement)]))
            .OrderByDescending(row => row.Energy?.WattHours ?? -1)
            .ThenBy(row => row.Technology, StringComparer.Ordinal)
            .ThenBy(row => row.Factor?.Id.Value, StringComparer.Ordinal),
    ];

    private IEnumerable<(string Technology, FactorId? Factor, Statement Statement)> Generators() => figures.Network.Generators.SelectMany(generator =>
    {
        FactorId first = AtStart(generator);
        return figures.StatementsOf(generator.Id).Select(statement => (generator.Technology, (FactorId?)(statement.Factor?.Row ?? first), statement));
    });

    // Power given back by loads: at a factor of their own, or at the average.
    private IEnumerable<(string Technology, FactorId? Factor, Statement Statement)> Returned() => figures.Network.Loads
        .SelectMany(load => figures.StatementsOf(load.Id))
        .Where(statement => statement.EnergyOut is { WattHours: not 0 })
        .Select(statement => (statement.Factor is null ? SourcePalette.UnknownOrigin : NetworkTracing.FeedInGroup, statement.Factor?.Row, statement));

    private IEnumerable<(string Technology, FactorId? Factor, Statement Statement)> CarbonFree() => figures.Network.Storages
        .Where(storage => storage.Model == StorageModel.CarbonFree)
        .SelectMany(storage => figures.StatementsOf(storage.Id))
        .Select(statement => (NetworkTracing.StorageGroup, (FactorId?)null, statement));

    // A statement without energy names no factor; it counts with the one in force when the network began.
    private FactorId AtStart(Generator generator)
    {
        InputReading<FactorUse> use = generator.Factor.Resolve(figures.Factors, generator.Technology, figures.Network.ValidFrom.UtcYear);
        return use.Value?.Row.Id
            ?? throw new ArgumentException($"Factor book {figures.Factors.Id} version {figures.Factors.Version} has no row for {generator.Factor}: {string.Join("; ", use.Problems)}.");
    }

    private TechnologyRow Row(string technology, FactorId? factor, List<Statement> statements)
    {
        Energy? energy = statements.Aggregate((Energy?)null, (sum, statement) => ReportFigures.Plus(sum, statement.EnergyOut));
        CarbonMass? carbon = statements.Aggregate((CarbonMass?)null, (sum, statement) => ReportFigures.Plus(sum, statement.CarbonOut));
        decimal? share = energy is { } known ? ReportFigures.Fraction(known.WattHours, figures.Totals.GeneratedEnergy.WattHours) : null;
        FactorRow? row = factor is { } id ? figures.RowOf(id) : null;
        return new TechnologyRow(technology, row, energy, carbon, share, statements.Count(statement => statement.EnergyOut is null))
        {
            IsUnchecked = row is null ? technology == SourcePalette.UnknownOrigin && figures.FactorsUsed.Any(used => !used.Row.Checked) : !row.Checked,
        };
    }
}
