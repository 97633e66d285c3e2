using System.Globalization;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// The carbon half of verifying a log: pins, device signatures, and every entry that follows from the readings computed again to the same bytes by
/// the code that wrote it. Offline; takes the batches one by one from 0 on and keeps of them what a running silo keeps, and a few numbers each. Not thread-safe.
/// </summary>
public sealed class LogReplay
{
    /// <summary>Statements kept decoded where intervals are forgotten, about: those of the newest intervals, 2 kB each.</summary>
    private const int StatementsKept = 20_000;

    private const int IntervalsKeptMin = 2;

    private readonly long size;
    private readonly TrustFile? trust;
    private readonly Func<long, IReadOnlyList<ReadOnlyMemory<byte>>> read;
    private readonly bool keepsAll;
    private readonly Disclosures disclosures;
    private readonly DisclosedSalts salts = new();
    private readonly Dictionary<DeviceId, SequenceRanges> sequences = [];
    private readonly ReplayTotals totals = new();
    private readonly ReadingLog readingLog;
    private readonly LoggedLeaves? loggedLeaves;
    private readonly NoteCheck notes;
    private readonly FollowedBatches followed;
    private readonly EvidenceVerifier signatures = new();
    private Dictionary<AssetId, AssetLedger> assets = [];
    private NetworkLedger? network;
    private LogFailure? failure;
    private long batches;
    private long entries;
    private long readings;
    private long unsigned;
    private long recomputed;
    private long withheld;

    /// <summary>A replay that forgets what no capture can change any more.</summary>
    /// <param name="size">Batches of the checkpoint.</param>
    /// <param name="trust">The auditor's pins, or null: then keys and books are taken as the operator enrolled them, and the step says so.</param>
    /// <param name="read">Gives again the entries of a batch that was fed, by number, as verified; asked for what was forgotten.</param>
    /// <param name="disclosures">What was disclosed of private entries; nothing unless given.</param>
    public LogReplay(long size, TrustFile? trust, Func<long, IReadOnlyList<ReadOnlyMemory<byte>>> read, Disclosures? disclosures = null)
        : this(size, trust, read, keepsAll: false, disclosures)
    {
    }

    private LogReplay(long size, TrustFile? trust, Func<long, IReadOnlyList<ReadOnlyMemory<byte>>> read, bool keepsAll, Disclosures? disclosures)
    {
        this.disclosures = disclosures ?? Disclosures.None;
        (this.size, this.trust, this.keepsAll) = (size, trust, keepsAll);
        this.read = number => this.disclosures.Open(read(number));
        readingLog = new ReadingLog(this.read);
        followed = new FollowedBatches(this.read);
        loggedLeaves = keepsAll ? null : new LoggedLeaves(this.read);
        notes = new NoteCheck(trust, totals.Versions);
    }

    /// <summary>Whether figures that rest on private entries nobody disclosed are passed over; else they are not covered.</summary>
    public bool AllowsUndisclosed { get; init; }

    /// <summary>Readers of other ledgers' receipts, one a kind; those of other kinds are not covered. Those of other logs unless given.</summary>
    public IReadOnlyCollection<IReceiptVerifier> ReceiptVerifiers { get; init; } = [new LogReceipt()];

    /// <summary>Receipts that came beside the batches, each with its place.</summary>
    public IReadOnlyCollection<(AnchorReceipt Receipt, string Place)> Receipts { get; set; } = [];

    /// <summary>Whether device signatures are checked; left out only to measure what they cost, never to verify.</summary>
    internal bool ChecksSignatures { get; init; } = true;

    /// <summary>Intervals kept decoded where others are forgotten; as many as the size of the network allows unless given.</summary>
    internal int? IntervalsKept { get; init; }

