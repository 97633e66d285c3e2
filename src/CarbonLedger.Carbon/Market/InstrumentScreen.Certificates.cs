using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <content>Certificates: whether what they certify was sent out, once, and whether the rules let it be claimed.</content>
internal sealed partial class InstrumentScreen
{
    private void HoldCertificates(List<Certificate> certificates)
    {
        List<(Certificate Certificate, int First, int End)> ofNetwork = [];
        foreach (Certificate certificate in certificates)
        {
            int first = series.IndexFrom(certificate.ProducedFrom);
            int end = series.IndexFrom(certificate.ProducedTo);
            if (!IsWithin(certificate, first, end) || !HasRightOrigin(certificate))
            {
                continue;
            }

            if (certificate.Generator is null)
            {
                // Nothing is known of when the device produced it.
                long[] even = new long[end - first];
                Array.Fill(even, 1);
                even = SpreadEvenly(certificate.FaceValue, even);
                held.Add(new HeldInstrument(certificate, null, first, even, false, ConsumerOf(certificate, first, end)));
            }
            else
            {
                ofNetwork.Add((certificate, first, end));
            }
        }

        foreach (IGrouping<AssetId, (Certificate Certificate, int First, int End)> group in ofNetwork.GroupBy(pair => pair.Certificate.Generator!.Value))
        {
            HoldIssued(series.Produced[group.Key], [.. group]);
        }
    }

    // Running sums, as shares by output are; a face value may be above the number of intervals.
    private static long[] SpreadEvenly(Energy faceValue, long[] ones)
    {
        long given = 0;
        for (int i = 0; i < ones.Length; i++)
        {
            long upTo = (long)((Int128)faceValue.WattHours * (i + 1) / ones.Length);
            (ones[i], given) = (upTo - given, upTo);
        }

        return ones;
    }

    private bool IsWithin(Certificate certificate, int first, int end)
    {
        if (first < end && certificate.ProducedFrom >= series.Intervals[0].Start && certificate.ProducedTo <= series.Intervals[^1].End)
        {
            return true;
        }

        SetAside(
            certificate, "$.producedFrom", Period(certificate.ProducedFrom, certificate.ProducedTo),
            $"within {Whole}, as what was sent out at other times is not stated here; neither claimed nor taken out of the residual",
            InstrumentFindingReason.OutsideThePeriod);
        return false;
    }

    private bool HasRightOrigin(Certificate certificate)
    {
        AssetSeries? source = null;
        if (certificate.Generator is { } generator && !IsOfGenerator(certificate, generator, out source))
        {
            return false;
        }

        if (certificate.Kind == CertificateKind.Gec && (certificate.Origin == CertificateOrigin.Storage || source?.Kind == AssetKind.Storage))
        {
            string field = certificate.Origin == CertificateOrigin.Storage ? "$.origin" : "$.generator";
            string value = certificate.Origin == CertificateOrigin.Storage ? MarketNames.Origins.Of(certificate.Origin) : source!.Asset.Value;
            Refuse(certificate, field, value, "production of a generator, as there is no GEC for stand-alone storage", InstrumentFindingReason.GecOfStorage);
            return false;
        }

        if (source is not null && (source.Kind == AssetKind.Storage) != (certificate.Origin == CertificateOrigin.Storage))
        {
            Refuse(certificate, "$.origin", MarketNames.Origins.Of(certificate.Origin), source.Kind == AssetKind.Storage ? "storage, as its generator is one" : "production, as its generator is no storage", InstrumentFindingReason.WrongOrigin);
            return false;
        }

        return true;
    }

    private void HoldIssued(AssetSeries source, List<(Certificate Certificate, int First, int End)> certificates)
    {
        long[] output = [.. source.Energy.Select(energy => energy ?? 0)];
        long[] free = [.. output];
        long[] bundled = BundledOf(source.Asset);
        for (int t = 0; t < free.Length; t++)
        {
            free[t] -= bundled[t];
        }

        Dictionary<InstrumentId, long[]?> placed = CertificatePlacement.Place(
            certificates.Select(pair => new CertificatePlacement.Span(pair.Certificate.Id, pair.Certificate.FaceValue.WattHours, pair.First, pair.End)), free);
        foreach ((Certificate certificate, int first, int end) in certificates)
        {
            if (placed[certificate.Id] is { } parts)
            {
                held.Add(new HeldInstrument(certificate, source.Asset, first, parts, source.Kind == AssetKind.Generator, ConsumerOf(certificate, first, end)));
                continue;
            }

            RefuseIssued(certificate, source, output[first..end].Sum(), bundled[first..end].Sum());
        }
    }

    private void RefuseIssued(Certificate certificate, AssetSeries source, long sentOut, long bundled)
    {
        bool isOfContract = bundled > 0 && certificate.FaceValue.WattHours <= sentOut;
        string limit = bundled > 0
            ? $"at most what {source.Asset} sent out from {certificate.ProducedFrom} to {certificate.ProducedTo}, {sentOut} Wh, less {bundled} Wh that go with contracts and what other certificates have"
            : $"at most what {source.Asset} sent out from {certificate.ProducedFrom} to {certificate.ProducedTo}, {sentOut} Wh, less what other certificates have";
        Refuse(certificate, "$.faceValueWh", Number(certificate.FaceValue.WattHours), limit, isOfContract ? InstrumentFindingReason.ClaimedTwice : InstrumentFindingReason.OverIssued);
    }

