using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Grains.Contracts;
using Orleans.Placement;

namespace CarbonLedger.Grains;

/// <summary>A shell round <see cref="AssetLedger"/>: keeps what is waiting, asks the stores, tells the network.</summary>
[RandomPlacement]
public sealed class AssetGrain(GridNetworks networks, ITelemetryStore telemetry, IPrivateStore secrets) : Grain, IAssetGrain
{
    // How far back waiting captures are looked for: what is older would restate nothing.
    private const long LookBackMilliseconds = (AssetAccount.RestatedIntervalsMax + AssetAccount.ReachIntervals) * Interval.LengthMilliseconds;

    private readonly SortedDictionary<ReadingKey, SignedCapture> waiting = [];
    private AssetLedger ledger = null!;
    private GridNetwork grid = null!;
    private NetworkTimeline timeline = null!;
    private INetworkGrain owner = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        string[] key = this.GetPrimaryKeyString().Split('/', 2);
        grid = networks.Network(key[0]);
        owner = GrainFactory.GetGrain<INetworkGrain>(key[0]);
        await Build(new AssetId(key[1]));
    }

    public async Task Rebuild() => await Build(ledger.Asset);

    public async Task Receive(byte[] packedCaptures)
    {
        bool late = false;
        foreach (SignedCapture signed in PackedCaptures.Unpack(packedCaptures))
        {
            late |= Wait(signed);
        }

        if (late)
        {
            await owner.AssetIsLate(ledger.Asset.Value);
        }

        await TellWhenReady();
    }

    public async Task<AssetReportMessage> PassOn(long? intervalStart, long? lastClosedStart, bool readStore)
    {
        Interval? closing = intervalStart is { } start ? Interval.StartingAt(new Timestamp(start)) : null;
        SkipAfter(lastClosedStart);
        if (closing is { } next && next != ledger.Next)
        {
            throw new InvalidOperationException($"Asset {ledger.Asset}: asked to pass on {next}; {ledger.Next} comes next.");
        }

        if (readStore)
        {
            await ReadStore();
        }

        // Without a closing interval only what can restate something is taken; what is too late for that waits for the next one.
        Interval? upTo = closing ?? ledger.LastPassed;
        List<SignedCapture> due = [.. waiting.Values.Where(signed => upTo is { } last
            && MeterHistory.IntervalOf(signed.Capture.Time) <= last
            && (closing is not null || !AssetAccount.IsTooLate(signed.Capture, last)))];
        foreach (SignedCapture signed in due)
        {
            waiting.Remove(ReadingKey.Of(signed.Capture));
        }

        AssetReport report = ledger.PassOn(due, closing);
        return Messages.ToMessage(ledger.Asset, report, IsReady());
    }

    public Task<AssetReportMessage> Recount(long firstStart, long lastStart) => Task.FromResult(Messages.ToMessage(
        ledger.Asset,
        ledger.Recount(Interval.StartingAt(new Timestamp(firstStart)), Interval.StartingAt(new Timestamp(lastStart))),
        nextIsReady: false));

    // Intervals in which the network in force doesn't have the asset are not asked of it, and are closed all the same.
    private void SkipAfter(long? lastClosedStart)
    {
        if (lastClosedStart is { } start && Interval.StartingAt(new Timestamp(start)) is var last
            && last >= ledger.Next && !timeline.InForceAt(ledger.Next).Assets.Contains(ledger.Asset))
        {
            ledger.ResumeAfter(last);
        }
    }

    private async Task Build(AssetId asset)
    {
        AssetResumeMessage resume = await owner.Resume(asset.Value);
        timeline = grid.Setup.Timeline;
        ledger = AssetLedger.Of(grid.Setup, asset, new DerivedSalts(secrets.SecretOf));
        foreach (byte[] entry in resume.Readings)
        {
            ledger.Restore(entry);
        }

        ledger.Recall(resume.Energies);

        // What waits and is not logged goes on waiting: it may be older than what the store is asked for.
        foreach (ReadingKey known in waiting.Keys.Where(ledger.Contains).ToList())
        {
            waiting.Remove(known);
        }

        if (resume.LastPassed is { } last)
        {
            ledger.ResumeAfter(Interval.StartingAt(new Timestamp(last)));
        }

        if (await ReadStore())
        {
            await owner.AssetIsLate(asset.Value);
        }

        await TellWhenReady();
    }

    // Returns whether a capture of a closed interval was found that is not logged.
    private async Task<bool> ReadStore()
    {
        bool late = false;
        Timestamp after = ledger.Next.Start.AddMilliseconds(-LookBackMilliseconds);
        Timestamp upTo = new(Timestamp.UnixMillisecondsMax);
        foreach (SignedCapture signed in await telemetry.ReadAsync(ledger.Devices, after, upTo))
        {
            late |= Wait(signed);
        }

        return late;
    }

    // Returns whether the capture belongs to an interval that was passed on before.
    private bool Wait(SignedCapture signed)
    {
        ReadingKey key = ReadingKey.Of(signed.Capture);
        if (ledger.Contains(key))
        {
            return false;
        }

        waiting[key] = signed;
        return ledger.LastPassed is { } last && MeterHistory.IntervalOf(key.Time) <= last;
    }

    private bool IsReady() => ledger.IsCompleteWith([.. waiting.Values.Select(signed => signed.Capture)], ledger.Next);

    private async Task TellWhenReady()
    {
        if (IsReady())
        {
            await owner.AssetIsReady(ledger.Asset.Value, ledger.Next.Start.UnixMilliseconds);
        }
    }
}
