using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>
/// What the log says of one network, and the decision what the next batch says: pure. The network's grain and the offline
/// verifier both run it, so that what an auditor recomputes is what was run. Not thread-safe.
/// </summary>
public sealed partial class NetworkLedger
{
    // The newest, and the one before it, which the next starts from.
    private const int IntervalsKeptMin = 2;

    private readonly Dictionary<(Hash Network, Hash Factors), NetworkTracing> tracings = [];
    private readonly SortedDictionary<Interval, IntervalRecord> records = [];

    // Of intervals whose statements were let go the balance stays while a capture can restate anything: what goes on from it needs no statement.
    private readonly SortedDictionary<Interval, BalanceEntry> balances = [];
    private readonly Queue<Interval> recalled = [];
    private readonly ISalts salts;
    private bool forgets;

    /// <param name="setup">What stands at the head of the log's first batch.</param>
    /// <exception cref="InputRejectedException">The network and the factor book don't fit together.</exception>
    /// <param name="salts">For the entries of private assets; none are needed where there are none.</param>
    public NetworkLedger(NetworkSetup setup, ISalts? salts = null)
    {
        Setup = setup;
        this.salts = salts ?? NoSalts.Instance;
        First = Interval.StartingAt(setup.Timeline.First.ValidFrom);
        _ = TracingOf(setup.Networks[^1], setup.Books[^1]);
        RequireAccounts(setup, network => TracingOf(network, setup.Books[^1]));
    }

    /// <summary>The versions and devices known now.</summary>
    public NetworkSetup Setup { get; private set; }

    /// <summary>The first interval of the log.</summary>
    public Interval First { get; }

    /// <summary>The newest closed interval; null before the first.</summary>
    public Interval? LastClosed { get; private set; }

    /// <summary>The interval that closes next: always in order.</summary>
    public Interval Next => LastClosed?.Next ?? First;

    /// <summary>
    /// Gives the batches that hold a version of an interval, ascending, when one is needed that was forgotten. Without it, whoever asks for a decision
    /// recalls what an <see cref="IntervalForgottenException"/> names, and asks again.
    /// </summary>
    public Func<Interval, IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>>>? VersionsOf { get; init; }

    /// <summary>The newest version of every closed interval that is not forgotten, ascending.</summary>
    public IEnumerable<IntervalRecord> Records => records.Values;

    public IntervalRecord? Find(Interval interval) => records.GetValueOrDefault(interval);

    /// <summary>
    /// Traces a closed interval again from what the log says of its meters, with the network and the factor book its balance names:
    /// its statements then carry their whole uncertainty budgets.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The interval is not known.</exception>
    public TracedInterval Retrace(Interval interval)
    {
        IntervalRecord record = Known(interval);
        NetworkTracing tracing = TracingOf(Setup.NetworkOf(record.Balance.NetworkLeaf), Setup.BookOf(record.Balance.FactorsLeaf));
        return tracing.Close(interval, [.. record.Metered.Select(asset => asset.Metered)], record.Balance.Figures.TanksBefore, record.Balance.Figures.Sources);
    }

    /// <summary>
    /// Decides the next batch: setting-up entries if it is the first, all new readings by (device, time, version), then the
    /// restatements in order of their intervals, then the closing interval. Null when there is nothing to say.
    /// </summary>
    /// <param name="reports">From every asset in force when an interval closes; else from those with late captures.</param>
    /// <param name="close">Whether <see cref="Next"/> closes.</param>
    /// <exception cref="InputRejectedException">Nothing is committed yet, and a setting-up entry is not signed: a log that begins so never verifies.</exception>
    /// <exception cref="IntervalForgottenException">An interval is needed that was forgotten; <see cref="Recall"/> it and ask again. Nothing has changed.</exception>
    public BatchDraft? Decide(IReadOnlyCollection<AssetReport> reports, bool close)
    {
        if (LastClosed is null)
        {
            Setup.RequireSigned();
        }

        List<ReadOnlyMemory<byte>> readings = [.. reports.SelectMany(report => report.Readings)];
        List<ReadingEntry> decoded = [.. readings.Select(ReadingEntry.Decode)];
        List<Group> groups = Restate(reports, ReasonOf(decoded));
        if (close)
        {
            groups.Add(Build(Next, [.. reports.Where(report => report.Current is not null).Select(report => report.Current!)], groups, null, default));
        }

        if (groups.Count == 0)
        {
            return null;
        }

        List<ReadOnlyMemory<byte>> entries = LastClosed is null ? [.. Setup.Entries] : [];
        entries.AddRange(decoded.Zip(readings).OrderBy(pair => pair.First.Key).Select(pair => pair.Second));
        entries.AddRange(groups.SelectMany(group => group.Entries));
        return new BatchDraft(entries, FactsOf(groups, decoded), KeysOf(groups));
    }

