using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ledger;

namespace CarbonLedger.Grains;

/// <summary>
/// A shell round <see cref="NetworkLedger"/>: gathers reports, hands drafts to the log, keeps each until it is committed. On
/// activation it reads the log with the code that applies every commit.
/// </summary>
[KeepAlive]
public sealed class NetworkGrain(GridNetworks networks, ILedgerStore store, IPrivateStore secrets) : Grain, INetworkGrain
{
    /// <summary>An interval times out this long after its end, by the grid's clock.</summary>
    public const long TimeOutMilliseconds = 600_000;

    /// <summary>Intervals closed in one tick; what is left waits for the next.</summary>
    public const int ClosedPerTickMax = 96;

    /// <summary>Statements kept decoded, 2 kB each: of a small network those of all intervals a capture can still restate, of a large one those of the newest.</summary>
    public const int StatementsKeptMax = 200_000;

    private const long ReadStoreEveryMilliseconds = 96 * Interval.LengthMilliseconds;

    private readonly Dictionary<Interval, HashSet<string>> ready = [];
    private readonly HashSet<string> late = [];
    private readonly Dictionary<string, List<(Timestamp Time, byte[] Entry)>> readings = [];
    private readonly Dictionary<string, ReadEnergies> energies = [];
    private GridNetwork grid = null!;
    private NetworkLedger ledger = null!;

    // Reports that are taken and not committed yet; on failure they are tried again before anything else.
    private readonly List<AssetReportMessage> taken = [];
    private Interval? closing;
    private BatchDraft? unanswered;
    private bool mustRebuild;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        grid = networks.Network(this.GetPrimaryKeyString());
        ledger = new NetworkLedger(grid.Initial, new DerivedSalts(secrets.SecretOf));
        LogHead? head = await store.ReadHeadAsync(grid.Origin, cancellationToken);
        for (long number = 0; number < (head?.Size ?? 0); number++)
        {
            StoredBatch batch = await store.ReadBatchAsync(grid.Origin, number, cancellationToken)
                ?? throw new InvalidOperationException($"Log {grid.Origin} has size {head?.Size} and no batch {number}.");
            IReadOnlyList<ReadOnlyMemory<byte>> entries = await secrets.OpenAsync(EntryBundle.Decode(batch.Entries), cancellationToken);
            ledger.Apply(entries);
            ledger.Forget(StatementsKeptMax);
            Remember(entries);
        }