    /// <summary>Replays a verified bundle of a whole log and keeps the newest version of everything. Never throws on any content.</summary>
    /// <param name="content">What <see cref="LogBundleVerifier"/> has verified.</param>
    /// <param name="trust">The auditor's pins, or null.</param>
    /// <param name="disclosures">What was disclosed of private entries; nothing unless given.</param>
    /// <param name="allowsUndisclosed">As <see cref="AllowsUndisclosed"/>.</param>
    /// <param name="receiptVerifiers">As <see cref="ReceiptVerifiers"/>.</param>
    public static ReplayResult Verify(
        LogContent content, TrustFile? trust, Disclosures? disclosures = null, bool allowsUndisclosed = false, IReadOnlyCollection<IReceiptVerifier>? receiptVerifiers = null)
    {
        LogReplay replay = new(content.Checkpoint.Size, trust, number => content.Batches[(int)number].Entries, keepsAll: true, disclosures)
        {
            AllowsUndisclosed = allowsUndisclosed,
            Receipts = content.Receipts,
            ReceiptVerifiers = receiptVerifiers ?? [new LogReceipt()],
        };
        if (content.Batches[0].Header.Number == 0 && content.Batches.Count != content.Checkpoint.Size)
        {
            replay.failure = replay.NotWhole(content.Batches.Count);
        }

        foreach (VerifiedBatch batch in content.Batches)
        {
            if (replay.Feed(batch) is not null)
            {
                break;
            }
        }

        return replay.Finish();
    }

    /// <summary>Takes the next batch. Never throws on any content; what reading again throws goes on to the caller.</summary>
    /// <returns>The first thing wrong so far; null while everything holds. Nothing more is looked at after it.</returns>
    public LogFailure? Feed(VerifiedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        failure ??= Guarded(() => Take(batch));
        return failure;
    }

    /// <summary>Says that this was the last batch.</summary>
    public ReplayResult Finish()
    {
        List<LogStep> steps = [];
        failure ??= batches == size && network is not null ? Guarded(() => Conclude(steps)) : NotWhole(batches);
        if (failure is not null)
        {
            AddBefore(StepName(failure), steps);
            steps.Add(new LogStep(StepName(failure), StepOutcome.Failed, failure.ToString()));
        }

        return new ReplayResult(steps, failure, network, readings, recomputed) { Seals = failure is null ? notes.Sealed : [], Keys = notes.Keys };
    }

    private static LogFailure? Guarded(Func<LogFailure?> step)
    {
        try
        {
            return step();
        }
        catch (DisclosureMismatchException e)
        {
            return new LogFailure("disclosures", e.Field, e.Expected, e.Found, ExitClass.False);
        }
        catch (Exception e) when (e is LedgerFormatException or InputRejectedException or ArgumentException or OverflowException or InvalidOperationException or KeyNotFoundException)
        {
            return new LogFailure("entries", "content", "entries of this schema in their order", e.Message, ExitClass.Malformed);
        }
    }

    private static string StepName(LogFailure failure) => failure.Class switch
    {
        _ when failure.Entry.StartsWith("anchor", StringComparison.Ordinal) || failure.Field is "equivocation" or "previous statement" => "anchors",
        ExitClass.NotCovered => failure.Field == "private entries" ? "recomputation" : "trust",
        ExitClass.Malformed => "entries",
        _ => failure.Field.StartsWith("signature", StringComparison.Ordinal) || failure.Field.StartsWith("enrolment", StringComparison.Ordinal) ? "device signatures" : "recomputation",
    };

    private LogFailure NotWhole(long count) => new(
        "bundle", "range", $"all {size} batches of the checkpoint, as a later one may supersede any figure", $"batches 0 to {count - 1}", ExitClass.NotCovered);

    private LogFailure? Take(VerifiedBatch batch)
    {
        if (batch.Header.Number != batches)
        {
            return new LogFailure("bundle", "range", "batches from 0 on, so that every figure can be recomputed", $"first batch {batch.Header.Number}", ExitClass.NotCovered);
        }

        if (notes.Begin(batch) is { } closed)
        {
            return closed;
        }

        // What is published is kept, and so are notes; they must not keep the archive they came in.
        bool publishes = batches > 0 && Publishes(batch);
        bool isNotes = batches > 0 && batch.Entries.Count > 0 && LogNotes.IsNote(batch.Entries[^1]);
        IReadOnlyList<ReadOnlyMemory<byte>> found = disclosures.Open(batch.Entries);
        VerifiedBatch own = batch with { Entries = batches == 0 || publishes || isNotes ? [.. found.Select(Owned)] : found };
        LogFailure? wrong = batches == 0 ? Begin(own) : publishes ? CheckPublished(network!.Setup, network.Setup.Publish(own.Entries)) : null;
        readingLog.BeginBatch();
        loggedLeaves?.Batch = batches;
        List<ReadingEntry> logged = [];
        wrong ??= CheckReadings(own, logged);
        salts.Take(own.Entries, network!.Setup);
        withheld += own.Entries.Count(entry => PrivateEntry.IsSealed(entry.Span));
        if (wrong is null)
        {
            followed.TakeReadings(own.Entries, network.Setup);
        }

        wrong ??= isNotes ? notes.Check(own) : withheld > 0 ? Follow(own, publishes) : publishes ? Published(own) : Recompute(own, logged);
        if (wrong is null)
        {
            followed.TakeStatements(own.Entries, network.Setup);
        }

        notes.Add(own);
        batches++;
        entries += own.Entries.Count;
        Forget();
        return wrong;
    }

