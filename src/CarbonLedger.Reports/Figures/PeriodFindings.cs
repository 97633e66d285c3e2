using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>
/// The checks over a period that need no more than the report's own intervals: gaps, spikes, jumps, runs of zeros, loss rates. They mark
/// for a look and change no figure.
/// </summary>
internal static class PeriodFindings
{
    /// <param name="intervals">By start.</param>
    /// <param name="others">Found by whoever has the registers and the history.</param>
    /// <returns>By check, jumps last, as weather and dispatch make many; these by how far they pass their limit, all else by asset in natural order and interval.</returns>
    public static IReadOnlyList<MeterFinding> Find(IReadOnlyList<TracedInterval> intervals, IReadOnlyList<MeterFinding> others)
    {
        (Interval first, Interval last) = (intervals[0].Interval, intervals[^1].Interval);
        IEnumerable<MeterFinding> own = intervals
            .SelectMany(traced => traced.Statements.Select(statement => (traced.Interval, Statement: statement)))
            .GroupBy(x => (x.Statement.Asset, x.Statement.Kind))
            .SelectMany(asset => OfAsset(asset.Key.Asset, asset.Key.Kind, [.. asset], first, last));
        return [.. own.Concat(others).Distinct()
            .OrderBy(finding => finding.Check == PeriodCheck.DemandTolerance)
            .ThenBy(finding => finding.Check)
            .ThenByDescending(finding => finding.Check == PeriodCheck.DemandTolerance ? (decimal)finding.Value / finding.Limit : 0)
            .ThenBy(finding => finding.Asset.Value, NaturalOrder.Instance)
            .ThenBy(finding => finding.Terminal)
            .ThenBy(finding => finding.Interval?.Start.UnixMilliseconds ?? 0)];
    }

    private static IEnumerable<MeterFinding> OfAsset(AssetId asset, AssetKind kind, List<(Interval Interval, Statement Statement)> statements, Interval first, Interval last)
    {
        IEnumerable<MeterFinding> findings = statements
            .SelectMany(x => x.Statement.Points.Select(point => new PointInterval(x.Interval, point)))
            .GroupBy(point => point.Energy.Terminal)
            .SelectMany(points => OfPoint(asset, points.Key, [.. points], first, last));
        return kind == AssetKind.Branch && LossRate(asset, statements) is { } loss ? findings.Append(loss) : findings;
    }

    private static IEnumerable<MeterFinding> OfPoint(AssetId asset, Terminal terminal, List<PointInterval> points, Interval first, Interval last) =>
    [
        .. PeriodValidation.Gaps(asset, terminal, points, first, last),
        .. PeriodValidation.Spike(asset, terminal, points) is { } spike ? [spike] : Array.Empty<MeterFinding>(),
        .. PeriodValidation.DemandTolerance(asset, terminal, points),
        .. PeriodValidation.ZeroRuns(asset, terminal, points),
    ];

    private static MeterFinding? LossRate(AssetId asset, List<(Interval Interval, Statement Statement)> statements)
    {
        List<Statement> known = [.. statements.Select(x => x.Statement).Where(statement => statement.LossEnergy is not null)];
        return PeriodValidation.LossRate(
            asset,
            known.Aggregate(Energy.Zero, (sum, statement) => sum + (statement.EnergyIn ?? Energy.Zero)),
            known.Aggregate(Energy.Zero, (sum, statement) => sum + (statement.EnergyOut ?? Energy.Zero)));
    }
}
