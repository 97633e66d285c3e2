using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>All energy that the balance counts as delivered, by who took it: it adds up to the delivered line.</summary>
internal sealed class ConsumerFold
{
    private readonly ReportFigures figures;
    private readonly IReadOnlyDictionary<AssetId, PeriodStatement>? periods;
    private readonly Dictionary<AssetId, CarbonQuality> qualities = [];

    /// <exception cref="ArgumentException">A period statement is of other figures than the report's.</exception>
    public ConsumerFold(ReportFigures figures, IReadOnlyDictionary<AssetId, PeriodStatement>? periods)
    {
        (this.figures, this.periods) = (figures, periods);
        List<(AssetId Id, BusId Bus, ConsumerKind Kind)> consumers =
        [
            .. figures.Network.Loads.Select(load => (load.Id, load.Bus, ConsumerKind.Load)),
            .. figures.Network.Storages.Where(storage => storage.Model == StorageModel.CarbonFree).Select(storage => (storage.Id, storage.Bus, ConsumerKind.CarbonFreeStorage)),
            .. figures.Network.Generators.Select(generator => (generator.Id, generator.Bus, ConsumerKind.OwnUse)),
        ];
        BusOf = consumers.ToDictionary(consumer => consumer.Id, consumer => consumer.Bus);
        foreach ((AssetId id, _, _) in consumers.Where(consumer => consumer.Kind != ConsumerKind.OwnUse))
        {
            (qualities[id] = new CarbonQuality()).Expect(figures.IntervalsExpected);
            Quality.Expect(figures.IntervalsExpected);
        }

        FoldQualities();
        Rows =
        [
            .. consumers.Select(consumer => Row(consumer.Id, consumer.Bus, consumer.Kind))
                .Where(row => row.Kind != ConsumerKind.OwnUse || row.Energy is { WattHours: not 0 })
                .OrderBy(row => row.Kind == ConsumerKind.OwnUse).ThenBy(row => row.Kind).ThenBy(row => row.Id.Value, NaturalOrder.Instance),
        ];
    }

    /// <summary>Loads in natural order, then storages that count as loads, then the units' own use where there was any.</summary>
    public IReadOnlyList<LoadRow> Rows { get; }

    /// <summary>The bus of everything that may take delivered energy.</summary>
    public IReadOnlyDictionary<AssetId, BusId> BusOf { get; }

    /// <summary>Of all loads and storages that count as loads, together.</summary>
    public CarbonQuality Quality { get; } = new();

    private LoadRow Row(AssetId id, BusId bus, ConsumerKind kind)
    {
        IReadOnlyList<Statement> statements = figures.StatementsOf(id);
        WeightedMean e = default;
        WeightedMean d = default;
        foreach (Statement statement in statements)
        {
            e.Add(statement.Intensity, statement.EnergyIn);
            d.Add(statement.Delivered, statement.EnergyIn);
        }

        LoadRow row = new(
            id, kind, bus,
            statements.Aggregate((Energy?)null, (sum, statement) => ReportFigures.Plus(sum, statement.EnergyIn)),
            statements.Aggregate((CarbonMass?)null, (sum, statement) => ReportFigures.Plus(sum, statement.CarbonIn)),
            kind == ConsumerKind.OwnUse ? null : statements.Aggregate((Energy?)null, (sum, statement) => ReportFigures.Plus(sum, statement.EnergyOut)),
            kind == ConsumerKind.OwnUse ? null : statements.Aggregate((CarbonMass?)null, (sum, statement) => ReportFigures.Plus(sum, statement.CarbonOut)),
            e.Value, d.Value,
            statements.Count(statement => statement.EnergyIn is null), statements.Count(statement => statement.Intensity is null));
        return kind == ConsumerKind.OwnUse ? row : WithPeriod(row with { Quality = qualities[id] });
    }

    private void FoldQualities()
    {
        foreach (TracedInterval traced in figures.Intervals)
        {
            Dictionary<BusId, int> unknownAt = traced.Buses.ToDictionary(bus => bus.Bus, bus => bus.Shares.Count > 0 ? bus.Shares[^1] : 0);
            foreach (Statement statement in traced.Statements)
            {
                if (qualities.TryGetValue(statement.Asset, out CarbonQuality? own))
                {
                    own.Add(statement, unknownAt[BusOf[statement.Asset]]);
                    Quality.Add(statement, unknownAt[BusOf[statement.Asset]]);
                }
            }
        }
    }

    // A half-width beside another sum than its own would be a wrong figure.
    private LoadRow WithPeriod(LoadRow row)
    {
        if (periods is null || !periods.TryGetValue(row.Id, out PeriodStatement? period))
        {
            return row;
        }

        Int128 carbon = row.Carbon?.Milligrams ?? 0;
        if (period.Asset != row.Id || period.Figure != carbon)
        {
            throw new ArgumentException($"The period statement of {period.Asset} is of {period.Figure} mg; the report's intervals of {row.Id} add up to {carbon} mg.");
        }

        return period.IntervalsKnown == 0 ? row : row with { Uncertainty = period.Uncertainty };
    }
}
