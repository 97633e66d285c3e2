using System.Globalization;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// The carbon half of verifying a bundle: pins, device signatures, and every entry that follows from the readings computed
/// again to the same bytes by the code that wrote it. Offline; needs the whole log from batch 0.
/// </summary>
public sealed class LogReplay
{
    private readonly LogContent content;
    private readonly TrustFile? trust;
    private readonly List<LogStep> steps = [];
    private readonly HashSet<ReadingKey> seen = [];
    private readonly Dictionary<DeviceId, List<long>> sequences = [];
    private Dictionary<AssetId, AssetLedger> assets = [];
    private NetworkLedger? network;
    private long readings;
    private long unsigned;
    private long recomputed;

    private LogReplay(LogContent content, TrustFile? trust) => (this.content, this.trust) = (content, trust);

    /// <summary>Replays a verified bundle. Never throws on any content.</summary>
    /// <param name="content">What <see cref="LogBundleVerifier"/> has verified.</param>
    /// <param name="trust">The auditor's pins, or null: then keys and books are taken as the operator enrolled them, and the step says so.</param>
    public static ReplayResult Verify(LogContent content, TrustFile? trust) => new LogReplay(content, trust).Run();

    private ReplayResult Run()
    {
        LogFailure? failure;
        try
        {
            failure = RunSteps();
        }
        catch (Exception e) when (e is LedgerFormatException or InputRejectedException or ArgumentException or OverflowException or InvalidOperationException or KeyNotFoundException)
        {
            failure = new LogFailure("entries", "content", "entries of this schema in their order", e.Message, ExitClass.Malformed);
        }

        if (failure is not null)
        {
            steps.Add(new LogStep(StepName(failure), StepOutcome.Failed, failure.ToString()));
        }

        return new ReplayResult(steps, failure, network, readings, recomputed);
    }

    private static string StepName(LogFailure failure) => failure.Class switch
    {
        ExitClass.NotCovered => "trust",
        ExitClass.Malformed => "entries",
        _ => failure.Field.StartsWith("signature", StringComparison.Ordinal) || failure.Field.StartsWith("enrolment", StringComparison.Ordinal) ? "device signatures" : "recomputation",
    };

    private LogFailure? RunSteps()
    {
        if (content.Batches[0].Header.Number != 0)
        {
            return new LogFailure("bundle", "range", "batches from 0 on, so that every figure can be recomputed", $"first batch {content.Batches[0].Header.Number}", ExitClass.NotCovered);
        }

        if (content.Batches.Count != content.Checkpoint.Size)
        {
            return new LogFailure(
                "bundle", "range", $"all {content.Checkpoint.Size} batches of the checkpoint, as a later one may supersede any figure", $"batches 0 to {content.Batches.Count - 1}", ExitClass.NotCovered);
        }

        NetworkSetup first = NetworkSetup.FromEntries(content.Batches[0].Entries);
        NetworkSetup setup = content.Batches.Skip(1).Where(Publishes).Aggregate(first, (known, batch) => known.Publish(batch.Entries));
        network = new NetworkLedger(first);
        BuildAssets([]);
        LogFailure? failure = CheckTrust(setup) ?? CheckSignatures(setup);
        if (failure is not null)
        {
            return failure;
        }

        foreach (VerifiedBatch batch in content.Batches)
        {
            failure = batch.Header.Number > 0 && Publishes(batch) ? Published(batch) : Recompute(batch);
            if (failure is not null)
            {
                return failure;
            }
        }

        long superseding = network.Records.Sum(record => (long)record.Balance.Version - 1);
        steps.Add(new LogStep("recomputation", StepOutcome.Ok, $"{recomputed} balances and statements of {network.Records.Count()} intervals recomputed to the same bytes"));
        steps.Add(PendingChunk() is { } open
            ? new LogStep("supersession", StepOutcome.NotCovered, $"{superseding} restatements, each naming what it supersedes; figures from {open} on wait to be restated for a published version")
            : new LogStep("supersession", StepOutcome.Ok, $"{superseding} restatements, each naming what it supersedes; no figure that later readings or published versions change was left standing"));
        AddCoverage(setup);
        if (CheckClosure() is { } open16)
        {
            return open16;
        }

        steps.Add(new LogStep("anchors", StepOutcome.NotCovered, "no anchor receipts in this bundle"));
        return null;
    }

    private static bool Publishes(VerifiedBatch batch) => batch.Entries.Count > 0 && NetworkSetup.IsPublished(batch.Entries[^1]);