    private static bool Publishes(VerifiedBatch batch) => batch.Entries.Count > 0 && NetworkSetup.IsPublished(batch.Entries[^1]);

    private static ReadOnlyMemory<byte> Owned(ReadOnlyMemory<byte> entry) => NetworkSetup.IsPublished(entry) || LogNotes.IsNote(entry) ? entry.ToArray() : entry;

    private LogFailure? Begin(VerifiedBatch batch)
    {
        notes.Anchors = new AnchorCheck(batch.Header.Origin, ReceiptVerifiers, trust?.Anchors ?? []);
        NetworkSetup setup = NetworkSetup.FromEntries(batch.Entries);
        network = new NetworkLedger(setup, salts) { VersionsOf = interval => totals.Versions.BatchesOf(interval).Select(read) };
        assets = setup.Assets.ToDictionary(asset => asset, asset => AssetLedger.Of(setup, asset, salts, loggedLeaves));
        return CheckPublished(null, setup);
    }

    private void Forget()
    {
        if (keepsAll || network?.LastClosed is not { } last)
        {
            return;
        }

        long kept = IntervalsKept ?? Math.Clamp(StatementsKept / Math.Max(1, network.Setup.Assets.Count), IntervalsKeptMin, AssetAccount.RememberedMilliseconds / Interval.LengthMilliseconds);
        Interval first = Interval.StartingAt(last.Start.AddMilliseconds((1 - kept) * Interval.LengthMilliseconds));
        network.ForgetBefore(first);
        followed.ForgetBefore(RememberedFrom(last), first);
    }

    // As a silo starts: every asset from what is remembered of it.
    private void RebuildAssets()
    {
        Dictionary<AssetId, AssetLedger> before = assets;
        assets = network!.Setup.Assets.ToDictionary(asset => asset, asset => AssetLedger.Of(network.Setup, asset, salts, loggedLeaves));
        if (network.LastClosed is not { } last)
        {
            return;
        }

        // One by one, so that they are not all there twice.
        foreach ((AssetId asset, AssetLedger ledger) in before)
        {
            assets[asset].Recall(ledger.ToNumbers());
            before.Remove(asset);
        }

        Timestamp remembered = RememberedFrom(last);
        foreach (long number in readingLog.BatchesSince(remembered))
        {
            RestoreReadings(number, remembered);
        }

        foreach (AssetLedger asset in assets.Values)
        {
            asset.ResumeAfter(last);
        }
    }

    private void RestoreReadings(long number, Timestamp remembered)
    {
        loggedLeaves?.Batch = number;
        foreach (ReadOnlyMemory<byte> entry in read(number).Where(entry => EntryKind.Of(entry) == EntryKind.Reading))
        {
            if (ReadingEntry.Decode(entry).Key is { } key && key.Time >= remembered)
            {
                assets[network!.Setup.AssetByDevice[key.Device]].Restore(entry);
            }
        }
    }

    private static Timestamp RememberedFrom(Interval last) => last.Start.AddMilliseconds(-AssetAccount.RememberedMilliseconds);

    private LogFailure? CheckPublished(NetworkSetup? known, NetworkSetup next) => CheckTrust(known, next) ?? CheckEnrolments(known, next);

