using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>
/// What the log says of one network, and the decision what the next batch says: pure. The network's grain and the offline
/// verifier both run it, so that what an auditor recomputes is what was run. Not thread-safe.
/// </summary>
public sealed class NetworkLedger
{
    private readonly NetworkTracing tracing;
    private readonly SortedDictionary<Interval, IntervalRecord> records = [];

    public NetworkLedger(NetworkSetup setup)
    {
        Setup = setup;
        tracing = new NetworkTracing(setup.Network, setup.Factors);
        First = Interval.StartingAt(setup.Network.ValidFrom);
    }

    public NetworkSetup Setup { get; }

    /// <summary>The first interval of the log.</summary>
    public Interval First { get; }

    /// <summary>The newest closed interval; null before the first.</summary>
    public Interval? LastClosed { get; private set; }

    /// <summary>The interval that closes next: always in order.</summary>
    public Interval Next => LastClosed?.Next ?? First;

    /// <summary>The newest version of every closed interval, ascending.</summary>
    public IEnumerable<IntervalRecord> Records => records.Values;

    public IntervalRecord? Find(Interval interval) => records.GetValueOrDefault(interval);

    /// <summary>
    /// Decides the next batch: setting-up entries if it is the first, all new readings by (device, time, version), then the
    /// restatements in order of their intervals, then the closing interval. Null when there is nothing to say.
    /// </summary>
    /// <param name="reports">From every asset when an interval closes; else from those with late captures.</param>
    /// <param name="close">Whether <see cref="Next"/> closes.</param>
    public BatchDraft? Decide(IReadOnlyCollection<AssetReport> reports, bool close)
    {
        List<ReadOnlyMemory<byte>> readings = [.. reports.SelectMany(report => report.Readings)];
        List<ReadingEntry> decoded = [.. readings.Select(ReadingEntry.Decode)];
        List<Group> groups = Restate(reports, decoded.Exists(IsLate));
        if (close)
        {
            groups.Add(Build(Next, [.. reports.Select(report => report.Current ?? throw new InvalidOperationException($"Interval {Next} closes without a report of every asset."))], TanksBefore(Next, groups), null, default));
        }

        if (groups.Count == 0)
        {
            return null;
        }

        List<ReadOnlyMemory<byte>> entries = LastClosed is null ? [.. Setup.Entries] : [];
        entries.AddRange(decoded.Zip(readings).OrderBy(pair => pair.First.Key).Select(pair => pair.Second));
        entries.AddRange(groups.SelectMany(group => group.Entries));
        return new BatchDraft(entries, FactsOf(groups, decoded), [.. groups.Select(group => (group.Record.Balance.Interval, group.Record.Balance.Version))]);
    }

    /// <summary>Forgets intervals that no capture can restate any more, so that a long run stays bounded.</summary>
    public void Forget()
    {
        if (LastClosed is not { } last)
        {
            return;
        }

        Timestamp before = last.Start.AddMilliseconds(-AssetAccount.RememberedMilliseconds);
        while (records.Count > 0 && records.First() is { Key: var oldest } && oldest.Start < before)
        {
            records.Remove(oldest);
        }
    }

    /// <summary>Takes in a committed batch.</summary>
    /// <exception cref="LedgerFormatException">An entry is not what it should be, or names an interval out of order.</exception>
    public void Apply(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        foreach (ReadOnlyMemory<byte> bytes in entries)
        {
            switch (EntryKind.Of(bytes))
            {
                case EntryKind.Balance:
                    Apply(BalanceEntry.Decode(bytes), MerkleTree.LeafHash(bytes.Span));
                    break;
                case EntryKind.Statement:
                    Apply(StatementEntry.Decode(bytes), MerkleTree.LeafHash(bytes.Span));
                    break;
            }
        }
    }

    private void Apply(BalanceEntry balance, Hash leaf)
    {
        bool isNext = balance.Interval == Next && balance.Version == 1;
        bool restates = records.TryGetValue(balance.Interval, out IntervalRecord? old) && balance.Version == old.Balance.Version + 1;
        if (!isNext && !restates)
        {
            throw new LedgerFormatException("balance", $"interval {Next} version 1, or the next version of a closed one", $"interval {balance.Interval} version {balance.Version}");
        }

        records[balance.Interval] = new IntervalRecord(balance, leaf, new Dictionary<AssetId, (StatementEntry, Hash)>(old?.Statements ?? new Dictionary<AssetId, (StatementEntry, Hash)>()));
        LastClosed = isNext ? balance.Interval : LastClosed;
    }

    private void Apply(StatementEntry statement, Hash leaf)
    {
        if (!records.TryGetValue(statement.Interval, out IntervalRecord? record) || record.BalanceLeaf != statement.BalanceLeaf)
        {
            throw new LedgerFormatException($"statement of {statement.Figures.Asset}", "the balance it names, before it", $"balance leaf {statement.BalanceLeaf}");
        }

        ((Dictionary<AssetId, (StatementEntry, Hash)>)record.Statements)[statement.Figures.Asset] = (statement, leaf);
    }

    private bool IsLate(ReadingEntry reading) => LastClosed is { } last && reading.IsUsed && MeterHistory.IntervalOf(reading.Key.Time) <= last;

