using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>A period of an asset as known now and, where asked for, as the log said it at an earlier time.</summary>
/// <param name="Days">Each local day of the period with what is known now.</param>
/// <param name="Reported">What the log said at <paramref name="AsOf"/>; null if not asked for.</param>
/// <param name="Reasons">Why statements of the asset in the period were superseded: before <paramref name="AsOf"/>, and since.</param>
internal sealed record PeriodComparison(
    BundleVerification Source,
    SiteZone Zone,
    Timestamp From,
    Timestamp To,
    PeriodStatement Now,
    IReadOnlyList<(DateOnly Day, PeriodStatement Statement)> Days,
    Timestamp? AsOf,
    PeriodStatement? Reported,
    IReadOnlyDictionary<RestatementReason, (int Before, int Since)> Reasons)
{
    /// <summary>Days listed one by one, at most; a longer period is totals only.</summary>
    public const int DaysMax = 400;

    /// <summary>Years of one comparison, at most: every interval of it is held at once.</summary>
    public const int YearsMax = 10;

    /// <summary>So many years' intervals, of 366 days each.</summary>
    public const long IntervalsMax = YearsMax * 366L * 96;

    public static PeriodComparison Of(BundleVerification source, AssetId asset, SiteZone zone, Timestamp from, Timestamp to, Timestamp? asOf)
    {
        List<Interval> period = [];
        for (Interval interval = Interval.StartingAt(from); interval.Start < to; interval = interval.Next)
        {
            period.Add(interval);
        }

        List<IGrouping<DateOnly, Interval>> days = [.. period.GroupBy(zone.DayOf)];
        List<IReadOnlyList<Interval>> periods = [period];
        if (days.Count <= DaysMax)
        {
            periods.AddRange(days.Select(day => day.ToList()));
        }

        IReadOnlyList<IReadOnlyDictionary<AssetId, PeriodStatement>> now = PeriodStatements.Of(source.Network!, [asset], periods);
        Dictionary<RestatementReason, (int Before, int Since)> reasons = [];
        NetworkLedger? earlier = ReadBack(source.Content!, asset, from, to, asOf, reasons);
        return new PeriodComparison(
            source, zone, from, to, now[0][asset],
            [.. now.Skip(1).Select((statement, i) => (days[i].Key, statement[asset]))],
            asOf,
            asOf is null ? null : earlier is null || !earlier.Setup.Assets.Contains(asset) ? Nothing(asset, source.Network!, period.Count) : PeriodStatements.Of(earlier, [asset], period)[asset],
            reasons);
    }

    // The log up to a time of knowledge; null when it said nothing yet. Counts why statements were superseded on the way, and after.
    private static NetworkLedger? ReadBack(LogContent content, AssetId asset, Timestamp from, Timestamp to, Timestamp? asOf, Dictionary<RestatementReason, (int Before, int Since)> reasons)
    {
        NetworkLedger? ledger = null;
        KnowledgeTime knowledge = new();
        foreach (VerifiedBatch batch in content.Batches)
        {
            bool known = asOf is null || knowledge.Of(batch.Entries) <= asOf;
            Count(batch, asset, from, to, known, reasons);
            if (asOf is not null && known)
            {
                ledger ??= new NetworkLedger(NetworkSetup.FromEntries(content.Batches[0].Entries));
                ledger.Apply(batch.Entries);
            }
        }

        return ledger;
    }

    private static void Count(VerifiedBatch batch, AssetId asset, Timestamp from, Timestamp to, bool known, Dictionary<RestatementReason, (int Before, int Since)> reasons)
    {
        foreach (ReadOnlyMemory<byte> bytes in batch.Entries.Where(entry => EntryKind.Of(entry) == EntryKind.Statement))
        {
            StatementEntry statement = StatementEntry.Decode(bytes);
            if (statement.Supersedes is { } old && statement.Figures.Asset == asset && statement.Interval.Start >= from && statement.Interval.Start < to)
            {
                (int before, int since) = reasons.GetValueOrDefault(old.Reason);
                reasons[old.Reason] = known ? (before + 1, since) : (before, since + 1);
            }
        }
    }

    private static PeriodStatement Nothing(AssetId asset, NetworkLedger ledger, int intervals)
    {
        PeriodFold fold = new(asset, PeriodStatements.KindOf(ledger, asset));
        for (int i = 0; i < intervals; i++)
        {
            fold.AddMissing();
        }

        return fold.Close();
    }
}