    private LogFailure? CheckTrust(NetworkSetup? known, NetworkSetup next)
    {
        if (trust is null)
        {
            return null;
        }

        foreach (PublishedDocument<NetworkModel> version in next.Networks.Skip(known?.Networks.Count ?? 0).Where(version => !trust.Networks.Contains(version.Digest)))
        {
            return new LogFailure($"network {version.Document.Id}", "digest", "a network file pinned in the trust file", $"sha256:{version.Digest}", ExitClass.NotCovered);
        }

        foreach (PublishedDocument<FactorBook> version in next.Books.Skip(known?.Books.Count ?? 0).Where(version => !trust.Factors.Contains(version.Digest)))
        {
            return new LogFailure($"factor book {version.Document.Id}", "digest", "a factor book pinned in the trust file", $"sha256:{version.Digest}", ExitClass.NotCovered);
        }

        foreach (DeviceEntry device in NewDevices(known, next))
        {
            if (!trust.EnrolmentKeys.Any(key => key.PublicKey.Span.SequenceEqual(device.EnrolmentKey.Span)))
            {
                return new LogFailure($"device {device.Device}", "enrolment key", "an enrolment key pinned in the trust file", Convert.ToHexStringLower(device.EnrolmentKey.Span), ExitClass.NotCovered);
            }
        }

        foreach (RevocationEntry revocation in NewRevocations(known, next))
        {
            if (!trust.EnrolmentKeys.Any(key => key.PublicKey.Span.SequenceEqual(revocation.EnrolmentKey.Span)))
            {
                return new LogFailure($"revocation of {revocation.Device}", "enrolment key", "an enrolment key pinned in the trust file", Convert.ToHexStringLower(revocation.EnrolmentKey.Span), ExitClass.NotCovered);
            }
        }

        foreach ((RecordEntry record, _) in next.Records.Entries.Skip(known?.Records.Entries.Count ?? 0))
        {
            if (!trust.AuthorKeys.Any(key => key.PublicKey.Span.SequenceEqual(record.Author.Span)))
            {
                return new LogFailure($"record {record.Id}", "author", "an author key pinned in the trust file", Convert.ToHexStringLower(record.Author.Span), ExitClass.NotCovered);
            }
        }

        return null;
    }

    private static LogFailure? CheckEnrolments(NetworkSetup? known, NetworkSetup next)
    {
        foreach (DeviceEntry device in NewDevices(known, next))
        {
            if (!device.IsSigned())
            {
                return new LogFailure($"device {device.Device}", "enrolment signature", "a signature of its enrolment key", "one that does not verify", ExitClass.False);
            }
        }

        if (NewRevocations(known, next).FirstOrDefault(revocation => !revocation.IsSigned()) is { } unsignedRevocation)
        {
            return new LogFailure($"revocation of {unsignedRevocation.Device}", "enrolment signature", "a signature of its enrolment key", "one that does not verify", ExitClass.False);
        }

        return next.Records.Entries.Skip(known?.Records.Entries.Count ?? 0).FirstOrDefault(record => !record.Entry.IsSigned()).Entry is { } forged
            ? new LogFailure($"record {forged.Id}", "signature", "a signature of its author's key", "one that does not verify", ExitClass.False)
            : null;
    }

    private static IEnumerable<DeviceEntry> NewDevices(NetworkSetup? known, NetworkSetup next) =>
        known is null ? next.Devices.Values : next.Devices.Values.Where(device => !known.Devices.ContainsKey(device.Device));

    private static IEnumerable<RevocationEntry> NewRevocations(NetworkSetup? known, NetworkSetup next) =>
        next.Revocations.Values.Where(revocation => known?.Revocations.ContainsKey(revocation.Device) != true);

    private LogFailure? CheckReadings(VerifiedBatch batch, List<ReadingEntry> logged)
    {
        for (int i = 0; i < batch.Entries.Count; i++)
        {
            if (EntryKind.Of(batch.Entries[i]) != EntryKind.Reading)
            {
                continue;
            }

            if (PrivateEntry.IsSealed(batch.Entries[i].Span))
            {
                if (CheckSealed(SealedFacts.Decode(batch.Entries[i]), i) is { } bad)
                {
                    return bad with { Entry = $"batch {batch.Header.Number} entry {i}: {bad.Entry}" };
                }

                continue;
            }

            ReadingEntry reading = ReadingEntry.Decode(batch.Entries[i]);
            if (CheckReading(reading, i) is { } wrong)
            {
                return wrong with { Entry = $"batch {batch.Header.Number} entry {i}: {wrong.Entry}" };
            }

            logged.Add(reading);
        }

        return null;
    }

