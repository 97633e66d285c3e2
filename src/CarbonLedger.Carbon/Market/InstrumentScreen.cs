using System.Globalization;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>Judges instruments by the statements of their generators and by the rules, so that no energy is claimed twice. Every instrument by itself: one that is refused takes nothing from the others.</summary>
internal sealed partial class InstrumentScreen
{
    private readonly MarketSeries series;
    private readonly Scope2Rules rules;
    private readonly BookTerms terms;
    private readonly string area;
    private readonly List<InstrumentFinding> findings = [];
    private readonly List<HeldInstrument> held = [];
    private readonly SortedDictionary<AssetId, long[]> contracted = [];

    public InstrumentScreen(MarketSeries series, Scope2Rules rules, BookTerms terms, string area, IEnumerable<Instrument> instruments)
    {
        (this.series, this.rules, this.terms, this.area) = (series, rules, terms, area);
        List<Instrument> once = Once(instruments);
        HoldContracts([.. once.OfType<Contract>()]);
        HoldCertificates([.. once.OfType<Certificate>()]);
        held.Sort((one, other) => one.Instrument.Id.CompareTo(other.Instrument.Id));
    }

    /// <summary>By id.</summary>
    public IReadOnlyList<HeldInstrument> Held => held;

    public List<InstrumentFinding> Findings => findings;

    // The first retirement holds; of two alike it does not matter which.
    private List<Instrument> Once(IEnumerable<Instrument> instruments)
    {
        List<Instrument> once = [];
        IOrderedEnumerable<Instrument> sorted = instruments
            .OrderBy(instrument => instrument.Id)
            .ThenBy(instrument => instrument is Certificate { Retired: { } retired } ? retired.At.UnixMilliseconds : long.MaxValue)
            .ThenBy(instrument => Convert.ToHexString(InstrumentWriter.Write(instrument)), StringComparer.Ordinal);
        foreach (Instrument instrument in sorted)
        {
            if (once.Count > 0 && once[^1].Id == instrument.Id)
            {
                string first = once[^1] is Certificate { Retired: { } retired } ? $"it was retired for {retired.Beneficiary} at {retired.At}" : "it is held already";
                Refuse(instrument, "$.id", instrument.Id.Value, $"one instrument of this id, one owner and one retirement; {first}", InstrumentFindingReason.DuplicateId);
                continue;
            }

            once.Add(instrument);
        }

        return once;
    }

    private void HoldContracts(List<Contract> contracts)
    {
        Dictionary<AssetId, int[]> sharesOf = [];

        // Those of a share first: a contract of an amount gets what they leave.
        foreach (Contract contract in contracts.OrderBy(contract => contract.SharePpm is null).ThenBy(contract => contract.Id))
        {
            int first = series.IndexFrom(contract.From);
            int end = series.IndexFrom(contract.To);
            if (!IsOfGenerator(contract, contract.Generator, out AssetSeries? generator) || !IsOfLoad(contract, "$.load", contract.Load, AssetKind.Load))
            {
                continue;
            }

            if (first == end)
            {
                SetAside(contract, "$.from", Period(contract.From, contract.To), $"some of {Whole}", InstrumentFindingReason.OutsideThePeriod);
                continue;
            }

            int[] shares = sharesOf.TryGetValue(contract.Generator, out int[]? known) ? known : sharesOf[contract.Generator] = new int[series.Intervals.Count];
            if (AreAboveWhole(contract, shares, first, end))
            {
                continue;
            }

            HoldContract(contract, generator!, shares, first, end);
        }
    }

    private bool AreAboveWhole(Contract contract, int[] shares, int first, int end)
    {
        int highest = shares[first..end].Max();
        if (contract.SharePpm is not { } share || highest + share <= Contract.SharePpmMax)
        {
            return false;
        }

        int at = Array.FindIndex(shares, first, end - first, given => given + share > Contract.SharePpmMax);
        Refuse(
            contract, "$.sharePpm", Number(share),
            $"at most {Contract.SharePpmMax - shares[at]}, as contracts of {contract.Generator} share out {shares[at]} of {Contract.SharePpmMax} ppm in {series.Intervals[at]}",
            InstrumentFindingReason.SharesAboveWhole);
        return true;
    }