    /// <summary>Forgets intervals that no capture can restate any more, so that a long run stays bounded. What a published version asks for is recalled.</summary>
    public void Forget()
    {
        if (LastClosed is { } last)
        {
            ForgetBefore(Interval.StartingAt(last.Start.AddMilliseconds(-AssetAccount.RememberedMilliseconds)));
        }
    }

    /// <summary>
    /// Forgets more than that where the network is large: so many statements stay decoded, about 2 kB each, and two intervals at least. What a late capture restates is recalled.
    /// </summary>
    public void Forget(int statementsMax)
    {
        if (LastClosed is { } last)
        {
            long kept = Math.Clamp(statementsMax / Math.Max(1, Setup.Assets.Count), IntervalsKeptMin, AssetAccount.RememberedMilliseconds / Interval.LengthMilliseconds);
            Interval first = Interval.StartingAt(last.Start.AddMilliseconds((1 - kept) * Interval.LengthMilliseconds));
            foreach ((Interval interval, IntervalRecord record) in records.TakeWhile(pair => pair.Key < first))
            {
                balances[interval] = record.Balance;
            }

            Interval remembered = Interval.StartingAt(last.Start.AddMilliseconds(-AssetAccount.RememberedMilliseconds));
            while (balances.Count > 0 && balances.First() is { Key: var oldest } && oldest < remembered)
            {
                balances.Remove(oldest);
            }

            ForgetBefore(first);
        }
    }

    /// <summary>Forgets every interval before one.</summary>
    public void ForgetBefore(Interval first)
    {
        forgets = true;
        while (records.Count > 0 && records.First() is { Key: var oldest } && oldest < first)
        {
            records.Remove(oldest);
        }
    }

    /// <summary>Takes in a committed batch.</summary>
    /// <exception cref="LedgerFormatException">An entry is not what it should be, or names an interval out of order.</exception>
    /// <exception cref="InputRejectedException">What it publishes does not follow what is known.</exception>
    public void Apply(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        if (LastClosed is not null && entries.Count > 0 && NetworkSetup.IsPublished(entries[^1]))
        {
            Publish(entries);
            return;
        }

        bool hasReadings = false;
        Interval? restated = null;
        bool closes = false;
        foreach (ReadOnlyMemory<byte> bytes in entries)
        {
            switch (EntryKind.Of(bytes))
            {
                case EntryKind.Reading:
                    hasReadings = true;
                    break;
                case EntryKind.Balance:
                    BalanceEntry balance = BalanceEntry.Decode(bytes);
                    closes |= balance.Version == 1;
                    restated = balance.Interval;
                    Apply(balance, MerkleTree.LeafHash(bytes.Span));
                    break;
                case EntryKind.Statement when PrivateEntry.IsSealed(bytes.Span):
                    Withhold(SealedFacts.Decode(bytes));
                    break;
                case EntryKind.Statement:
                    Apply(StatementEntry.Decode(bytes), PrivateEntry.LeafOf(bytes));
                    break;
            }
        }

        // Restatements alone, without a reading: a chunk of what a published version asked for.
        if (!hasReadings && !closes && restated is { } done)
        {
            Pending = Pending?.After(done) is { } left && left.From <= LastClosed ? left : null;
        }
    }

    private void Apply(BalanceEntry balance, Hash leaf)
    {
        bool isNext = balance.Interval == Next && balance.Version == 1;
        bool restates = records.TryGetValue(balance.Interval, out IntervalRecord? old) && balance.Version == old.Balance.Version + 1;
        if (!isNext && !restates)
        {
            if (IsForgotten(balance.Interval))
            {
                if (balances.ContainsKey(balance.Interval))
                {
                    balances[balance.Interval] = balance;
                }

                return;
            }

            throw new LedgerFormatException("balance", $"interval {Next} version 1, or the next version of a closed one", $"interval {balance.Interval} version {balance.Version}");
        }

        records[balance.Interval] = RecordOf(balance, leaf, old);
        LastClosed = isNext ? balance.Interval : LastClosed;
    }