    private LogFailure? CheckReading(ReadingEntry reading, int index)
    {
        Capture capture = reading.Signed.Capture;
        string name = $"reading of {capture.Device} at {capture.Time}";
        readings++;
        if (CheckPlace(name, capture.Site, reading.Key, capture.Sequence, index) is { } misplaced)
        {
            return misplaced;
        }

        NetworkSetup setup = network!.Setup;
        RevocationEntry? revocation = setup.Revocations.GetValueOrDefault(capture.Device);
        if (revocation is not null && capture.Time >= revocation.From && reading.Verdict != ReadingVerdict.Revoked)
        {
            return new LogFailure(name, "verdict", $"{ReadingVerdict.Revoked}, as the device is revoked from {revocation.From}", $"{reading.Verdict}", ExitClass.False);
        }

        if ((revocation is null || capture.Time < revocation.From) && reading.Verdict == ReadingVerdict.Revoked)
        {
            return new LogFailure(name, "verdict", "another, as its device is not revoked then", $"{reading.Verdict}", ExitClass.False);
        }

        DeviceEntry device = setup.Devices[capture.Device];
        if (!reading.Signed.IsSigned)
        {
            unsigned++;
            return UnsignedReading.Check(name, capture.Device, trust);
        }

        return !ChecksSignatures || signatures.Holds(device.PublicKey.Span, reading.Signed)
            ? null
            : new LogFailure(name, "signature", $"a signature of the key enrolled for {device.Device}", "one that does not verify", ExitClass.False);
    }

    // Of a reading that is kept back anybody can tell that it is an enrolled device's, and there once.
    private LogFailure? CheckSealed(SealedFacts reading, int index) =>
        network!.Setup.AssetByDevice.TryGetValue(reading.Device!.Value, out AssetId asset) && !network.Setup.Timeline.IsPrivate(asset)
        ? new LogFailure($"private reading of {reading.Device} at {reading.Time}", "commitments", $"a reading in the open, as no version of the network keeps {asset} private", "a sealed one", ExitClass.False)
        : CheckPlace($"private reading of {reading.Device} at {reading.Time}", reading.Site!.Value, reading.ReadingKey, reading.Sequence, index);

    private LogFailure? CheckPlace(string name, SiteId site, ReadingKey key, long sequence, int index)
    {
        NetworkSetup setup = network!.Setup;
        if (!setup.Devices.TryGetValue(key.Device, out DeviceEntry? device) || device.Site != site || !setup.AssetByDevice.TryGetValue(key.Device, out AssetId asset))
        {
            return new LogFailure(name, "device", "an enrolled device of this site that serves a metering point", $"{site}/{key.Device}", ExitClass.False);
        }

        if (key.Time < device.EnrolledFrom)
        {
            return new LogFailure(name, "time", $"at or after the enrolment at {device.EnrolledFrom}", $"{key.Time}", ExitClass.False);
        }

        // Where figures are not recomputed no account remembers anything.
        bool isOld = withheld > 0 || (network.LastClosed is { } last && key.Time < RememberedFrom(last));
        if (!readingLog.Add(key, index, assets.TryGetValue(asset, out AssetLedger? ledger) && ledger.Contains(key), isOld))
        {
            return LoggedTwice(name);
        }

        SequencesOf(key.Device).Add(sequence);
        return null;
    }

    // From the first entry on that was kept back: balances and what is in the open are taken as they stand, and nothing is recomputed.
    private LogFailure? Follow(VerifiedBatch batch, bool publishes)
    {
        if ((publishes ? Compare(batch, network!.DraftPublication(batch.Entries)) : followed.Check(batch, network!)) is { } wrong)
        {
            return wrong;
        }

        List<BalanceEntry> balances = [.. batch.Entries.Where(entry => EntryKind.Of(entry) == EntryKind.Balance).Select(BalanceEntry.Decode)];
        balances.ForEach(balance => totals.Add(batch.Header.Number, balance));
        network!.Apply(batch.Entries);
        return FollowedBatches.CheckSums(batch.Header.Number, balances, network);
    }

    private static LogFailure LoggedTwice(string name) => new(name, "key", "each stored reading logged once", "a second entry", ExitClass.False);