    private void HoldContract(Contract contract, AssetSeries generator, int[] shares, int first, int end)
    {
        long[] given = GivenOf(contract.Generator);
        long[] own = new long[end - first];
        for (int t = first; t < end; t++)
        {
            long output = generator.Energy[t] ?? 0;
            if (contract.SharePpm is { } share)
            {
                own[t - first] = UpTo(output, shares[t] + share) - UpTo(output, shares[t]);
                shares[t] += share;
            }
            else
            {
                own[t - first] = Math.Min(contract.IntervalMax!.Value.WattHours, output - given[t]);
            }

            given[t] += own[t - first];
        }

        if (!contract.IsBundled)
        {
            SetAside(contract, "$.certificates", MarketNames.Sold, $"{MarketNames.Bundled}; whoever bought them claims the energy", InstrumentFindingReason.CertificatesSold);
        }

        bool isClaimable = contract.IsBundled && IsInHierarchy(contract, HierarchyStep.Contracts);
        held.Add(new HeldInstrument(contract, contract.Generator, first, own, contract.IsBundled, isClaimable ? contract.Load : null));
    }

    private static long UpTo(long output, int ppm) => (long)((Int128)output * ppm / Contract.SharePpmMax);

    private long[] GivenOf(AssetId generator) =>
        contracted.TryGetValue(generator, out long[]? given) ? given : contracted[generator] = new long[series.Intervals.Count];

    private bool IsOfGenerator(Instrument instrument, AssetId asset, out AssetSeries? source)
    {
        if (series.Produced.TryGetValue(asset, out source) && (source.Kind == AssetKind.Generator || instrument is Certificate))
        {
            return true;
        }

        Refuse(instrument, "$.generator", asset.Value, $"a generator of the network; it has {Named(series.Produced.Values.Where(known => known.Kind == AssetKind.Generator))}", InstrumentFindingReason.UnknownGenerator);
        return false;
    }

    private bool IsOfLoad(Instrument instrument, string field, AssetId asset, AssetKind? only)
    {
        if (series.Consumed.TryGetValue(asset, out AssetSeries? consumer) && (only is null || consumer.Kind == only))
        {
            return true;
        }

        Refuse(instrument, field, asset.Value, $"a load of the network; it has {Named(series.Consumed.Values.Where(known => known.Kind == AssetKind.Load))}", InstrumentFindingReason.UnknownLoad);
        return false;
    }

    private bool IsInHierarchy(Instrument instrument, HierarchyStep step)
    {
        if (rules.Hierarchy.Contains(step))
        {
            return true;
        }

        SetAside(instrument, "$.type", MarketNames.Steps.Of(step), $"one of {string.Join(", ", rules.Hierarchy.Select(MarketNames.Steps.Of))} of rules {rules.Id} version {rules.Version}", InstrumentFindingReason.NotInHierarchy);
        return false;
    }

    private string Whole => Period(series.Intervals[0].Start, series.Intervals[^1].End);

    private static string Period(Timestamp from, Timestamp to) => $"{from} to {to}";

    private static string Named(IEnumerable<AssetSeries> assets) => string.Join(", ", assets.Select(known => known.Asset));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Refuse(Instrument instrument, string field, string value, string limit, InstrumentFindingReason reason) =>
        findings.Add(new InstrumentFinding(instrument.Id, field, value, limit, reason, InstrumentFindingKind.Refused));

    private void SetAside(Instrument instrument, string field, string value, string limit, InstrumentFindingReason reason) =>
        findings.Add(new InstrumentFinding(instrument.Id, field, value, limit, reason, InstrumentFindingKind.SetAside));
}