    private void Apply(StatementEntry statement, Hash leaf)
    {
        if (!records.TryGetValue(statement.Interval, out IntervalRecord? record) || record.BalanceLeaf != statement.BalanceLeaf)
        {
            if (record is null && IsForgotten(statement.Interval))
            {
                return;
            }

            throw new LedgerFormatException($"statement of {statement.Figures.Asset}", "the balance it names, before it", $"balance leaf {statement.BalanceLeaf}");
        }

        ((Dictionary<AssetId, (StatementEntry, Hash)>)record.Statements)[statement.Figures.Asset] = (statement, leaf);
        ((HashSet<AssetId>)record.Withheld).Remove(statement.Figures.Asset);
    }

    // What was not opened is known to stand there, and no more.
    private void Withhold(SealedFacts statement)
    {
        if (records.TryGetValue(Interval.StartingAt(statement.Time), out IntervalRecord? record))
        {
            ((HashSet<AssetId>)record.Withheld).Add(statement.Asset!.Value);
            ((Dictionary<AssetId, (StatementEntry, Hash)>)record.Statements).Remove(statement.Asset!.Value);
        }
    }

    // Closed, and not remembered: only a ledger that forgets can be asked this.
    private bool IsForgotten(Interval interval) => forgets && interval >= First && interval <= LastClosed && !records.ContainsKey(interval);

    private IntervalRecord Known(Interval interval)
    {
        if (IsForgotten(interval))
        {
            if (VersionsOf is null)
            {
                throw new IntervalForgottenException(interval);
            }

            Recall(interval, VersionsOf(interval));
            recalled.Enqueue(interval);
        }

        return records[interval];
    }

    private BalanceEntry BalanceOf(Interval interval) =>
        records.TryGetValue(interval, out IntervalRecord? record) ? record.Balance : balances.TryGetValue(interval, out BalanceEntry? balance) ? balance : Known(interval).Balance;

    // What was recalled one by one goes again one by one: an interval of a large network takes many megabytes, and two days of them may be gone through.
    private void ForgetRecalledBefore(Interval first)
    {
        while (recalled.TryPeek(out Interval oldest) && oldest < first)
        {
            records.Remove(recalled.Dequeue());
        }
    }

    // Statements stand until they are superseded, but not those of assets that the network in force no longer has.
    private IntervalRecord RecordOf(BalanceEntry balance, Hash leaf, IntervalRecord? old)
    {
        Dictionary<AssetId, (StatementEntry, Hash)> statements = [];
        if (old is not null)
        {
            bool sameNetwork = old.Balance.NetworkLeaf == balance.NetworkLeaf;
            HashSet<AssetId> inForce = sameNetwork ? [] : [.. Setup.NetworkOf(balance.NetworkLeaf).Document.Assets];
            foreach ((AssetId asset, (StatementEntry, Hash) statement) in old.Statements.Where(pair => sameNetwork || inForce.Contains(pair.Key)))
            {
                statements[asset] = statement;
            }
        }

        return new IntervalRecord(balance, leaf, statements) { Withheld = old?.Withheld.ToHashSet() ?? [] };
    }

    // Why closed intervals change: the captures that came late, or else what on-time captures say of a gap before them.
    private RestatementReason ReasonOf(List<ReadingEntry> readings)
    {
        List<ReadingEntry> late = [.. readings.Where(reading => LastClosed is { } last && reading.IsUsed && MeterHistory.IntervalOf(reading.Key.Time) <= last)];
        return late.Count == 0 ? RestatementReason.LaterRegisterKnown
            : late.Exists(reading => reading.Key.Version > 0) ? RestatementReason.CorrectedReading
            : RestatementReason.LateReading;
    }

