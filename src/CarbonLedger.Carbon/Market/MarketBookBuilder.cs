using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>Puts the three books together.</summary>
internal sealed class MarketBookBuilder
{
    private const int WattHoursPerMegawattHour = 1_000_000;

    private readonly MarketBookInput input;
    private readonly IReadOnlyList<TracedInterval> intervals;
    private readonly MarketTerms terms;
    private readonly MarketSeries series;
    private readonly InstrumentScreen screen;
    private readonly Matching matching;
    private readonly IReadOnlyList<MatchingPeriodMix> mixes;
    private readonly CarbonIntensity[] grid;

    public MarketBookBuilder(MarketBookInput input, IReadOnlyList<TracedInterval> intervals, SiteZone zone)
    {
        (this.input, this.intervals) = (input, intervals);
        terms = new MarketTerms(input, intervals, zone);
        series = new MarketSeries(intervals, zone, input.Rules.Grain);
        screen = new InstrumentScreen(series, input.Rules, terms.Market, input.Area, input.Instruments);
        matching = new Matching(series, input.Rules, screen);
        mixes = new ResidualMixes(series, input.Rules, terms, screen.Held).Mixes;
        Dictionary<int, CarbonIntensity> byYear = terms.LocationFactors.ToDictionary(use => use.ReportingYear, use => use.Row.Intensity);
        grid = [.. series.Intervals.Select(interval => byYear[zone.YearOf(interval)])];
    }

    public MarketBook Build()
    {
        HashSet<AssetId> claiming = [.. matching.Claims.Select(claim => claim.Consumer)];
        List<(AssetSeries Consumer, List<ConsumerInterval> Intervals)> loads = Rows(consumer => consumer.Kind == AssetKind.Load);
        List<(AssetSeries Consumer, List<ConsumerInterval> Intervals)> others = Rows(consumer => consumer.Kind != AssetKind.Load && claiming.Contains(consumer.Asset));
        Int128?[] errors = AnnualAverageErrors(loads);
        List<ConsumerBooks> books = [.. loads.Select((load, i) => Books(load, errors[i]))];
        List<ConsumerBooks> otherBooks = [.. others.Select(other => Books(other, null))];
        return new MarketBook(
            input.Rules, input.Area, series.Intervals[0].Start, series.Intervals[^1].End, terms.Location, terms.Market, terms.Traced,
            books, otherBooks, SumOf([.. books.Select(book => book.Sums)]), mixes, matching.Claims,
            [.. screen.Findings.OrderBy(finding => finding.Record).ThenBy(finding => finding.Reason)], terms.LocationFactors,
            CloseLocation(books), CloseMarket([.. books, .. otherBooks]), CloseTraced());
    }

    private List<(AssetSeries Consumer, List<ConsumerInterval> Intervals)> Rows(Func<AssetSeries, bool> isWanted) =>
        [.. series.Consumed.Values.Where(isWanted).Select(consumer => (consumer, RowsOf(consumer)))];

    private List<ConsumerInterval> RowsOf(AssetSeries consumer)
    {
        Matching.Account account = matching.Of(consumer.Asset);
        List<ConsumerInterval> rows = [];
        foreach (IGrouping<int, int> period in Enumerable.Range(0, series.Intervals.Count).Where(t => consumer.Energy[t] is not null).GroupBy(t => series.Periods[t]))
        {
            int[] at = [.. period];
            long[] consumed = [.. at.Select(t => consumer.Energy[t]!.Value)];
            long[] certified = Shares.Spread(account.Certificates[period.Key].WattHours, consumed);
            long[] left = [.. consumed.Zip(certified, (all, part) => all - part)];
            long[] contracted = Shares.Spread(account.Contracts[period.Key].WattHours, left);
            long[] carbon = [.. CarbonBy(account.Certificates[period.Key], certified).Zip(CarbonBy(account.Contracts[period.Key], contracted), (one, other) => one + other)];
            rows.AddRange(at.Select((t, i) => new ConsumerInterval(
                series.Intervals[t], Energy.FromWattHours(consumed[i]), AtGrid(consumed[i], grid[t]),
                Energy.FromWattHours(certified[i]), Energy.FromWattHours(contracted[i]),
                mixes[period.Key].CarbonOf(left[i] - contracted[i]) is { } rest ? CarbonMass.FromMilligrams(carbon[i]) + rest : null,
                consumer.Carbon[t] is { } traced ? CarbonMass.FromMilligrams(traced) : null)));
        }

        return rows;
    }

    // The period's carbon by the energy of each interval, as differences of running sums.
    private static IEnumerable<long> CarbonBy(Matching.Amount whole, IEnumerable<long> parts)
    {
        Int128 upTo = 0;
        Int128 given = 0;
        foreach (long part in parts)
        {
            upTo += part;
            Int128 next = upTo == 0 ? 0 : Shares.Ratio(whole.Milligrams, upTo, whole.WattHours);
            yield return (long)(next - given);
            given = next;
        }
    }

    private static CarbonMass AtGrid(long wattHours, CarbonIntensity factor) =>
        CarbonMass.FromMilligrams((long)Shares.Ratio(wattHours, factor.MilligramsPerMegawattHour, WattHoursPerMegawattHour));

