using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>
/// Who feeds the consumers: delivered energy by source group, each consumer's energy at its bus's shares; at a bus without shares all of it has
/// unknown origin. Whole Wh that add up to what was delivered, by interval and by consumer, each rounded by itself (largest remainder), so that
/// the two ways of adding up a group may differ by a few Wh.
/// </summary>
internal sealed class DeliveredMix
{
    private const int PpmOfWhole = 1_000_000;

    private readonly Dictionary<string, int> places;

    /// <param name="intervals">Of one network version.</param>
    /// <param name="busOf">The bus of everything that may take delivered energy.</param>
    public DeliveredMix(IReadOnlyList<TracedInterval> intervals, IReadOnlyDictionary<AssetId, BusId> busOf)
    {
        Groups = [.. intervals.SelectMany(traced => traced.Groups).Distinct(StringComparer.Ordinal)
            .OrderBy(SourcePalette.PlaceOf).ThenBy(group => group, StringComparer.Ordinal), SourcePalette.UnknownOrigin];
        places = Groups.Select((group, i) => (group, i)).ToDictionary(x => x.group, x => x.i, StringComparer.Ordinal);
        Dictionary<AssetId, Int128[]> sums = [];
        ByInterval = [.. intervals.Select(traced => (traced.Interval, (IReadOnlyList<long>)Fold(traced, busOf, sums)))];
        ByConsumer = sums.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<long>)Whole(pair.Value));
        Total = [.. Groups.Select((_, g) => ByInterval.Aggregate(0L, (sum, row) => checked(sum + row.WattHours[g])))];
    }

    /// <summary>In the order of the palette, last what has unknown origin.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Wh by group of each interval, in the order of the report's intervals.</summary>
    public IReadOnlyList<(Interval Interval, IReadOnlyList<long> WattHours)> ByInterval { get; }

    /// <summary>Wh by group of everything that took energy.</summary>
    public IReadOnlyDictionary<AssetId, IReadOnlyList<long>> ByConsumer { get; }

    /// <summary>Wh by group over all intervals.</summary>
    public IReadOnlyList<long> Total { get; }

    private long[] Fold(TracedInterval traced, IReadOnlyDictionary<AssetId, BusId> busOf, Dictionary<AssetId, Int128[]> sums)
    {
        Dictionary<BusId, IReadOnlyList<int>> sharesOf = traced.Buses.ToDictionary(bus => bus.Bus, bus => bus.Shares);
        int[] placeOf = [.. traced.Groups.Select(group => places[group])];
        Int128[] all = new Int128[Groups.Count];
        foreach (Statement statement in traced.Statements)
        {
            if (statement.EnergyIn is not { WattHours: not 0 } energy || !busOf.TryGetValue(statement.Asset, out BusId bus))
            {
                continue;
            }

            if (!sums.TryGetValue(statement.Asset, out Int128[]? own))
            {
                sums[statement.Asset] = own = new Int128[Groups.Count];
            }

            Add(all, energy.WattHours, sharesOf[bus], placeOf);
            Add(own, energy.WattHours, sharesOf[bus], placeOf);
        }

        return Whole(all);
    }

    // What no group gave has unknown origin, whatever the shares add up to.
    private static void Add(Int128[] sums, long wattHours, IReadOnlyList<int> shares, int[] placeOf)
    {
        checked
        {
            Int128 left = (Int128)wattHours * PpmOfWhole;
            for (int g = 0; g < placeOf.Length && shares.Count > 0; g++)
            {
                Int128 part = (Int128)wattHours * shares[g];
                sums[placeOf[g]] += part;
                left -= part;
            }

            sums[^1] += left;
        }
    }

    // Millionths of Wh to whole Wh: all rounded down, and what is then left of the sum goes to the largest remainders.
    private static long[] Whole(Int128[] sums)
    {
        long[] whole = [.. sums.Select(sum => checked((long)(sum / PpmOfWhole)))];
        Int128 total = sums.Aggregate(Int128.Zero, (left, right) => left + right) / PpmOfWhole;
        int missing = (int)(total - whole.Aggregate(Int128.Zero, (left, right) => left + right));
        foreach (int g in Enumerable.Range(0, sums.Length).OrderByDescending(g => sums[g] % PpmOfWhole).ThenBy(g => g).Take(missing))
        {
            whole[g]++;
        }

        return whole;
    }
}
