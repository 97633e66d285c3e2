using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>The statements of a period as series: what was produced, what was consumed, and which intervals are matched together.</summary>
internal sealed class MarketSeries
{
    private const long HourMilliseconds = 3_600_000;
    private const int MonthsPerYear = 12;

    private readonly long[] starts;

    /// <param name="intervals">Ascending, each once, one or more.</param>
    public MarketSeries(IReadOnlyList<TracedInterval> intervals, SiteZone zone, MatchingGrain grain)
    {
        Intervals = [.. intervals.Select(traced => traced.Interval)];
        starts = [.. Intervals.Select(interval => interval.Start.UnixMilliseconds)];
        Periods = Number(interval => KeyOf(interval, zone, grain));
        Hours = Number(interval => Math.DivRem(interval.Start.UnixMilliseconds, HourMilliseconds).Quotient);
        PeriodCount = Periods[^1] + 1;
        (GeneratedEnergy, GeneratedCarbon) = (new long[starts.Length], new long[starts.Length]);
        for (int t = 0; t < starts.Length; t++)
        {
            foreach (Statement statement in intervals[t].Statements)
            {
                Add(t, statement);
            }
        }
    }

    public IReadOnlyList<Interval> Intervals { get; }

    /// <summary>The matching period of each interval, counted from 0.</summary>
    public int[] Periods { get; }

    public int PeriodCount { get; }

    /// <summary>The hour of UTC of each interval, counted from 0.</summary>
    public int[] Hours { get; }

    /// <summary>What generators and storages sent out.</summary>
    public SortedDictionary<AssetId, AssetSeries> Produced { get; } = [];

    /// <summary>What loads took, branches lost and storages were charged with.</summary>
    public SortedDictionary<AssetId, AssetSeries> Consumed { get; } = [];

    /// <summary>Wh that generators sent out and loads gave back, as far as its carbon is known.</summary>
    public long[] GeneratedEnergy { get; }

    /// <summary>mg of it.</summary>
    public long[] GeneratedCarbon { get; }

    /// <summary>The first interval that starts at or after a time.</summary>
    public int IndexFrom(Timestamp time)
    {
        int found = Array.BinarySearch(starts, time.UnixMilliseconds);
        return found < 0 ? ~found : found;
    }

    private static long KeyOf(Interval interval, SiteZone zone, MatchingGrain grain) => grain switch
    {
        MatchingGrain.QuarterHour => interval.Start.UnixMilliseconds,
        MatchingGrain.Hour => Math.DivRem(interval.Start.UnixMilliseconds, HourMilliseconds).Quotient,
        MatchingGrain.Month => (zone.DayOf(interval).Year * MonthsPerYear) + zone.DayOf(interval).Month,
        _ => zone.YearOf(interval),
    };

    // Clocks set back never bring a month or year back, so that equal keys stand together.
    private int[] Number(Func<Interval, long> keyOf)
    {
        int[] numbers = new int[Intervals.Count];
        long last = 0;
        for (int t = 0; t < numbers.Length; t++)
        {
            long key = keyOf(Intervals[t]);
            numbers[t] = t == 0 ? 0 : key == last ? numbers[t - 1] : numbers[t - 1] + 1;
            last = key;
        }

        return numbers;
    }

    private void Add(int t, Statement statement)
    {
        switch (statement.Kind)
        {
            case AssetKind.Generator:
                Set(Produced, t, statement, statement.EnergyOut?.WattHours, statement.CarbonOut?.Milligrams);
                AddGenerated(t, statement);
                break;
            case AssetKind.Load:
                Set(Consumed, t, statement, statement.EnergyIn?.WattHours, statement.CarbonIn?.Milligrams);
                AddGenerated(t, statement);
                break;
            case AssetKind.Storage:
                Set(Consumed, t, statement, statement.EnergyIn?.WattHours, statement.CarbonIn?.Milligrams);
                Set(Produced, t, statement, statement.EnergyOut?.WattHours, statement.CarbonOut?.Milligrams);
                break;
            default:
                // A branch that seems to give more than it took has no losses that anybody could claim.
                Set(Consumed, t, statement, statement.LossEnergy is { } loss ? Math.Max(0, loss.WattHours) : null, statement.LossCarbon?.Milligrams);
                break;
        }
    }

    private void AddGenerated(int t, Statement statement)
    {
        if (statement is { EnergyOut: { } energy, CarbonOut: { } carbon })
        {
            GeneratedEnergy[t] += energy.WattHours;
            GeneratedCarbon[t] += carbon.Milligrams;
        }
    }

    private void Set(SortedDictionary<AssetId, AssetSeries> all, int t, Statement statement, long? energy, long? carbon)
    {
        if (!all.TryGetValue(statement.Asset, out AssetSeries? series))
        {
            all[statement.Asset] = series = new AssetSeries(statement.Asset, statement.Kind, starts.Length);
        }

        // Energy without carbon is no part of a mix that has any.
        bool isProduced = ReferenceEquals(all, Produced);
        series.Energy[t] = isProduced && carbon is null ? null : energy;
        series.Carbon[t] = energy is null ? null : carbon;
    }
}