    // As a silo starts: every asset from what is logged so far.
    private void BuildAssets(IEnumerable<VerifiedBatch> earlier)
    {
        assets = network!.Setup.Assets.ToDictionary(asset => asset, asset => new AssetLedger(network.Setup.Timeline, asset));
        foreach (VerifiedBatch batch in earlier)
        {
            foreach (ReadOnlyMemory<byte> entry in batch.Entries)
            {
                switch (EntryKind.Of(entry))
                {
                    case EntryKind.Reading:
                        assets[network.Setup.AssetByDevice[ReadingEntry.Decode(entry).Key.Device]].Restore(entry);
                        break;
                    case EntryKind.Statement:
                        StatementEntry statement = StatementEntry.Decode(entry);
                        assets[statement.Figures.Asset].Recall(statement);
                        break;
                }
            }
        }

        if (network.LastClosed is { } last)
        {
            foreach (AssetLedger asset in assets.Values)
            {
                asset.ResumeAfter(last);
            }
        }
    }

    private LogFailure? CheckTrust(NetworkSetup setup)
    {
        if (trust is null)
        {
            steps.Add(new LogStep("trust", StepOutcome.NotCovered, "device keys and factors: as the operator enrolled them, not pinned"));
            return null;
        }

        foreach (PublishedDocument<NetworkModel> version in setup.Networks.Where(version => !trust.Networks.Contains(version.Digest)))
        {
            return new LogFailure($"network {version.Document.Id}", "digest", "a network file pinned in the trust file", $"sha256:{version.Digest}", ExitClass.NotCovered);
        }

        foreach (PublishedDocument<FactorBook> version in setup.Books.Where(version => !trust.Factors.Contains(version.Digest)))
        {
            return new LogFailure($"factor book {version.Document.Id}", "digest", "a factor book pinned in the trust file", $"sha256:{version.Digest}", ExitClass.NotCovered);
        }

        foreach (DeviceEntry device in setup.Devices.Values)
        {
            if (!trust.EnrolmentKeys.Any(key => key.PublicKey.Span.SequenceEqual(device.EnrolmentKey.Span)))
            {
                return new LogFailure($"device {device.Device}", "enrolment key", "an enrolment key pinned in the trust file", Convert.ToHexStringLower(device.EnrolmentKey.Span), ExitClass.NotCovered);
            }
        }

        foreach ((RecordEntry record, _) in setup.Records.Entries)
        {
            if (!trust.AuthorKeys.Any(key => key.PublicKey.Span.SequenceEqual(record.Author.Span)))
            {
                return new LogFailure($"record {record.Id}", "author", "an author key pinned in the trust file", Convert.ToHexStringLower(record.Author.Span), ExitClass.NotCovered);
            }
        }

        string authors = setup.Records.Entries.IsEmpty ? "" : $", the author key of {setup.Records.Entries.Count} records";
        steps.Add(new LogStep("trust", StepOutcome.Ok, $"network, factor book, the enrolment key of {setup.Devices.Count} devices{authors} are pinned"));
        return null;
    }

    private LogFailure? CheckSignatures(NetworkSetup setup)
    {
        foreach (DeviceEntry device in setup.Devices.Values)
        {
            if (!device.IsSigned())
            {
                return new LogFailure($"device {device.Device}", "enrolment signature", "a signature of its enrolment key", "one that does not verify", ExitClass.False);
            }
        }

        if (setup.Records.Entries.Find(record => !record.Entry.IsSigned()).Entry is { } forged)
        {
            return new LogFailure($"record {forged.Id}", "signature", "a signature of its author's key", "one that does not verify", ExitClass.False);
        }

        foreach (VerifiedBatch batch in content.Batches)
        {
            foreach ((ReadingEntry reading, int index) in ReadingsOf(batch))
            {
                if (CheckReading(setup, reading) is { } wrong)
                {
                    return wrong with { Entry = $"batch {batch.Header.Number} entry {index}: {wrong.Entry}" };
                }
            }
        }

        string note = unsigned == 0 ? "" : $", {unsigned} unsigned";
        steps.Add(new LogStep("device signatures", StepOutcome.Ok, $"{readings} readings of {setup.Devices.Count} devices, each signed by its device{note}, each logged once"));
        if (!setup.Records.Entries.IsEmpty)
        {
            steps.Add(new LogStep("record signatures", StepOutcome.Ok, $"{setup.Records.Entries.Count} records of assets, gas and instruments, each signed by its author, each accepted by the accounts"));
        }

        return null;
    }

    private LogFailure? CheckReading(NetworkSetup setup, ReadingEntry reading)
    {
        Capture capture = reading.Signed.Capture;
        string name = $"reading of {capture.Device} at {capture.Time}";
        readings++;
        if (!setup.Devices.TryGetValue(capture.Device, out DeviceEntry? device) || device.Site != capture.Site || !setup.AssetByDevice.ContainsKey(capture.Device))
        {
            return new LogFailure(name, "device", "an enrolled device of this site that serves a metering point", $"{capture.Site}/{capture.Device}", ExitClass.False);
        }

        if (capture.Time < device.EnrolledFrom)
        {
            return new LogFailure(name, "time", $"at or after the enrolment at {device.EnrolledFrom}", $"{capture.Time}", ExitClass.False);
        }

        if (!seen.Add(reading.Key))
        {
            return new LogFailure(name, "key", "each stored reading logged once", "a second entry", ExitClass.False);
        }

        SequencesOf(capture.Device).Add(capture.Sequence);
        if (!reading.Signed.IsSigned)
        {
            unsigned++;
            return new LogFailure(name, "signature", "a signature of 64 bytes", "none", ExitClass.False);
        }

        return Ed25519.Verify(device.PublicKey.Span, CaptureBytes.Encode(capture), reading.Signed.Signature.Span)
            ? null
            : new LogFailure(name, "signature", $"a signature of the key enrolled for {device.Device}", "one that does not verify", ExitClass.False);
    }

