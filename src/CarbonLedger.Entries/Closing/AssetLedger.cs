using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;

namespace CarbonLedger.Entries.Closing;

/// <summary>An asset's account with the leaf hashes of its readings. Pure, but for the salts of a private asset; run by the asset's grain and by the verifier. Not thread-safe.</summary>
public sealed class AssetLedger
{
    private readonly NetworkTimeline timeline;
    private readonly ISalts salts;
    private readonly AssetAccount account;
    private readonly ReadingLeaves leaves;
    private readonly Dictionary<DeviceId, Timestamp> revoked = [];
    private readonly bool isPrivate;
    private readonly Interval first;

    public AssetLedger(NetworkTimeline timeline, AssetId asset, ISalts salts)
        : this(timeline, asset, salts, null)
    {
    }

    private AssetLedger(NetworkTimeline timeline, AssetId asset, ISalts salts, ILoggedLeaves? logged)
    {
        (this.timeline, this.salts, account, leaves) = (timeline, salts, new AssetAccount(timeline, asset), new ReadingLeaves(logged));
        (isPrivate, first) = (timeline.IsPrivate(asset), Interval.StartingAt(timeline.First.ValidFrom));
    }

    /// <summary>The account of an asset by what is published: versions of the network, and devices that were revoked.</summary>
    public static AssetLedger Of(NetworkSetup setup, AssetId asset, ISalts salts) => Of(setup, asset, salts, null);

    /// <summary>The same beside a log, in which the leaves of older readings are looked up.</summary>
    internal static AssetLedger Of(NetworkSetup setup, AssetId asset, ISalts salts, ILoggedLeaves? logged)
    {
        AssetLedger ledger = new(setup.Timeline, asset, salts, logged);
        foreach (DeviceId device in ledger.Devices)
        {
            if (setup.Revocations.TryGetValue(device, out RevocationEntry? revocation))
            {
                ledger.Revoke(device, revocation.From);
            }
        }

        return ledger;
    }

    public AssetId Asset => account.Asset;

    /// <summary>Every device that serves the asset, main or check.</summary>
    public IReadOnlyList<DeviceId> Devices => [.. account.Devices];

    /// <summary>The newest interval passed on; null before the first.</summary>
    public Interval? LastPassed { get; private set; }

    /// <summary>The interval to pass on next.</summary>
    public Interval Next => LastPassed?.Next ?? first;

    public bool Contains(ReadingKey key) => leaves.Contains(key);

    public bool IsCompleteWith(IReadOnlyCollection<Capture> waiting, Interval interval) => account.IsCompleteWith(waiting, interval);

    /// <summary>Takes a logged reading back in, in log order; of a private asset opened.</summary>
    public void Restore(ReadOnlyMemory<byte> entry)
    {
        ReadingEntry reading = ReadingEntry.Decode(entry);
        account.Restore(reading.Signed.Capture, reading.Verdict, reading.Signed.IsSigned);
        leaves[reading.Key] = PrivateEntry.LeafOf(entry);
        leaves.LetGo();
    }

    /// <summary>Takes back in what a logged statement says of the meters, in log order: later estimates rest on it.</summary>
    public void Recall(StatementEntry statement) => account.Recall(statement.Interval, statement.Figures.Points);

    /// <summary>The same from <see cref="ReadEnergies.ToNumbers"/>.</summary>
    public void Recall(IReadOnlyList<long> numbers) => account.Recall(numbers);

    /// <summary>What later estimates rest on, for an account that takes this one's place.</summary>
    public IReadOnlyList<long> ToNumbers() => account.ToNumbers();

    /// <summary>
    /// Says that everything up to an interval was passed on before this account was made, or closed without this asset. What is too late and what
    /// is forgotten is reckoned from there, so that it must be the newest interval closed whenever captures are passed on.
    /// </summary>
    public void ResumeAfter(Interval lastPassed) => LastPassed = lastPassed;

    /// <summary>Says that captures of a device from a time on don't count any more, whenever they come from now on. What was judged before stands.</summary>
    public void Revoke(DeviceId device, Timestamp from) => revoked[device] = from;

    /// <summary>Takes captures in, judges them and reports an interval, or only what late captures changed.</summary>
    /// <param name="captures">Not known yet; in any order.</param>
    /// <param name="closing">The next interval, or null.</param>
    public AssetReport PassOn(IEnumerable<SignedCapture> captures, Interval? closing)
    {
        List<SignedCapture> ordered = [.. captures.OrderBy(signed => ReadingKey.Of(signed.Capture))];
        (IReadOnlyList<ReadingVerdict> verdicts, IReadOnlyList<AssetInterval> changed) = account.Take(
            [.. ordered.Select(signed => signed.Capture)], first, LastPassed, [.. ordered.Select(signed => signed.IsSigned)],
            device => revoked.TryGetValue(device, out Timestamp from) ? from : null);
        List<ReadOnlyMemory<byte>> entries = [];
        for (int i = 0; i < ordered.Count; i++)
        {
            ReadingEntry reading = new(ordered[i], verdicts[i]);
            byte[] entry = (isPrivate ? reading with { Salts = salts.Of(reading.Subject(Asset)) } : reading).Encode();
            leaves[reading.Key] = PrivateEntry.LeafOf(entry);
            entries.Add(entry);
        }

        Forget();
        MeteredAsset? current = closing is { } interval ? Name(account.Pass(interval)) : null;
        LastPassed = closing ?? LastPassed;
        AssetReport report = new(current, [.. changed.Select(Name)], entries);
        leaves.LetGo();
        return report;
    }

    /// <summary>What the meters say now of closed intervals, as far as the asset is in the network in force; later estimates rest on it.</summary>
    public AssetReport Recount(Interval from, Interval last)
    {
        List<MeteredAsset> metered = [];
        for (Interval interval = from; interval <= last; interval = interval.Next)
        {
            if (timeline.InForceAt(interval).Assets.Contains(Asset))
            {
                metered.Add(Name(account.Pass(interval)));
            }
        }

        return new AssetReport(null, metered, []);
    }

    // As long as the account remembers captures: what is older can't be named by any figure again.
    private void Forget()
    {
        if (LastPassed is { } last)
        {
            leaves.Forget(last.Start.AddMilliseconds(-AssetAccount.RememberedMilliseconds));
        }
    }

    private MeteredAsset Name(AssetInterval metered) => MeteredAsset.Of(metered, key => leaves[key]);
}