    private LogFailure? Published(VerifiedBatch batch)
    {
        SettleWhatSaysNothing();
        if (Compare(batch, network!.DecidePublication(batch.Entries)) is { } wrong)
        {
            return wrong;
        }

        int versions = network.Setup.Networks.Count;
        NetworkSetup before = network.Setup;
        network.Apply(batch.Entries);
        foreach (RevocationEntry revocation in NewRevocations(before, network.Setup))
        {
            if (network.Setup.AssetByDevice.TryGetValue(revocation.Device, out AssetId asset) && assets.TryGetValue(asset, out AssetLedger? ledger))
            {
                ledger.Revoke(revocation.Device, revocation.From);
            }
        }

        if (network.Setup.Networks.Count > versions)
        {
            // Otherwise they go on: a rebuilt account says the same, and a log may hold a publication for every device.
            RebuildAssets();
            SettleWhatSaysNothing();
        }

        return null;
    }

    private LogFailure? Recompute(VerifiedBatch batch, List<ReadingEntry> logged)
    {
        int setupEntries = batch.Header.Number == 0 ? network!.Setup.Entries.Count : 0;
        int balanceAt = setupEntries + logged.Count;
        bool close = batch.Entries.Skip(balanceAt).Any(IsNextBalance);
        Interval? newest = close ? network!.Next : network!.LastClosed;
        if (logged.Find(reading => newest is null || MeterHistory.IntervalOf(reading.Key.Time) > newest) is { } early)
        {
            return new LogFailure($"batch {batch.Header.Number}: reading of {early.Key.Device} at {early.Key.Time}", "time", "of an interval that is closed with this batch or before", $"{early.Key.Time}", ExitClass.False);
        }

        BatchDraft? draft = logged.Count == 0 && !close ? DecidePending() : Decide(logged, close);
        if (draft is null)
        {
            return new LogFailure($"batch {batch.Header.Number}", "entries", "an interval closed or restated", "neither follows from what stands before it", ExitClass.False);
        }

        if (Compare(batch, draft) is { } wrong)
        {
            return wrong;
        }

        network!.Apply(batch.Entries);
        foreach (ReadOnlyMemory<byte> entry in batch.Entries.Skip(balanceAt).Where(entry => EntryKind.Of(entry) == EntryKind.Balance))
        {
            totals.Add(batch.Header.Number, BalanceEntry.Decode(entry));
        }

        recomputed += draft.Entries.Count - balanceAt;
        if (logged.Count == 0 && !close && network.Pending is { NeedsMeters: true })
        {
            SettleWhatSaysNothing();
        }

        return null;
    }

    // A restatement ends without a batch where nothing is left to say. What needs meters is asked while they are still remembered, and is worked
    // off before anything else; all other is asked when something follows that has to wait for it.
    private void SettleWhatSaysNothing()
    {
        if (network!.Pending is not null && PendingChunk() is null)
        {
            network.Settle();
        }
    }

    private BatchDraft? Decide(List<ReadingEntry> logged, bool close)
    {
        ILookup<AssetId, SignedCapture> captures = logged.ToLookup(reading => network!.Setup.AssetByDevice[reading.Key.Device], reading => reading.Signed);
        HashSet<AssetId> closing = close ? [.. network!.Setup.Timeline.InForceAt(network.Next).Assets] : [];
        List<AssetReport> reports = [];
        foreach (AssetLedger asset in assets.Values)
        {
            if (network!.LastClosed is { } last)
            {
                asset.ResumeAfter(last);
            }

            if (closing.Contains(asset.Asset) || captures.Contains(asset.Asset))
            {
                reports.Add(asset.PassOn(captures[asset.Asset], closing.Contains(asset.Asset) ? network!.Next : null));
            }
        }

        return network!.Decide(reports, close);
    }

    private BatchDraft? DecidePending() => FirstToSay()?.Draft;

    // The first interval of what a published version still changes; null when nothing.
    private Interval? PendingChunk() => FirstToSay()?.From;

    private (Interval From, BatchDraft Draft)? FirstToSay()
    {
        if (network!.Pending is not { } pending || network.LastClosed is not { } last)
        {
            return null;
        }

        foreach (Interval from in pending.ChunksTo(last))
        {
            if (network.DecidePending(from, Recount(from)) is { } draft)
            {
                return (from, draft);
            }

            Forget();
        }

        return null;
    }