        grid.Setup = ledger.Setup;
    }

    public Task Start() => RebuildAll();

    public async Task<PublicationMessage> Publish(byte[][] entries)
    {
        await CommitTaken();
        if (ledger.PublicationWaitsFor is { } reason)
        {
            return new PublicationMessage(PublicationOutcome.NotYet, $"publication: {reason}; try again later");
        }

        BatchDraft draft;
        try
        {
            draft = ledger.DecidePublication([.. entries.Select(entry => (ReadOnlyMemory<byte>)entry)]);
        }
        catch (Exception e) when (e is InputRejectedException or LedgerFormatException)
        {
            return new PublicationMessage(PublicationOutcome.Refused, e.Message);
        }

        await AppendAlone(draft);
        await WorkOffMeters();
        return PublicationMessage.Published;
    }

    public Task AssetIsReady(string asset, long intervalStart)
    {
        Interval interval = Interval.StartingAt(new Timestamp(intervalStart));
        if (interval >= ledger.Next)
        {
            MarkReady(asset, interval);
        }

        return Task.CompletedTask;
    }

    public Task AssetIsLate(string asset)
    {
        late.Add(asset);
        return Task.CompletedTask;
    }

    public Task<AssetResumeMessage> Resume(string asset)
    {
        // What is taken and not committed counts as passed on: it stays in this grain until it is committed.
        IEnumerable<byte[]> uncommitted = taken.Where(report => report.Asset == asset).SelectMany(report => report.Readings);
        IEnumerable<byte[]> committed = readings.TryGetValue(asset, out List<(Timestamp, byte[] Entry)>? known) ? known.Select(reading => reading.Entry) : [];
        bool passedOn = closing is not null && taken.Exists(report => report.Asset == asset && report.Current is not null);
        Interval? last = passedOn ? closing : ledger.LastClosed;
        return Task.FromResult(new AssetResumeMessage(last?.Start.UnixMilliseconds, [.. committed, .. uncommitted], EnergiesOf(asset).ToNumbers()));
    }

    // What is logged, and what is taken and not committed yet.
    private ReadEnergies EnergiesOf(string asset)
    {
        ReadEnergies all = new();
        if (energies.TryGetValue(asset, out ReadEnergies? kept))
        {
            all.Recall(kept.ToNumbers());
        }

        foreach (AssetReport report in taken.Where(report => report.Asset == asset).Select(Messages.ToReport))
        {
            foreach (MeteredAsset metered in report.Current is { } current ? report.Changed.Append(current) : report.Changed)
            {
                all.Record(metered.Metered.Interval, metered.Metered.Points);
            }
        }

        return all;
    }

    public async Task<TickMessage> Tick(long gridNow)
    {
        await CommitTaken();

        // Before closing, so that what closes starts from restated storages where one chunk is all there is.
        await WorkOffMeters();
        await WorkOff(1);
        int closed = 0;
        while (closed < ClosedPerTickMax && IsClosable(gridNow))
        {
            await Close();
            closed++;

            // A tight loop of grain calls would starve the silo's heartbeats.
            await Task.Yield();
        }

        if (late.Count > 0 && gridNow >= ledger.Next.Start.UnixMilliseconds + TimeOutMilliseconds)
        {
            await FlushLate();
        }

        return new TickMessage(closed, ledger.LastClosed?.Start.UnixMilliseconds);
    }

    public async Task Flush()
    {
        await CommitTaken();
        await WorkOffMeters();
        await FlushLate();
        await WorkOff(int.MaxValue);
    }

    private async Task FlushLate()
    {
        await CommitTaken();
        string[] assets = [.. late];
        late.Clear();
        await Task.WhenAll(assets.Select(asset => Take(asset, null, readStore: true)));
        await CommitTaken();
    }

    private bool IsClosable(long gridNow) =>
        gridNow >= ledger.Next.End.UnixMilliseconds
        && (IsComplete(ledger.Next) || gridNow >= ledger.Next.End.UnixMilliseconds + TimeOutMilliseconds);

    private bool IsComplete(Interval interval) => ready.TryGetValue(interval, out HashSet<string>? assets) && InForce(interval).All(asset => assets.Contains(asset.Value));

    private IReadOnlyList<AssetId> InForce(Interval interval) => grid.Setup.Timeline.InForceAt(interval).Assets;

    private async Task Close()
    {
        Interval next = ledger.Next;

        // Hints can get lost. What is missing or known to be late is looked for in the store, and once a day everything is.
        bool readAll = !IsComplete(next) || next.Start.UnixMilliseconds % ReadStoreEveryMilliseconds == 0;
        closing = next;
        List<Task> passing = [];
        foreach (AssetId asset in InForce(next))
        {
            if (!taken.Exists(report => report.Asset == asset.Value && report.Current is not null))
            {
                passing.Add(Take(asset.Value, next, late.Remove(asset.Value) || readAll));
            }
        }

        // A meter may go on sending after its asset has left the network: what it sends is logged all the same.
        foreach (AssetId asset in grid.Setup.Assets.Except(InForce(next)))
        {
            if ((late.Remove(asset.Value) || readAll) && !taken.Exists(report => report.Asset == asset.Value))
            {
                passing.Add(Take(asset.Value, null, readStore: true));
            }
        }

        await Task.WhenAll(passing);
        await CommitTaken();
    }

    // Taken one by one as they come, so that a failure half way loses none of those that passed on. An asset that failed may have
    // passed on all the same, with the answer lost: it starts again from what is committed or taken here.
    private async Task Take(string asset, Interval? interval, bool readStore)
    {
        try
        {
            taken.Add(await Asset(asset).PassOn(interval?.Start.UnixMilliseconds, ledger.LastClosed?.Start.UnixMilliseconds, readStore));
        }
        catch
        {
            late.Add(asset);
            await Asset(asset).Rebuild();
            throw;
        }
    }

    private async Task CommitTaken()
    {
        if (unanswered is { } draftBefore)
        {
            await AppendAlone(draftBefore);
        }

        if (mustRebuild)
        {
            await RebuildAll();
        }

        if (closing is { } next && taken.Count(report => report.Current is not null) < InForce(next).Count)
        {
            // Some assets failed to pass on: ask these again, then commit.
            await Close();
            return;
        }

        if (taken.Count == 0)
        {
            return;
        }

        BatchDraft? draft = await DecideAsync([.. taken.OrderBy(report => report.Asset, StringComparer.Ordinal).Select(Messages.ToReport)]);
        if (draft is null)
        {
            // Late captures that change nothing wait in their assets and are logged with the next interval.
            foreach (AssetReportMessage report in taken.ToArray())
            {
                taken.Remove(report);
                await GiveBack(report);
            }

            return;
        }

        await Append(draft);
        if (closing is { } done)
        {
            ready.Remove(done);
            foreach (AssetReportMessage report in taken.Where(report => report.NextIsReady))
            {
                MarkReady(report.Asset, done.Next);
            }

            // Assets that come into force now told of themselves when another interval was next.
            mustRebuild |= InForce(done.Next).Except(InForce(done)).Any();
        }

        closing = null;
        taken.Clear();
    }

    // Deciding is pure: what was forgotten and is needed after all is read from the log, and the decision taken again.
    private async Task<BatchDraft?> DecideAsync(IReadOnlyCollection<AssetReport> reports)
    {
        while (true)
        {
            Interval forgotten;
            try
            {
                return ledger.Decide(reports, close: closing is not null);
            }
            catch (IntervalForgottenException e)
            {
                forgotten = e.Interval;
            }

            ledger.Recall(forgotten, await VersionsOf(forgotten));
        }
    }

    private async Task Append(BatchDraft draft)
    {
        await GrainFactory.GetGrain<ILedgerGrain>(grid.Origin).Append(Messages.ToMessage(await secrets.SealAsync(draft, ledger.Setup)));
        ledger.Apply(draft.Entries);
        ledger.Forget(StatementsKeptMax);
        Remember(draft.Entries);
    }

    // A publication or a chunk of restatements. If its answer is lost it may be committed all the same: it is appended again, which
    // commits it once, before anything else is.
    private async Task AppendAlone(BatchDraft draft)
    {
        unanswered = draft;
        await Append(draft);
        unanswered = null;
        if (grid.Setup != ledger.Setup)
        {
            grid.Setup = ledger.Setup;
            mustRebuild = true;
            await RebuildAll();
        }
    }

    private async Task RebuildAll()
    {
        await Task.WhenAll(grid.Setup.Assets.Select(asset => Asset(asset.Value).Rebuild()));
        mustRebuild = false;
    }

    // All of it before anything closes or is restated for another reason: meters are remembered for a few days only, and intervals that are
    // not restated yet lack the assets of the new network.
    private Task WorkOffMeters() => ledger.Pending is { NeedsMeters: true } ? WorkOff(int.MaxValue) : Task.CompletedTask;

    // Restates what a published version asks for, at most so many batches.
    private async Task WorkOff(int batchesMax)
    {
        for (int done = 0; done < batchesMax && ledger.Pending is { } pending && ledger.LastClosed is { } last; done++)
        {
            await CommitTaken();
            BatchDraft? draft = null;
            foreach (Interval from in pending.ChunksTo(last))
            {
                foreach (Interval forgotten in ledger.Forgotten(from))
                {
                    ledger.Recall(forgotten, await VersionsOf(forgotten));
                }

                draft = ledger.DecidePending(from, pending.NeedsMeters ? await Recount(from, pending.EndOf(from, last)) : []);
                if (draft is not null)
                {
                    break;
                }

                ledger.Forget(StatementsKeptMax);
            }

            if (draft is null)
            {
                ledger.Settle();
                return;
            }

            await AppendAlone(draft);
        }
    }

    private async Task<AssetReport[]> Recount(Interval first, Interval last) =>
        [.. (await Task.WhenAll(grid.Setup.Assets.Select(asset => Asset(asset.Value).Recount(first.Start.UnixMilliseconds, last.Start.UnixMilliseconds)))).Select(Messages.ToReport)];

    // The batches that hold a version of an interval, oldest first.
    private async Task<IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>>> VersionsOf(Interval interval)
    {
        List<IReadOnlyList<ReadOnlyMemory<byte>>> versions = [];
        for (int version = 1; ; version++)
        {
            long? number = await store.FindAsync(grid.Origin, new CommitKey(grid.Id.Value, interval.Start.UnixMilliseconds, version));
            if (number is null)
            {
                return versions;
            }

            StoredBatch batch = await store.ReadBatchAsync(grid.Origin, number.Value)
                ?? throw new InvalidOperationException($"Log {grid.Origin} has version {version} of {interval} in batch {number} and no such batch.");
            versions.Add(await secrets.OpenAsync(EntryBundle.Decode(batch.Entries)));
        }
    }

    private async Task GiveBack(AssetReportMessage report)
    {
        try
        {
            await Asset(report.Asset).Rebuild();

            // It has just told again of what it holds, which is known to change nothing before the next interval.
            late.Remove(report.Asset);
        }
        catch
        {
            taken.Add(report);
            throw;
        }
    }

    private void MarkReady(string asset, Interval interval)
    {
        if (!ready.TryGetValue(interval, out HashSet<string>? assets))
        {
            ready[interval] = assets = new HashSet<string>(StringComparer.Ordinal);
        }

        assets.Add(asset);
    }

    private void Remember(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        // What was erased is older than anything that is remembered.
        foreach (ReadOnlyMemory<byte> entry in entries.Where(entry => !PrivateEntry.IsSealed(entry.Span)))
        {
            string kind = EntryKind.Of(entry);
            if (kind == EntryKind.Statement)
            {
                RememberEnergy(StatementEntry.Decode(entry));
            }

            if (kind != EntryKind.Reading)
            {
                continue;
            }

            ReadingEntry reading = ReadingEntry.Decode(entry);
            string asset = ledger.Setup.AssetByDevice[reading.Key.Device].Value;
            if (!readings.TryGetValue(asset, out List<(Timestamp, byte[])>? known))
            {
                readings[asset] = known = [];
            }

            known.Add((reading.Key.Time, entry.ToArray()));
        }

        if (ledger.LastClosed is { } last)
        {
            Timestamp before = last.Start.AddMilliseconds(-AssetAccount.RememberedMilliseconds);
            foreach (List<(Timestamp Time, byte[] Entry)> known in readings.Values)
            {
                known.RemoveAll(reading => reading.Time < before);
            }
        }
    }

    private void RememberEnergy(StatementEntry statement)
    {
        string asset = statement.Figures.Asset.Value;
        if (!energies.TryGetValue(asset, out ReadEnergies? kept))
        {
            energies[asset] = kept = new ReadEnergies();
        }

        kept.Record(statement.Interval, statement.Figures.Points);
        kept.Forget(ledger.LastClosed ?? statement.Interval);
    }

    private IAssetGrain Asset(string asset) => GrainFactory.GetGrain<IAssetGrain>(grid.AssetKey(new AssetId(asset)));
}