    private long[] BundledOf(AssetId generator)
    {
        long[] bundled = new long[series.Intervals.Count];
        foreach (HeldInstrument contract in held.Where(candidate => candidate.Instrument is Contract { IsBundled: true } && candidate.Source == generator))
        {
            for (int t = contract.First; t < contract.End; t++)
            {
                bundled[t] += contract.WattHours[t - contract.First];
            }
        }

        return bundled;
    }

    // Every reason why it can't be claimed, not the first alone.
    private AssetId? ConsumerOf(Certificate certificate, int first, int end)
    {
        if (certificate.Retired is not { } retired)
        {
            return null;
        }

        int before = findings.Count;
        bool isKnown = IsOfLoad(certificate, "$.retired.for", retired.Beneficiary, null) & IsInHierarchy(certificate, HierarchyStep.Certificates);
        CheckRules(certificate, retired, first, end);
        if (findings.Count == before)
        {
            WarnOfFactor(certificate, first, end);
        }

        return isKnown && findings.Skip(before).All(finding => finding.Kind == InstrumentFindingKind.Warning) ? retired.Beneficiary : null;
    }

    private void CheckRules(Certificate certificate, Retirement retired, int first, int end)
    {
        if (!certificate.IsForDisclosure)
        {
            SetAside(certificate, "$.disclosure", "false", "true", InstrumentFindingReason.NotForDisclosure);
        }

        if (certificate.Origin == CertificateOrigin.Storage && !rules.AreStorageCertificatesAllowed)
        {
            SetAside(certificate, "$.origin", MarketNames.Origins.Of(certificate.Origin), $"production, as rules {rules.Id} version {rules.Version} take no other", InstrumentFindingReason.StorageNotAllowed);
        }

        if (series.Periods[first] != series.Periods[end - 1])
        {
            SetAside(certificate, "$.producedTo", Period(certificate.ProducedFrom, certificate.ProducedTo), $"within one {MarketNames.Grains.Of(rules.Grain)}, by which rules {rules.Id} match", InstrumentFindingReason.ProductionPeriodTooLong);
        }

        DateTimeOffset produced = DateTimeOffset.FromUnixTimeMilliseconds(certificate.ProducedTo.UnixMilliseconds);
        if (retired.At.UnixMilliseconds > produced.AddMonths(rules.VintageMonths).ToUnixTimeMilliseconds())
        {
            SetAside(certificate, "$.retired.at", retired.At.ToString(), $"at most {rules.VintageMonths} months after the production ended, {certificate.ProducedTo}", InstrumentFindingReason.VintageExpired);
        }

        if (!IsDeliverable(certificate))
        {
            SetAside(
                certificate, rules.Deliverability == Deliverability.Network ? "$.generator" : "$.marketArea",
                rules.Deliverability == Deliverability.Network ? certificate.Device! : certificate.MarketArea,
                rules.Deliverability == Deliverability.Network ? "a generator of the network" : $"a market area that {area} lies in",
                InstrumentFindingReason.NotDeliverable);
        }

        AttributeFactor factor = certificate.Factor;
        if ((factor.GasSet, factor.Boundary, factor.GwpSet) != (terms.GasSet, terms.Boundary, terms.GwpSet))
        {
            SetAside(certificate, "$.factor", $"{factor.GasSet}, {factor.Boundary}, GWP set {factor.GwpSet}", $"{terms.GasSet}, {terms.Boundary}, GWP set {terms.GwpSet}, as the network's factors are", InstrumentFindingReason.OtherTerms);
        }
    }

    private bool IsDeliverable(Certificate certificate) => rules.Deliverability switch
    {
        Deliverability.Network => certificate.Generator is not null,
        Deliverability.MarketArea => area == certificate.MarketArea || area.StartsWith(certificate.MarketArea + " ", StringComparison.Ordinal),
        _ => true,
    };

    // What is claimed at another factor than it is taken out of the residual at leaves or takes carbon that nobody accounts for.
    private void WarnOfFactor(Certificate certificate, int first, int end)
    {
        if (certificate.Generator is not { } generator || certificate.Origin == CertificateOrigin.Storage)
        {
            return;
        }

        AssetSeries source = series.Produced[generator];
        Int128 energy = 0;
        Int128 carbon = 0;
        for (int t = first; t < end; t++)
        {
            energy += source.Energy[t] ?? 0;
            carbon += source.Carbon[t] ?? 0;
        }

        Int128 own = energy == 0 ? 0 : Shares.Ratio(carbon, 1_000_000, energy);
        Int128 rounding = energy == 0 ? 0 : ((end - first) * 1_000_000 / energy) + 1;
        if (Int128.Abs(own - certificate.Factor.Intensity.MilligramsPerMegawattHour) > rounding)
        {
            findings.Add(new InstrumentFinding(
                certificate.Id, "$.factor.mgPerMWh", Number(certificate.Factor.Intensity.MilligramsPerMegawattHour), $"{own} mg/MWh, at which {generator} is taken out of the residual",
                InstrumentFindingReason.OtherFactor, InstrumentFindingKind.Warning));
        }
    }
}