    private List<AssetReport> Recount(Interval from) => network!.Pending is { NeedsMeters: true } pending
        ? [.. assets.Values.Select(asset => asset.Recount(from, pending.EndOf(from, network.LastClosed!.Value)))]
        : [];

    private bool IsNextBalance(ReadOnlyMemory<byte> entry)
    {
        if (EntryKind.Of(entry) != EntryKind.Balance)
        {
            return false;
        }

        BalanceEntry balance = BalanceEntry.Decode(entry);
        return balance.Version == 1 && balance.Interval == network!.Next;
    }

    private static LogFailure? Compare(VerifiedBatch batch, BatchDraft draft)
    {
        for (int i = 0; i < Math.Min(batch.Entries.Count, draft.Entries.Count); i++)
        {
            if (!batch.Entries[i].Span.SequenceEqual(draft.Entries[i].Span))
            {
                (string field, string expected, string found) = EntryDifference.First(draft.Entries[i], batch.Entries[i]);
                return new LogFailure($"batch {batch.Header.Number} entry {i} ({Describe(batch.Entries[i])})", field, expected, found, ExitClass.False);
            }
        }

        if (batch.Entries.Count != draft.Entries.Count)
        {
            return new LogFailure($"batch {batch.Header.Number}", "entries", $"{draft.Entries.Count}", $"{batch.Entries.Count}", ExitClass.False);
        }

        return batch.Header.Facts.Equals(draft.Facts)
            ? null
            : new LogFailure($"batch {batch.Header.Number} header", "facts", draft.Facts.ToString(), batch.Header.Facts.ToString(), ExitClass.False);
    }

    private static string Describe(ReadOnlyMemory<byte> entry)
    {
        CborValue value = CborValue.Parse(entry);
        return EntryKind.Of(value) switch
        {
            EntryKind.Statement => $"statement of {value.RequiredText(3)} at {new Timestamp(value.RequiredInt(4))}",
            EntryKind.Balance => $"balance of {value.RequiredText(2)} at {new Timestamp(value.RequiredInt(3))}",
            EntryKind.Reading => $"reading of {value.RequiredText(3)} at {new Timestamp(value.RequiredInt(4))}",
            string kind => kind,
        };
    }

    private LogFailure? Conclude(List<LogStep> steps)
    {
        if (readingLog.FindTwice() is { } twice)
        {
            LogFailure second = LoggedTwice($"reading of {twice.Key.Device} at {twice.Key.Time}");
            return second with { Entry = $"batch {twice.Batch} entry {twice.Index}: {second.Entry}" };
        }

        if (withheld > 0 && followed.FindMissing(batches, network!.Setup) is { } missing)
        {
            return missing;
        }

        steps.Add(TrustStep());
        AddSignatures(steps);
        if (AddPrivate(steps) is { } undisclosed)
        {
            return undisclosed;
        }

        AddRecomputation(steps);
        steps.Add(new LogStep(
            "coverage", StepOutcome.Ok,
            $"{batches} of {size} batches, {entries} entries; {totals.PointsActual} of {totals.PointsExpected} metering-point intervals read, {network!.Setup.Devices.Count} devices; {DescribeGaps()}"));
        if (CheckClosure(steps) is { } open16)
        {
            return open16;
        }

        notes.AddSteps(steps);
        return ConcludeAnchors(steps);
    }

    private LogFailure? ConcludeAnchors(List<LogStep> steps)
    {
        foreach ((AnchorReceipt receipt, string place) in Receipts)
        {
            notes.Anchors!.Add(receipt, place);
        }

        return notes.Anchors!.Conclude(notes.RootAt, steps, isWhole: true);
    }

    private LogFailure? AddPrivate(List<LogStep> steps)
    {
        if (disclosures.NotFound is { } stray)
        {
            return new LogFailure("disclosures", "entry", "one of this log that is private", $"leaf {stray}", ExitClass.False);
        }

        if (withheld + disclosures.Count == 0)
        {
            return null;
        }

        steps.Add(new LogStep(
            "private entries", withheld == 0 ? StepOutcome.Ok : StepOutcome.NotCovered,
            $"{disclosures.Found} disclosed{(disclosures.Found > 0 ? ", each as it was committed to" : "")}; {withheld} kept back"));
        return withheld == 0 || AllowsUndisclosed ? null : new LogFailure(
            "entries", "private entries", "all disclosed, so that every figure can be recomputed", $"{withheld} kept back", ExitClass.NotCovered);
    }

