using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>The terms of each book, and the rows behind them.</summary>
internal sealed class MarketTerms
{
    private readonly FactorBook factors;
    private readonly List<InputProblem> problems = [];

    /// <exception cref="InputRejectedException">A row is missing or in terms that its book is not in.</exception>
    public MarketTerms(MarketBookInput input, IReadOnlyList<TracedInterval> intervals, SiteZone zone)
    {
        factors = input.Factors;
        LocationFactors = [.. intervals.Select(traced => zone.YearOf(traced.Interval)).Distinct().Order().Select(year => Grid(input, year)).OfType<LocationFactorUse>()];
        FigureTerms first = intervals[0].Terms;
        foreach (FigureTerms other in intervals.Select(traced => traced.Terms).Distinct().Where(other => TextOf(other) != TextOf(first)))
        {
            problems.Add(new InputProblem("$.intervals.terms", TextOf(other), $"can't be added to {TextOf(first)}"));
        }

        string rows = RowsOf(intervals, first);
        int lag = intervals.Max(traced => traced.Terms.LagYearsMax);
        Traced = new BookTerms(FigureTerms.Basis, first.GasSet, first.GwpSet, first.Boundary, rows, lag);
        Market = Traced with { Basis = BookTerms.MarketBased };
        SupplierMix = Mix(input.Rules.SupplierMixRow, "$.supplierMixRow");
        PublishedResidual = Mix(input.Rules.ResidualRow, "$.residual.row");
        if (problems.Count > 0)
        {
            throw new InputRejectedException("carbon books", problems);
        }

        FactorRow grid = LocationFactors[0].Row;
        Location = new BookTerms(
            BookTerms.LocationBased, grid.GasSet, grid.GwpSet, grid.Boundary,
            string.Join(", ", LocationFactors.Select(use => use.Row.Id.Value).Distinct()), LocationFactors.Max(use => use.LagYears));
    }

    public BookTerms Location { get; }

    public BookTerms Market { get; }

    public BookTerms Traced { get; }

    public IReadOnlyList<LocationFactorUse> LocationFactors { get; }

    public FactorRow? SupplierMix { get; }

    public FactorRow? PublishedResidual { get; }

    private static string TextOf(FigureTerms terms) => $"{terms.GasSet} {terms.Boundary}, GWP set {terms.GwpSet}";

    // CO2 only and direct: a footprint factor here would be the method's most likely silent error.
    private LocationFactorUse? Grid(MarketBookInput input, int year)
    {
        FactorChoice choice = input.LocationFactor ?? FactorChoice.Emission(input.Area, FactorChoice.GridAverage);
        InputReading<FactorUse> use = choice.Resolve(factors, FactorChoice.GridAverage, year);
        problems.AddRange(use.Problems);
        if (use.Value is not { } found)
        {
            return null;
        }

        problems.AddRange(EmissionFactor.Of(found.Row).Problems);
        return new LocationFactorUse(year, found.Row, found.LagYears);
    }

    private string RowsOf(IReadOnlyList<TracedInterval> intervals, FigureTerms terms)
    {
        FactorId[] ids = [.. intervals.SelectMany(traced => traced.Statements).Select(statement => statement.Factor?.Row).OfType<FactorId>().Distinct().Order()];
        foreach (FactorId id in ids)
        {
            RequireTerms(id, "$.statements.factor", terms.GasSet, terms.Boundary, terms.GwpSet);
        }

        return string.Join(", ", ids);
    }

    private FactorRow? Mix(FactorId? id, string path) => id is { } row ? RequireTerms(row, path, Market.GasSet, Market.Boundary, Market.GwpSet) : null;

    private FactorRow? RequireTerms(FactorId id, string path, string gasSet, string boundary, string gwpSet)
    {
        FactorRow? row = factors.Find(id);
        if (row is null)
        {
            problems.Add(new InputProblem(path, id.Value, $"Factor book {factors.Id} version {factors.Version} has no such row"));
        }
        else if ((row.GasSet, row.Boundary, row.GwpSet) != (gasSet, boundary, gwpSet))
        {
            problems.Add(new InputProblem(
                path, $"{id}: {row.GasSet} {row.Boundary}, GWP set {row.GwpSet}",
                $"Expected {gasSet} {boundary}, GWP set {gwpSet}, as the network's factors are: the market-based book has one gas set and boundary"));
        }

        return row;
    }
}
