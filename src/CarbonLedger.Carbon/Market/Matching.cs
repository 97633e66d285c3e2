using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>Matches instruments with consumption in each matching period, in the order of the hierarchy and of the instruments' ids.</summary>
internal sealed class Matching
{
    private readonly MarketSeries series;
    private readonly List<InstrumentFinding> findings;
    private readonly Dictionary<AssetId, Account> accounts = [];
    private readonly List<Claim> claims = [];
    private readonly Dictionary<AssetId, long> certified = [];
    private readonly Dictionary<AssetId, long> released = [];

    public Matching(MarketSeries series, Scope2Rules rules, InstrumentScreen screen)
    {
        this.series = series;
        findings = screen.Findings;
        List<HeldInstrument> claimable = [.. screen.Held.Where(held => held.Consumer is not null)];
        foreach (AssetSeries consumer in series.Consumed.Values)
        {
            accounts[consumer.Asset] = new Account(consumer, series);
        }

        foreach (HierarchyStep step in rules.Hierarchy)
        {
            if (step == HierarchyStep.Certificates)
            {
                // What a storage released rests on the certificates that were retired for its charging.
                Match(claimable.Where(held => held.Instrument is Certificate { Origin: CertificateOrigin.Production }));
                Match(claimable.Where(held => held.Instrument is Certificate { Origin: CertificateOrigin.Storage }));
            }
            else if (step == HierarchyStep.Contracts)
            {
                Match(claimable.Where(held => held.Instrument is Contract));
            }
        }

        claims.Sort((one, other) => one.Instrument.CompareTo(other.Instrument));
    }

    /// <summary>By instrument.</summary>
    public IReadOnlyList<Claim> Claims => claims;

    public Account Of(AssetId consumer) => accounts[consumer];

    private void Match(IEnumerable<HeldInstrument> instruments)
    {
        foreach (HeldInstrument held in instruments)
        {
            Account account = accounts[held.Consumer!.Value];
            if (held.Instrument is Certificate certificate)
            {
                MatchCertificate(held, certificate, account);
            }
            else
            {
                MatchContract(held, account);
            }
        }
    }

    private void MatchCertificate(HeldInstrument held, Certificate certificate, Account account)
    {
        int period = series.Periods[held.First];
        long face = certificate.FaceValue.WattHours;
        if (IsOfLostEnergyClaimed(certificate, account, period) || IsUnpaired(certificate, held))
        {
            return;
        }

        long claimed = Math.Min(face, account.Left(period));
        Int128 carbon = Shares.Ratio(claimed, certificate.Factor.Intensity.MilligramsPerMegawattHour, 1_000_000);
        account.Certificates[period] = account.Certificates[period].Plus(claimed, carbon);
        account.Offer(held);
        certified[account.Consumer.Asset] = certified.GetValueOrDefault(account.Consumer.Asset) + claimed;
        claims.Add(new Claim(certificate.Id, HierarchyStep.Certificates, account.Consumer.Asset, certificate.FaceValue, Energy.FromWattHours(claimed), CarbonMass.FromMilligrams((long)carbon)));
    }

    private bool IsOfLostEnergyClaimed(Certificate certificate, Account account, int period)
    {
        long claimed = account.Certificates[period].WattHours;
        if (account.Consumer.Kind != AssetKind.Branch || claimed == 0 || certificate.FaceValue.WattHours <= account.Left(period))
        {
            return false;
        }

        findings.Add(new InstrumentFinding(
            certificate.Id, "$.retired.for", account.Consumer.Asset.Value,
            $"losses of which {certificate.FaceValue.WattHours} Wh are not claimed; of {account.Consumed[period]} Wh lost, {claimed} Wh are",
            InstrumentFindingReason.LossesClaimedTwice, InstrumentFindingKind.Refused));
        return true;
    }