    private void AddRecomputation(List<LogStep> steps)
    {
        if (withheld > 0)
        {
            steps.Add(new LogStep("recomputation", StepOutcome.NotCovered, $"not done from the first of {withheld} private entries on that were not disclosed; {recomputed} balances and statements before it recomputed to the same bytes"));
            steps.Add(new LogStep("supersession", StepOutcome.NotCovered, $"{totals.Versions.Superseding} restatements; whether any is missing was not recomputed"));
            return;
        }

        steps.Add(new LogStep("recomputation", StepOutcome.Ok, $"{recomputed} balances and statements of {totals.Versions.Intervals} intervals recomputed to the same bytes"));
        steps.Add(PendingChunk() is { } open
            ? new LogStep("supersession", StepOutcome.NotCovered, $"{totals.Versions.Superseding} restatements, each naming what it supersedes; figures from {open} on wait to be restated for a published version")
            : new LogStep("supersession", StepOutcome.Ok, $"{totals.Versions.Superseding} restatements, each naming what it supersedes; no figure that later readings or published versions change was left standing"));
    }

    // What held before the step that failed, of the batches up to there.
    private void AddBefore(string failed, List<LogStep> steps)
    {
        if (steps.Count > 0 || network is null || failed == "trust")
        {
            return;
        }

        steps.Add(TrustStep());
        if (failed == "recomputation")
        {
            AddSignatures(steps);
        }
    }

    private LogStep TrustStep()
    {
        if (trust is null)
        {
            return new LogStep("trust", StepOutcome.NotCovered, "device keys and factors: as the operator enrolled them, not pinned");
        }

        NetworkSetup setup = network!.Setup;
        string authors = setup.Records.Entries.IsEmpty ? "" : $", the author key of {setup.Records.Entries.Count} records";
        return new LogStep("trust", StepOutcome.Ok, $"network, factor book, the enrolment key of {setup.Devices.Count} devices{authors} are pinned");
    }

    private void AddSignatures(List<LogStep> steps)
    {
        NetworkSetup setup = network!.Setup;
        steps.Add(ChecksSignatures
            ? new LogStep("device signatures", StepOutcome.Ok, $"{readings} readings of {setup.Devices.Count} devices, {UnsignedReading.Count(unsigned)}, each logged once")
            : new LogStep("device signatures", StepOutcome.NotCovered, "not checked"));
        if (!setup.Records.Entries.IsEmpty)
        {
            steps.Add(new LogStep("record signatures", StepOutcome.Ok, $"{setup.Records.Entries.Count} records of assets, gas and instruments, each signed by its author, each accepted by the accounts"));
        }
    }

    // Equation (16) of every interval as its balance states it; the figure itself was recomputed above.
    private LogFailure? CheckClosure(List<LogStep> steps)
    {
        if (totals.Worst is not var (interval, parts))
        {
            return null;
        }

        string error = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, parts)}e-15");
        if (parts > TracedInterval.ClosureErrorPartsMax)
        {
            return new LogFailure($"balance of {interval}", "closure", $"at most {TracedInterval.ClosureErrorPartsMax}e-15 of the carbon left open", error, ExitClass.False);
        }

        steps.Add(new LogStep("closure", StepOutcome.Ok, $"{(withheld > 0 ? "as the balances state it, " : "")}in every interval carbon brought in = carbon accounted for, to {error} of it or better (limit 1e-9)"));
        return null;
    }

    // A device counts its captures: a number that is missing between two that are logged was captured and is not here.
    private string DescribeGaps()
    {
        Int128 missing = 0;
        int devices = 0;
        foreach (SequenceRanges numbers in sequences.Values)
        {
            missing += numbers.Missing;
            devices += numbers.Missing > 0 ? 1 : 0;
        }

        return missing == 0 ? "no gap in any device's sequence" : $"{missing} sequence numbers missing, of {devices} devices";
    }

    private SequenceRanges SequencesOf(DeviceId device)
    {
        if (!sequences.TryGetValue(device, out SequenceRanges? numbers))
        {
            sequences[device] = numbers = new SequenceRanges();
        }

        return numbers;
    }
}