    // Every closed interval whose meters say something new, and every later one whose storages start from something new.
    private List<Group> Restate(IReadOnlyCollection<AssetReport> reports, RestatementReason reason)
    {
        ILookup<Interval, MeteredAsset> changed = reports.SelectMany(report => report.Changed).ToLookup(asset => asset.Metered.Interval);
        List<Group> groups = [];
        if (changed.Count == 0 || LastClosed is not { } last)
        {
            return groups;
        }

        for (Interval interval = changed.Min(group => group.Key); interval <= last; interval = interval.Next)
        {
            BalanceEntry balance = BalanceOf(interval);
            bool metersChanged = changed.Contains(interval);
            if (metersChanged || !TanksBefore(interval, groups).SequenceEqual(balance.Figures.TanksBefore) || !GoesOn(balance, PassedBefore(interval, groups)))
            {
                IntervalRecord record = Known(interval);
                groups.Add(Build(interval, Merge(record, [.. changed[interval]]), groups, record, metersChanged ? reason : RestatementReason.EarlierIntervalRestated));
            }

            ForgetRecalledBefore(interval);
        }

        return groups;
    }

    // What is known of an interval's meters, with what is new put in its place.
    private List<MeteredAsset> Merge(IntervalRecord record, IReadOnlyCollection<MeteredAsset> changed)
    {
        HashSet<AssetId> replaced = [.. changed.Select(asset => asset.Metered.Asset)];
        HashSet<AssetId> inForce = [.. Setup.Timeline.InForceAt(record.Balance.Interval).Assets];
        return [.. record.Metered.Where(asset => !replaced.Contains(asset.Metered.Asset) && inForce.Contains(asset.Metered.Asset)), .. changed];
    }

    private IReadOnlyList<StorageTank> TanksBefore(Interval interval, List<Group> groups)
    {
        IReadOnlyList<Storage> storages = Setup.Timeline.InForceAt(interval).Storages;
        if (interval == First)
        {
            return [.. storages.Select(StorageTank.AtStart)];
        }

        Group? restated = groups.Find(group => group.Record.Balance.Interval == interval.Previous);
        IReadOnlyList<StorageTank> before = (restated?.Record.Balance ?? BalanceOf(interval.Previous)).Figures.TanksAfter;
        return [.. storages.Select(storage => before.FirstOrDefault(tank => tank.Storage == storage.Id) ?? StorageTank.AtStart(storage))];
    }

    private IReadOnlyList<AssetThroughput> PassedBefore(Interval interval, List<Group> groups)
    {
        if (interval == First)
        {
            return [];
        }

        Group? restated = groups.Find(group => group.Record.Balance.Interval == interval.Previous);
        return (restated?.Record.Balance ?? BalanceOf(interval.Previous)).Figures.Passed;
    }

    // Whether an interval counts what passed from where the one before it ended. Both are by asset id, and mostly of the same assets.
    private static bool GoesOn(BalanceEntry balance, IReadOnlyList<AssetThroughput> before)
    {
        int at = 0;
        foreach (AssetThroughput asset in balance.Figures.Passed)
        {
            while (at < before.Count && before[at].Asset < asset.Asset)
            {
                at++;
            }

            if (at < before.Count && before[at].Asset == asset.Asset && before[at].After != asset.Before)
            {
                return false;
            }
        }

        return true;
    }

    // The newest version must have a place for everything; of none may anything be added that can't be.
    private static void RequireAccounts(NetworkSetup setup, Func<PublishedDocument<NetworkModel>, NetworkTracing> tracingOf)
    {
        if (setup.Records.Accounts.IsEmpty)
        {
            return;
        }

        FigureTerms terms = tracingOf(setup.Networks[^1]).TermsOf(Interval.StartingAt(setup.Network.ValidFrom));
        List<InputProblem> problems = [.. setup.Records.Accounts.ProblemsWith(setup.Network, terms)];
        Timestamp? until = null;
        foreach (PublishedDocument<NetworkModel> version in setup.Networks.Reverse())
        {
            // A higher version that is valid from before this one leaves it no time in force.
            if (!(version.Document.ValidFrom >= until))
            {
                problems.AddRange(setup.Records.Accounts.ConflictsWith(version.Document, until, tracingOf(version).TermsOfYears(until)));
                until = version.Document.ValidFrom;
            }
        }

        if (problems.Count > 0)
        {
            throw new InputRejectedException($"records in network {setup.Network.Id} version {setup.Network.Version}", [.. problems.Distinct()]);
        }
    }

    private NetworkTracing TracingOf(PublishedDocument<NetworkModel> network, PublishedDocument<FactorBook> book)
    {
        if (!tracings.TryGetValue((network.Leaf, book.Leaf), out NetworkTracing? tracing))
        {
            tracings[(network.Leaf, book.Leaf)] = tracing = new NetworkTracing(network.Document, book.Document);
        }

        return tracing;
    }

