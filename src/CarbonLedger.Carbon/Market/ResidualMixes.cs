using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Market;

/// <summary>The mix of each matching period: residual carbon = (generated carbon − tracked carbon) / (generated − tracked).</summary>
internal sealed class ResidualMixes
{
    private const int WattHoursPerMegawattHour = 1_000_000;

    private readonly Scope2Rules rules;
    private readonly MarketTerms terms;

    public ResidualMixes(MarketSeries series, Scope2Rules rules, MarketTerms terms, IReadOnlyList<HeldInstrument> held)
    {
        (this.rules, this.terms) = (rules, terms);
        (long[] tracked, long[] trackedCarbon) = Track(series, held);
        int[] all = [.. Enumerable.Range(0, series.Intervals.Count)];
        Mixes = [.. all.GroupBy(t => series.Periods[t]).Select(period =>
        {
            int[] at = [.. period];
            return MixOf(
                series, at, at.Sum(t => series.GeneratedEnergy[t]), at.Sum(t => series.GeneratedCarbon[t]), at.Sum(t => tracked[t]), at.Sum(t => trackedCarbon[t]));
        })];
    }

    public IReadOnlyList<MatchingPeriodMix> Mixes { get; }

    // The carbon of a generator's tracked energy is rounded once, so that all of it is all of its carbon.
    private static (long[] Energy, long[] Carbon) Track(MarketSeries series, IReadOnlyList<HeldInstrument> held)
    {
        (long[] energy, long[] carbon) = (new long[series.Intervals.Count], new long[series.Intervals.Count]);
        foreach (IGrouping<Network.AssetId, HeldInstrument> ofSource in held.Where(one => one.IsTracked).GroupBy(one => one.Source!.Value))
        {
            AssetSeries generator = series.Produced[ofSource.Key];
            long[] own = new long[energy.Length];
            foreach (HeldInstrument instrument in ofSource)
            {
                for (int t = instrument.First; t < instrument.End; t++)
                {
                    own[t] += instrument.WattHours[t - instrument.First];
                }
            }

            for (int t = 0; t < own.Length; t++)
            {
                energy[t] += own[t];
                carbon[t] += own[t] == 0 ? 0 : (long)Shares.Ratio(generator.Carbon[t]!.Value, own[t], generator.Energy[t]!.Value);
            }
        }

        return (energy, carbon);
    }

    private MatchingPeriodMix MixOf(MarketSeries series, int[] at, long generated, long carbon, long tracked, long trackedCarbon)
    {
        (HierarchyStep step, Int128 mixCarbon, Int128 mixEnergy) = rules.Hierarchy
            .Select(candidate => candidate switch
            {
                HierarchyStep.SupplierMix => Published(candidate, terms.SupplierMix),
                HierarchyStep.Residual when rules.ResidualRow is not null => Published(candidate, terms.PublishedResidual),
                HierarchyStep.Residual => (candidate, carbon - trackedCarbon, generated - tracked),
                HierarchyStep.GridAverage => (candidate, carbon, generated),
                _ => (candidate, Int128.Zero, Int128.Zero),
            })
            .FirstOrDefault(mix => mix.Item3 > 0, (HierarchyStep.GridAverage, Int128.Zero, Int128.Zero));
        return new MatchingPeriodMix(
            series.Intervals[at[0]], series.Intervals[at[^1]],
            Energy.FromWattHours(generated), CarbonMass.FromMilligrams(carbon), Energy.FromWattHours(tracked), CarbonMass.FromMilligrams(trackedCarbon),
            step, mixCarbon, mixEnergy);
    }

    private static (HierarchyStep, Int128, Int128) Published(HierarchyStep step, FactorRow? row) =>
        row is null ? (step, 0, 0) : (step, row.Intensity.MilligramsPerMegawattHour, WattHoursPerMegawattHour);
}