    private LogFailure? Published(VerifiedBatch batch)
    {
        SettleWhatSaysNothing();
        if (Compare(batch, network!.DecidePublication(batch.Entries)) is { } failure)
        {
            return failure;
        }

        int versions = network.Setup.Networks.Count;
        network.Apply(batch.Entries);
        if (network.Setup.Networks.Count > versions)
        {
            // Otherwise they go on: a rebuilt account says the same, and a log may hold a publication for every device.
            BuildAssets(content.Batches.TakeWhile(earlier => earlier != batch));
            SettleWhatSaysNothing();
        }

        return null;
    }

    private LogFailure? Recompute(VerifiedBatch batch)
    {
        int setupEntries = batch.Header.Number == 0 ? network!.Setup.Entries.Count : 0;
        List<ReadingEntry> logged = [.. ReadingsOf(batch).Select(pair => pair.Reading)];
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

        if (Compare(batch, draft) is { } failure)
        {
            return failure;
        }

        network!.Apply(batch.Entries);
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

    private BatchDraft? DecidePending()
    {
        foreach (Interval from in Chunks())
        {
            if (network!.DecidePending(from, Recount(from)) is { } draft)
            {
                return draft;
            }
        }

        return null;
    }

    // The first interval of what a published version still changes; null when nothing.
    private Interval? PendingChunk()
    {
        foreach (Interval from in Chunks())
        {
            if (network!.DecidePending(from, Recount(from)) is not null)
            {
                return from;
            }
        }

        return null;
    }

    private IEnumerable<Interval> Chunks() => network!.Pending is { } pending && network.LastClosed is { } last ? pending.ChunksTo(last) : [];

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

    private static IEnumerable<(ReadingEntry Reading, int Index)> ReadingsOf(VerifiedBatch batch)
    {
        for (int i = 0; i < batch.Entries.Count; i++)
        {
            if (EntryKind.Of(batch.Entries[i]) == EntryKind.Reading)
            {
                yield return (ReadingEntry.Decode(batch.Entries[i]), i);
            }
        }
    }

    // Equation (16) of every interval as its balance states it; the figure itself was recomputed above.
    private LogFailure? CheckClosure()
    {
        BalanceEntry? worst = network!.Records.Select(record => record.Balance).MaxBy(balance => balance.Figures.ClosureErrorParts);
        if (worst is null)
        {
            return null;
        }

        string error = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, worst.Figures.ClosureErrorParts)}e-15");
        if (worst.Figures.ClosureErrorParts > TracedInterval.ClosureErrorPartsMax)
        {
            return new LogFailure($"balance of {worst.Interval}", "closure", $"at most {TracedInterval.ClosureErrorPartsMax}e-15 of the carbon left open", error, ExitClass.False);
        }

        steps.Add(new LogStep("closure", StepOutcome.Ok, $"in every interval carbon brought in = carbon accounted for, to {error} of it or better (limit 1e-9)"));
        return null;
    }

    private void AddCoverage(NetworkSetup setup)
    {
        List<TracedInterval> intervals = [.. network!.Records.Select(record => record.Balance.Figures)];
        long expected = intervals.Sum(interval => (long)interval.PointsExpected);
        long actual = intervals.Sum(interval => (long)interval.PointsActual);
        long entries = content.Batches.Sum(batch => (long)batch.Entries.Count);
        steps.Add(new LogStep(
            "coverage", StepOutcome.Ok,
            $"{content.Batches.Count} of {content.Checkpoint.Size} batches, {entries} entries; {actual} of {expected} metering-point intervals read, {setup.Devices.Count} devices; {DescribeGaps()}"));
    }

    // A device counts its captures: a number that is missing between two that are logged was captured and is not here.
    private string DescribeGaps()
    {
        Int128 missing = 0;
        int devices = 0;
        foreach (List<long> numbers in sequences.Values)
        {
            long[] sorted = [.. numbers.Distinct().Order()];
            Int128 gaps = (Int128)sorted[^1] - sorted[0] + 1 - sorted.Length;
            missing += gaps;
            devices += gaps > 0 ? 1 : 0;
        }

        return missing == 0 ? "no gap in any device's sequence" : $"{missing} sequence numbers missing, of {devices} devices";
    }

    private List<long> SequencesOf(DeviceId device)
    {
        if (!sequences.TryGetValue(device, out List<long>? numbers))
        {
            sequences[device] = numbers = [];
        }

        return numbers;
    }
}