    private Group Build(Interval interval, List<MeteredAsset> assets, List<Group> groups, IntervalRecord? old, RestatementReason reason)
    {
        PublishedDocument<NetworkModel> network = Setup.NetworkInForce(interval);
        if (assets.Count != network.Document.Assets.Count)
        {
            throw new InvalidOperationException($"Interval {interval}: {assets.Count} assets reported; network {network.Document.Id} version {network.Document.Version} has {network.Document.Assets.Count}.");
        }

        NetworkTracing tracing = TracingOf(network, Setup.Books[^1]);
        List<AssetInterval> metered = [.. assets.Select(asset => asset.Metered)];
        IReadOnlyList<NetworkModel> versions = [.. Setup.Timeline.Versions.Where(version => version.Version < network.Document.Version).Reverse()];
        EnteredCarbon entered = Setup.Records.Accounts.Enter(interval, network.Document, tracing.TermsOf(interval), metered, PassedBefore(interval, groups), versions);
        TracedInterval traced = tracing.Close(interval, metered, TanksBefore(interval, groups), entered.Sources) with { Passed = entered.Passed };
        Dictionary<AssetId, IReadOnlyList<Hash>> leaves = assets.ToDictionary(asset => asset.Metered.Asset, asset => asset.ReadingLeaves);
        List<Hash> used = [.. traced.Statements.SelectMany(statement => leaves[statement.Asset]).Distinct()];
        int version = (old?.Balance.Version ?? 0) + 1;
        BalanceEntry balance = new(
            Setup.Network.Id, version, network.Leaf, Setup.FactorsLeaf, traced with { Statements = [] }, MerkleTree.Root(used), used.Count,
            old is null ? null : new Supersession(old.BalanceLeaf, reason), Setup.Records.Root);
        byte[] balanceBytes = balance.Encode();
        Hash balanceLeaf = MerkleTree.LeafHash(balanceBytes);
        List<ReadOnlyMemory<byte>> entries = [balanceBytes];
        foreach (Statement figures in traced.Statements)
        {
            (StatementEntry Entry, Hash Leaf)? earlier = old is not null && old.Statements.TryGetValue(figures.Asset, out (StatementEntry, Hash) known) ? known : null;
            if (earlier is { } same && same.Entry.Figures.SameFigures(figures) && same.Entry.ReadingLeaves.SequenceEqual(leaves[figures.Asset]))
            {
                continue;
            }

            StatementEntry statement = new(
                Setup.Network.Id, interval, version, figures, balanceLeaf, leaves[figures.Asset],
                earlier is { } superseded ? new Supersession(superseded.Leaf, reason) : null);
            entries.Add((Setup.Timeline.IsPrivate(figures.Asset) ? statement with { Salts = salts.Of(statement.Subject) } : statement).Encode());
        }

        return new Group(entries, new IntervalRecord(balance, balanceLeaf, new Dictionary<AssetId, (StatementEntry, Hash)>()), old?.Balance.Figures.Totals ?? Totals.Zero);
    }

    // A restatement counts with what it changes, so that the headers of a log always add up to what is known now.
    private HeaderFacts FactsOf(List<Group> groups, List<ReadingEntry> readings)
    {
        Totals totals = groups.Aggregate(Totals.Zero, (sum, group) => sum + group.Record.Balance.Figures.Totals);
        Totals before = groups.Aggregate(Totals.Zero, (sum, group) => sum + group.Before);
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
            NetworkModels = [.. groups.Select(group => Setup.NetworkOf(group.Record.Balance.NetworkLeaf).Digest).Distinct()],
            FactorBooks = [Setup.FactorsDigest],
        };
    }

    // Before is what the version it supersedes added up to.
    private sealed record Group(IReadOnlyList<ReadOnlyMemory<byte>> Entries, IntervalRecord Record, Totals Before)
    {
        /// <summary>Whether any figure is another than before, or rests on other readings: statements stand beside the balance then, or the balance itself differs.</summary>
        public bool Says(IntervalRecord old) => Entries.Count > 1 || !Record.Balance.Figures.SameFigures(old.Balance.Figures) || Record.Balance.ReadingsRoot != old.Balance.ReadingsRoot;
    }
}
