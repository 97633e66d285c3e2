using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Statements;

/// <summary>Adds up the statements of one asset over a period. Not thread-safe.</summary>
public sealed class PeriodFold(AssetId asset, AssetKind kind)
{
    /// <summary>Name of the share that no source group gave.</summary>
    public const string UnknownOrigin = "unknown origin";

    private const int PpmOfWhole = 1_000_000;

    private readonly UncertaintyBudget budget = new();
    private readonly SortedDictionary<string, Int128> mix = new(StringComparer.Ordinal);
    private readonly List<FigureTerms> terms = [];
    private readonly StageSums stageSums = new();
    private readonly UncheckedFold uncheckedFold = new();
    private int expected;
    private int known;
    private (Int128 In, Int128 Out) energy;
    private (Int128 In, Int128 Out) carbon;
    private (Int128 Energy, Int128 Carbon) figure;
    private (Int128 Estimated, Int128 Unknown, Int128 Unsigned, Int128 All) quality;
    private Int128 mixed;

    /// <summary>Adds an interval whose stages and defaults aren't known.</summary>
    /// <inheritdoc cref="Add(Statement, TracedInterval, IReadOnlyList{int}, IReadOnlyList{int}, UncheckedDefaults)"/>
    public void Add(Statement statement, TracedInterval interval, IReadOnlyList<int> shares) => Add(statement, interval, shares, [], UncheckedDefaults.None);

    /// <summary>Adds an interval.</summary>
    /// <param name="statement">Of this asset.</param>
    /// <param name="interval">The interval it is of.</param>
    /// <param name="shares">Of the bus that the statement's intensity is of, in the order of the interval's groups; empty where it has none.</param>
    /// <param name="stages">Parts per million of the figure by <see cref="CarbonStage"/>; empty where they aren't known.</param>
    /// <param name="defaults">Those that reach the figure.</param>
    public void Add(Statement statement, TracedInterval interval, IReadOnlyList<int> shares, IReadOnlyList<int> stages, UncheckedDefaults defaults)
    {
        expected++;
        if (Figure(statement) is not { } part)
        {
            return;
        }

        known++;
        energy = (energy.In + (statement.EnergyIn?.WattHours ?? 0), energy.Out + (statement.EnergyOut?.WattHours ?? 0));
        carbon = (carbon.In + (statement.CarbonIn?.Milligrams ?? 0), carbon.Out + (statement.CarbonOut?.Milligrams ?? 0));
        figure = (figure.Energy + part.WattHours, figure.Carbon + part.Milligrams);
        stageSums.Add(part.Milligrams, stages);
        uncheckedFold.Add(defaults);
        Int128 weight = Int128.Abs(part.Milligrams);
        quality = (
            quality.Estimated + (weight * statement.Quality.EstimatedPpm),
            quality.Unknown + (weight * statement.Quality.MissingPpm),
            quality.Unsigned + (weight * statement.Quality.UnsignedPpm),
            quality.All + weight);
        if (statement.Budget is not null)
        {
            budget.Add(statement.Budget);
        }

        if (!terms.Contains(interval.Terms))
        {
            terms.Add(interval.Terms);
        }

        if (kind != AssetKind.Generator && shares.Count > 0)
        {
            AddMix(interval.Groups, shares, Int128.Abs(part.WattHours));
        }
    }

    /// <summary>Counts an interval that nothing is said of.</summary>
    public void AddMissing() => expected++;

    public PeriodStatement Close()
    {
        uncheckedFold.Add(budget);
        return new PeriodStatement(
            asset, kind, expected, known, energy.In, energy.Out, carbon.In, carbon.Out, figure.Energy, figure.Carbon, budget.Figure(),
            Ppm(quality.Estimated), Ppm(quality.Unknown), Ppm(quality.Unsigned),
            Mix(),
            terms)
        {
            Stages = stageSums.Milligrams(),
            Unchecked = uncheckedFold.Close(),
        };
    }

    /// <summary>The energy and carbon that a statement's uncertainty is of; null where they are not known.</summary>
    public static (long WattHours, long Milligrams)? Figure(Statement statement) => statement.Kind switch
    {
        AssetKind.Generator when statement is { EnergyOut: { } sent, CarbonOut: { } made } => (sent.WattHours, made.Milligrams),
        AssetKind.Branch when statement is { LossEnergy: { } lost, LossCarbon: { } with } => (lost.WattHours, with.Milligrams),
        AssetKind.Load or AssetKind.Storage when statement is { EnergyIn: { } taken, CarbonIn: { } brought } => (taken.WattHours, brought.Milligrams),
        _ => null,
    };

    // Rounded as running sums, so that the parts add up to the whole.
    private List<(string Group, int Ppm)> Mix()
    {
        List<(string, int)> parts = [];
        Int128 sum = 0;
        int given = 0;
        foreach ((string group, Int128 part) in mix.OrderBy(group => group.Key == UnknownOrigin))
        {
            sum += part;
            int upTo = mixed == 0 ? 0 : (int)Divide(sum, mixed);
            parts.Add((group, upTo - given));
            given = upTo;
        }

        return parts;
    }

    // Half away from zero; for display, no entry holds it.
    internal static Int128 Divide(Int128 amount, Int128 by) => ((2 * amount) + (amount < 0 ? -by : by)) / (2 * by);

    private void AddMix(IReadOnlyList<string> groups, IReadOnlyList<int> shares, Int128 wattHours)
    {
        for (int g = 0; g < shares.Count; g++)
        {
            string group = g < groups.Count ? groups[g] : UnknownOrigin;
            mix[group] = mix.GetValueOrDefault(group) + (wattHours * shares[g]);
        }

        mixed += wattHours;
    }

    private int Ppm(Int128 part) => quality.All == 0 ? 0 : (int)Int128.Min(Divide(part, quality.All), PpmOfWhole);
}