    private ConsumerBooks Books((AssetSeries Consumer, List<ConsumerInterval> Intervals) rows, Int128? error)
    {
        List<ConsumerInterval> known = rows.Intervals;
        return new ConsumerBooks(rows.Consumer.Asset, rows.Consumer.Kind, known, new BookSums(
            known.Count, series.Intervals.Count - known.Count,
            Sum(known, row => row.Consumption.WattHours), Sum(known, row => row.ByCertificates.WattHours), Sum(known, row => row.ByContracts.WattHours),
            matching.Of(rows.Consumer.Asset).MatchedByHour(),
            new BookAmount(terms.Location, Sum(known, row => row.Location.Milligrams)),
            known.All(row => row.Market is not null) ? new BookAmount(terms.Market, Sum(known, row => row.Market!.Value.Milligrams)) : null,
            known.All(row => row.Traced is not null) ? new BookAmount(terms.Traced, Sum(known, row => row.Traced!.Value.Milligrams)) : null,
            error));
    }

    private BookSums SumOf(List<BookSums> sums) => new(
        sums.Sum(sum => sum.IntervalsKnown), sums.Sum(sum => sum.IntervalsMissing),
        Sum(sums, sum => sum.Consumption), Sum(sums, sum => sum.ByCertificates), Sum(sums, sum => sum.ByContracts), Sum(sums, sum => sum.MatchedByHour),
        sums.Aggregate(new BookAmount(terms.Location, 0), (all, sum) => all + sum.Location),
        sums.Aggregate((BookAmount?)new BookAmount(terms.Market, 0), (all, sum) => all is null || sum.Market is null ? null : all + sum.Market),
        sums.Aggregate((BookAmount?)new BookAmount(terms.Traced, 0), (all, sum) => all is null || sum.Traced is null ? null : all + sum.Traced),
        sums.Aggregate((Int128?)0, (all, sum) => all + sum.AnnualAverageError));

    // ΣE·ē by running sums over the loads, so that the errors of all loads add up to nothing.
    private static Int128?[] AnnualAverageErrors(List<(AssetSeries Consumer, List<ConsumerInterval> Intervals)> loads)
    {
        if (loads.Any(load => load.Intervals.Any(row => row.Traced is null)))
        {
            return new Int128?[loads.Count];
        }

        Int128[] energies = [.. loads.Select(load => Sum(load.Intervals, row => row.Consumption.WattHours))];
        Int128[] carbons = [.. loads.Select(load => Sum(load.Intervals, row => row.Traced!.Value.Milligrams))];
        (Int128 energy, Int128 carbon) = (Sum(energies, part => part), Sum(carbons, part => part));
        Int128?[] errors = new Int128?[loads.Count];
        Int128 upTo = 0;
        Int128 given = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            upTo += energies[i];
            Int128 next = energy == 0 ? 0 : Shares.Ratio(carbon, upTo, energy);
            errors[i] = carbons[i] - (next - given);
            given = next;
        }

        return errors;
    }

    private LocationClosing CloseLocation(List<ConsumerBooks> loads)
    {
        Dictionary<CarbonIntensity, Int128> byFactor = [];
        Dictionary<Interval, CarbonIntensity> factorOf = series.Intervals.Zip(grid).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (ConsumerInterval row in loads.SelectMany(load => load.Intervals))
        {
            CarbonIntensity factor = factorOf[row.Interval];
            byFactor[factor] = byFactor.GetValueOrDefault(factor) + row.Consumption.WattHours;
        }

        return new LocationClosing(
            Sum(loads, load => load.Sums.Location.Milligrams),
            Sum(byFactor, pair => Shares.Ratio(pair.Value, pair.Key.MilligramsPerMegawattHour, WattHoursPerMegawattHour)),
            loads.Sum(load => load.Intervals.Count));
    }

    private MarketClosing CloseMarket(List<ConsumerBooks> consumers) => new(
        Sum(series.GeneratedEnergy, part => part),
        Sum(mixes, mix => mix.Tracked.WattHours),
        Sum(mixes, mix => mix.Residual.WattHours),
        Sum(series.GeneratedCarbon, part => part),
        Sum(mixes, mix => mix.TrackedCarbon.Milligrams),
        Sum(mixes, mix => mix.ResidualCarbon.Milligrams),
        Sum(matching.Claims, claim => claim.Issued.WattHours),
        Sum(matching.Claims, claim => claim.Claimed.WattHours),
        Sum(consumers, consumer => consumer.Sums.ByCertificates + consumer.Sums.ByContracts),
        matching.Claims.All(claim => claim.Claimed <= claim.Issued) && consumers.SelectMany(consumer => consumer.Intervals).All(row => row.Unmatched >= Energy.Zero));

    private TracedClosing CloseTraced()
    {
        Dictionary<AssetId, Storage> storages = input.Network.Storages.ToDictionary(storage => storage.Id);
        Int128 loads = 0;
        Int128 ownUse = 0;
        foreach (Statement statement in intervals.SelectMany(traced => traced.Statements))
        {
            if (statement.Kind == AssetKind.Load)
            {
                loads += statement.CarbonIn?.Milligrams ?? 0;
            }
            else
            {
                ownUse += Totals.Of(statement, storages.GetValueOrDefault(statement.Asset)).Delivered.Milligrams;
            }
        }

        return new TracedClosing(
            Sum(intervals, traced => traced.Totals.Generated.Milligrams), Sum(intervals, traced => traced.Totals.Sources.Milligrams), loads, ownUse,
            Sum(intervals, traced => traced.Totals.Delivered.Milligrams), Sum(intervals, traced => traced.Totals.Lost.Milligrams),
            Sum(intervals, traced => traced.Totals.Stored.Milligrams), Sum(intervals, traced => traced.Totals.Mismatch.Milligrams),
            Sum(intervals, traced => traced.Totals.Rounding.Milligrams));
    }

    private static Int128 Sum<T>(IEnumerable<T> items, Func<T, Int128> of) => items.Aggregate((Int128)0, (sum, item) => sum + of(item));
}