    private bool IsUnpaired(Certificate certificate, HeldInstrument held)
    {
        if (certificate.Origin != CertificateOrigin.Storage || held.Source is not { } storage)
        {
            return false;
        }

        long charged = certified.GetValueOrDefault(storage);
        long before = released.GetValueOrDefault(storage);
        if (before + certificate.FaceValue.WattHours <= charged)
        {
            released[storage] = before + certificate.FaceValue.WattHours;
            return false;
        }

        findings.Add(new InstrumentFinding(
            certificate.Id, "$.faceValueWh", $"{certificate.FaceValue.WattHours}",
            $"at most {charged - before} Wh, as certificates of {charged} Wh are claimed for charging {storage} and {before} Wh of release rest on them",
            InstrumentFindingReason.StorageUnpaired, InstrumentFindingKind.Refused));
        return true;
    }

    private void MatchContract(HeldInstrument held, Account account)
    {
        AssetSeries generator = series.Produced[held.Source!.Value];
        Amount whole = default;
        long issued = 0;
        foreach (IGrouping<int, int> period in Enumerable.Range(held.First, held.WattHours.Length).GroupBy(t => series.Periods[t]))
        {
            Amount given = default;
            foreach (int t in period)
            {
                long part = held.WattHours[t - held.First];
                given = part == 0 ? given : given.Plus(part, Shares.Ratio(generator.Carbon[t]!.Value, part, generator.Energy[t]!.Value));
            }

            long claimed = Math.Min(given.WattHours, account.Left(period.Key));
            Int128 carbon = claimed == 0 ? 0 : Shares.Ratio(given.Milligrams, claimed, given.WattHours);
            account.Contracts[period.Key] = account.Contracts[period.Key].Plus(claimed, carbon);
            whole = whole.Plus(claimed, carbon);
            issued += given.WattHours;
        }

        account.Offer(held);
        claims.Add(new Claim(held.Instrument.Id, HierarchyStep.Contracts, account.Consumer.Asset, Energy.FromWattHours(issued), Energy.FromWattHours(whole.WattHours), CarbonMass.FromMilligrams((long)whole.Milligrams)));
    }

    /// <summary>Energy with its carbon.</summary>
    internal readonly record struct Amount(long WattHours, Int128 Milligrams)
    {
        public Amount Plus(long wattHours, Int128 milligrams) => new(WattHours + wattHours, Milligrams + milligrams);
    }

    /// <summary>What one consumer has by matching period.</summary>
    internal sealed class Account
    {
        private readonly MarketSeries series;
        private readonly long[] offered;

        public Account(AssetSeries consumer, MarketSeries series)
        {
            (Consumer, this.series) = (consumer, series);
            (Consumed, Certificates, Contracts) = (new long[series.PeriodCount], new Amount[series.PeriodCount], new Amount[series.PeriodCount]);
            offered = new long[series.Intervals.Count];
            for (int t = 0; t < offered.Length; t++)
            {
                Consumed[series.Periods[t]] += consumer.Energy[t] ?? 0;
            }
        }

        public AssetSeries Consumer { get; }

        public long[] Consumed { get; }

        public Amount[] Certificates { get; }

        public Amount[] Contracts { get; }

        public long Left(int period) => Consumed[period] - Certificates[period].WattHours - Contracts[period].WattHours;

        public void Offer(HeldInstrument held)
        {
            for (int t = held.First; t < held.End; t++)
            {
                offered[t] += held.WattHours[t - held.First];
            }
        }

        /// <summary>Σ min(consumption, deliverable) over hours.</summary>
        public Int128 MatchedByHour()
        {
            Int128 matched = 0;
            long consumption = 0;
            long deliverable = 0;
            for (int t = 0; t < offered.Length; t++)
            {
                consumption += Consumer.Energy[t] ?? 0;
                deliverable += offered[t];
                if (t + 1 == offered.Length || series.Hours[t + 1] != series.Hours[t])
                {
                    matched += Math.Min(consumption, deliverable);
                    (consumption, deliverable) = (0, 0);
                }
            }

            return matched;
        }
    }
}
