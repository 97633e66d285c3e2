using System.Numerics;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Pact;

/// <summary>
/// Adds up what was delivered to a load: Σ energy × d and Σ energy, each by itself. d is a statement's delivered intensity (eq. 17), which carries the
/// losses of the way already; nothing is added to it here. Not thread-safe.
/// </summary>
public sealed class DeliveredFold(AssetId asset)
{
    private const int PpmOfWhole = 1_000_000;

    private readonly SortedDictionary<string, BigInteger> mix = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Book, int Version, FactorId Row), DeliveredFactor> factors = [];
    private readonly List<FigureTerms> terms = [];
    private readonly UncheckedFold defaults = new();
    private readonly HashSet<(string Kind, string Basis)> entered = [];
    private int expected;
    private int known;
    private Int128 wattHours;
    private BigInteger carbon;
    private (BigInteger Estimated, BigInteger Unknown) quality;

    /// <summary>Adds the load's statement of an interval; one without energy or delivered intensity counts as missing.</summary>
    /// <param name="statement">Of the load.</param>
    /// <param name="interval">The interval it is of, with all its statements.</param>
    /// <param name="shares">Of the load's bus, in the order of the interval's groups; empty where it has none.</param>
    /// <param name="book">The factor book of the interval.</param>
    /// <param name="accounts">The records that the interval's sources without power are from.</param>
    public void Add(Statement statement, TracedInterval interval, IReadOnlyList<int> shares, FactorBook book, CarbonAccounts? accounts = null)
    {
        expected++;
        if (statement.EnergyIn is not { } energy || (statement.Delivered is null && energy.WattHours > 0))
        {
            return;
        }

        known++;
        if (energy.WattHours <= 0)
        {
            // Nothing was delivered: there is nothing to charge and nothing missing.
            return;
        }

        BigInteger part = (BigInteger)energy.WattHours * statement.Delivered!.Value.MilligramsPerMegawattHour;
        wattHours += energy.WattHours;
        carbon += part;
        quality = (quality.Estimated + (part * statement.Quality.EstimatedPpm), quality.Unknown + (part * statement.Quality.MissingPpm));
        if (!terms.Contains(interval.Terms))
        {
            terms.Add(interval.Terms);
        }

        AddFactors(interval, book);
        entered.UnionWith(interval.Sources.Select(source => (source.Kind, source.Basis)));
        defaults.Add(UncheckedFold.Of(interval, book, accounts ?? CarbonAccounts.Empty));
        for (int g = 0; g < shares.Count; g++)
        {
            string group = g < interval.Groups.Count ? interval.Groups[g] : PeriodFold.UnknownOrigin;
            mix[group] = mix.GetValueOrDefault(group) + ((BigInteger)energy.WattHours * shares[g]);
        }
    }

    /// <summary>Counts an interval that nothing is said of.</summary>
    public void AddMissing() => expected++;

    public DeliveredFigure Close() => new(
        asset, expected, known, wattHours, carbon, Ppm(quality.Estimated), Ppm(quality.Unknown),
        [.. mix.Where(part => part.Value > 0).Select(part => (part.Key, (int)(part.Value / wattHours)))],
        terms,
        [.. factors.Values.OrderBy(factor => factor.Book, StringComparer.Ordinal).ThenBy(factor => factor.BookVersion).ThenBy(factor => factor.Row.Id)])
    {
        Unchecked = defaults.Close(),
        Entered = [.. entered.OrderBy(source => source.Kind, StringComparer.Ordinal).ThenBy(source => source.Basis, StringComparer.Ordinal)],
    };

    private void AddFactors(TracedInterval interval, FactorBook book)
    {
        foreach (Statement source in interval.Statements)
        {
            if (source is { Factor: { } used, EnergyOut.WattHours: > 0 } && book.Find(used.Row) is { } row)
            {
                factors.TryAdd((book.Id, book.Version, row.Id), new DeliveredFactor(book.Id, book.Version, row));
            }
        }
    }

    // Rounded up: a share of what is not metered never shows as none.
    private int Ppm(BigInteger part) => carbon <= 0 ? 0 : (int)BigInteger.Min((part + carbon - 1) / carbon, PpmOfWhole);
}
