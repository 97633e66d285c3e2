using System.Globalization;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// The factor of every generator, and of every load that may give power back, in one reporting year: of one gas set, one set of
/// warming potentials and one boundary, or they would not be added.
/// </summary>
internal sealed class FactorsInForce
{
    private readonly Dictionary<AssetId, FactorUse> uses = [];

    /// <exception cref="InputRejectedException">A factor is not in the book, or two don't belong to one account.</exception>
    public FactorsInForce(NetworkModel network, FactorBook book, int year)
    {
        List<InputProblem> problems = [];
        foreach (Generator generator in network.Generators)
        {
            Add(generator.Id, $"$.generators[id={generator.Id}].factor", generator.Factor, generator.Technology, book, year, problems);
        }

        foreach (Load load in network.Loads)
        {
            if (load.ExportFactor is { } choice)
            {
                Add(load.Id, $"$.loads[id={load.Id}].exportFactor", choice, Load.UnknownTechnology, book, year, problems);
            }
        }

        if (problems.Count > 0)
        {
            throw new InputRejectedException(string.Create(CultureInfo.InvariantCulture, $"network {network.Id} version {network.Version} in {year}"), problems);
        }

        FactorRow? first = uses.Count == 0 ? null : uses.MinBy(use => use.Key).Value.Row;
        (GasSet, GwpSet, Boundary) = first is null ? ("CO2e", "unstated", "lifecycle") : (first.GasSet, first.GwpSet, first.Boundary);
        LagYearsMax = uses.Count == 0 ? 0 : uses.Values.Max(use => use.LagYears);
    }

    public string GasSet { get; }

    public string GwpSet { get; }

    public string Boundary { get; }

    public int LagYearsMax { get; }

    public FactorUse? Find(AssetId asset) => uses.GetValueOrDefault(asset);

    /// <summary>Energy × factor, exact, rounded once to whole mg, half to even.</summary>
    public static CarbonMass Carbon(Energy energy, FactorUse use)
    {
        Int128 scaled = (Int128)energy.WattHours * use.Row.Intensity.MilligramsPerMegawattHour;
        (Int128 quotient, Int128 remainder) = Int128.DivRem(scaled, 1_000_000);
        bool up = remainder > 500_000 || (remainder == 500_000 && (quotient & 1) == 1);
        return CarbonMass.FromMilligrams(checked((long)(up ? quotient + 1 : quotient)));
    }

    private void Add(AssetId asset, string path, FactorChoice choice, string technology, FactorBook book, int year, List<InputProblem> problems)
    {
        InputReading<FactorUse> reading = choice.Resolve(book, technology, year);
        if (reading.Value is not { } use)
        {
            problems.AddRange(reading.Problems.Select(problem => new InputProblem(path, choice.ToString(), problem.Message)));
            return;
        }

        FactorRow first = uses.Count == 0 ? use.Row : uses.First().Value.Row;
        if ((use.Row.GasSet, use.Row.Boundary, use.Row.GwpSet) != (first.GasSet, first.Boundary, first.GwpSet))
        {
            problems.Add(new InputProblem(
                path, use.Row.Id.Value,
                $"{use.Row.GasSet} {use.Row.Boundary}, GWP set {use.Row.GwpSet}, can't be added to {first.GasSet} {first.Boundary}, GWP set {first.GwpSet}, of {first.Id}"));
            return;
        }

        uses[asset] = use;
    }
}