    // Every closed interval whose meters say something new, and every later one whose storages start from something new.
    private List<Group> Restate(IReadOnlyCollection<AssetReport> reports, bool late)
    {
        ILookup<Interval, MeteredAsset> changed = reports.SelectMany(report => report.Changed).ToLookup(asset => asset.Metered.Interval);
        List<Group> groups = [];
        if (changed.Count == 0 || LastClosed is not { } last)
        {
            return groups;
        }

        for (Interval interval = changed.Min(group => group.Key); interval <= last; interval = interval.Next)
        {
            IntervalRecord record = records[interval];
            IReadOnlyList<StorageTank> tanks = TanksBefore(interval, groups);
            bool metersChanged = changed.Contains(interval);
            if (!metersChanged && tanks.SequenceEqual(record.Balance.Figures.TanksBefore))
            {
                continue;
            }

            HashSet<AssetId> replaced = [.. changed[interval].Select(asset => asset.Metered.Asset)];
            List<MeteredAsset> assets = [.. record.Metered.Where(asset => !replaced.Contains(asset.Metered.Asset)), .. changed[interval]];
            RestatementReason reason = !metersChanged ? RestatementReason.EarlierIntervalRestated : late ? RestatementReason.LateReading : RestatementReason.LaterRegisterKnown;
            groups.Add(Build(interval, assets, tanks, record, reason));
        }

        return groups;
    }

    private IReadOnlyList<StorageTank> TanksBefore(Interval interval, List<Group> groups)
    {
        if (interval == First)
        {
            return [.. Setup.Network.Storages.Select(StorageTank.AtStart)];
        }

        Group? restated = groups.Find(group => group.Record.Balance.Interval == interval.Previous);
        return (restated?.Record ?? records[interval.Previous]).Balance.Figures.TanksAfter;
    }

    private Group Build(Interval interval, IReadOnlyCollection<MeteredAsset> assets, IReadOnlyList<StorageTank> tanks, IntervalRecord? old, RestatementReason reason)
    {
        TracedInterval traced = tracing.Close(interval, [.. assets.Select(asset => asset.Metered)], tanks);
        Dictionary<AssetId, IReadOnlyList<Hash>> leaves = assets.ToDictionary(asset => asset.Metered.Asset, asset => asset.ReadingLeaves);
        List<Hash> used = [.. traced.Statements.SelectMany(statement => leaves[statement.Asset]).Distinct()];
        int version = (old?.Balance.Version ?? 0) + 1;
        BalanceEntry balance = new(
            Setup.Network.Id, version, Setup.NetworkLeaf, Setup.FactorsLeaf, NetworkTracing.Method, tracing.GasSet, tracing.Boundary,
            traced with { Statements = [] }, MerkleTree.Root(used), used.Count,
            old is null ? null : new Supersession(old.BalanceLeaf, reason));
        byte[] balanceBytes = balance.Encode();
        Hash balanceLeaf = MerkleTree.LeafHash(balanceBytes);
        List<ReadOnlyMemory<byte>> entries = [balanceBytes];
        foreach (Statement figures in traced.Statements)
        {
            (StatementEntry Entry, Hash Leaf)? earlier = old?.Statements[figures.Asset];
            if (earlier is { } same && same.Entry.Figures.SameFigures(figures) && same.Entry.ReadingLeaves.SequenceEqual(leaves[figures.Asset]))
            {
                continue;
            }

            entries.Add(new StatementEntry(
                Setup.Network.Id, interval, version, figures, balanceLeaf, leaves[figures.Asset],
                earlier is { } superseded ? new Supersession(superseded.Leaf, reason) : null).Encode());
        }

        return new Group(entries, new IntervalRecord(balance, balanceLeaf, new Dictionary<AssetId, (StatementEntry, Hash)>()), old);
    }

    // A restatement counts with what it changes, so that the headers of a log always add up to what is known now.
    private HeaderFacts FactsOf(List<Group> groups, List<ReadingEntry> readings)
    {
        Totals totals = groups.Aggregate(Totals.Zero, (sum, group) => sum + group.Record.Balance.Figures.Totals);
        Totals before = groups.Aggregate(Totals.Zero, (sum, group) => sum + (group.Old?.Balance.Figures.Totals ?? Totals.Zero));
        IEnumerable<long> times = groups.SelectMany(group => new[] { group.Record.Balance.Interval.Start.UnixMilliseconds, group.Record.Balance.Interval.End.UnixMilliseconds })
            .Concat(readings.Select(reading => reading.Key.Time.UnixMilliseconds));
        TracedInterval newest = groups[^1].Record.Balance.Figures;
        return new HeaderFacts
        {
            FirstEventTime = times.Min(),
            LastEventTime = times.Max(),
            Generated = new Total((totals.GeneratedEnergy - before.GeneratedEnergy).WattHours, (totals.Generated - before.Generated).Milligrams),
            Delivered = new Total((totals.DeliveredEnergy - before.DeliveredEnergy).WattHours, (totals.Delivered - before.Delivered).Milligrams),
            Lost = new Total((totals.LostEnergy - before.LostEnergy).WattHours, (totals.Lost - before.Lost).Milligrams),
            Residual = new Total((totals.ResidualEnergy - before.ResidualEnergy).WattHours, (totals.Residual - before.Residual).Milligrams),
            ExpectedDevices = newest.PointsExpected,
            ReportingDevices = newest.PointsActual,
            NetworkModels = [Setup.NetworkDigest],
            FactorBooks = [Setup.FactorsDigest],
        };
    }

    private sealed record Group(IReadOnlyList<ReadOnlyMemory<byte>> Entries, IntervalRecord Record, IntervalRecord? Old);
}
