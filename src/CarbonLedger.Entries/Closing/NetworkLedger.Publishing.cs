using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <content>New versions of the network and of the factor book, and the restatements they ask for.</content>
public sealed partial class NetworkLedger
{
    /// <summary>What a published version still asks for; null when nothing.</summary>
    public PendingRestatement? Pending { get; private set; }

    /// <summary>Why nothing can be published now, whatever it is; null when it can.</summary>
    public string? PublicationWaitsFor => Pending is not null ? $"restatement under way from {Pending.From}" : LastClosed is null ? "no interval closed" : null;

    /// <summary>
    /// Decides a batch that publishes: new versions, records and devices and nothing else. Whatever they change follows in batches of its own.
    /// </summary>
    /// <param name="entries">At most one network, then at most one factor book, then records as they happened, then devices by id, then revocations by device; one or more in all.</param>
    /// <exception cref="Carbon.InputRejectedException">
    /// A version does not follow what is known, the accounts refuse a record or its author's key didn't sign it, a network is valid from before what meters are remembered for, an earlier publication is not worked off
    /// yet, or no interval is closed yet.
    /// </exception>
    /// <exception cref="LedgerFormatException">Other entries, another order, a device that is enrolled already, or an entry longer than a batch holds.</exception>
    public BatchDraft DecidePublication(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        if (PublicationWaitsFor is { } reason)
        {
            throw Refused("publication", reason, "Expected a log with closed intervals and no restatement under way");
        }

        return DraftPublication(entries);
    }

    /// <summary>The same where it isn't known whether an earlier publication is worked off.</summary>
    internal BatchDraft DraftPublication(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        if (entries.FirstOrDefault(entry => entry.Length > Batch.EntryBytesMax) is { IsEmpty: false } tooLong)
        {
            throw new LedgerFormatException("publication", $"entries of at most {Batch.EntryBytesMax} bytes", $"{tooLong.Length} bytes");
        }

        NetworkSetup next = Setup.Publish(entries);
        RequireUsable(next);
        List<Timestamp> times = [.. entries.Select(TimeOf)];
        HeaderFacts facts = new()
        {
            FirstEventTime = times.Min().UnixMilliseconds,
            LastEventTime = times.Max().UnixMilliseconds,
            NetworkModels = [next.NetworkDigest],
            FactorBooks = [next.FactorsDigest],
        };
        return new BatchDraft([.. entries], facts, [.. entries.Select(KeyOf)]);
    }

    /// <summary>
    /// Decides the batch of one chunk of a pending restatement: new versions of exactly the figures that come out otherwise. Null when
    /// none does.
    /// </summary>
    /// <param name="from">One of the chunks of <see cref="Pending"/>; every interval of it and the one before it is known.</param>
    /// <param name="recounted">What every asset's meters say now of the chunk's intervals, when meters are needed; else empty.</param>
    public BatchDraft? DecidePending(Interval from, IReadOnlyCollection<AssetReport> recounted)
    {
        PendingRestatement pending = Pending ?? throw new InvalidOperationException("No restatement is pending.");
        Interval last = pending.EndOf(from, LastClosed!.Value);
        ILookup<Interval, MeteredAsset> changed = recounted.SelectMany(report => report.Changed).ToLookup(asset => asset.Metered.Interval);
        List<Group> groups = [];
        for (Interval interval = from; interval <= last; interval = interval.Next)
        {
            IntervalRecord record = Known(interval);
            Group group = Build(interval, Merge(record, [.. changed[interval]]), groups, record, ReasonFor(record));
            if (group.Says(record))
            {
                groups.Add(group);
            }

            ForgetRecalledBefore(interval);
        }

        return groups.Count == 0 ? null : new BatchDraft([.. groups.SelectMany(group => group.Entries)], FactsOf(groups, []), KeysOf(groups));
    }

    /// <summary>Says that every chunk was examined and none has anything to say any more.</summary>
    public void Settle() => Pending = null;

    /// <summary>The intervals of a chunk, and the one before it, that are forgotten and have to be recalled.</summary>
    public IReadOnlyList<Interval> Forgotten(Interval from)
    {
        Interval last = Pending!.EndOf(from, LastClosed!.Value);
        List<Interval> forgotten = [];
        for (Interval interval = from == First ? from : from.Previous; interval <= last; interval = interval.Next)
        {
            if (!records.ContainsKey(interval))
            {
                forgotten.Add(interval);
            }
        }

        return forgotten;
    }

    /// <summary>Takes a forgotten interval back in for as long as it is needed.</summary>
    /// <param name="versions">The entries of each batch that holds a version of it, ascending; entries of other intervals are passed over.</param>
    /// <exception cref="LedgerFormatException">A version is missing.</exception>
    public void Recall(Interval interval, IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> versions)
    {
        IntervalRecord? record = null;
        foreach (ReadOnlyMemory<byte> bytes in versions.SelectMany(batch => batch))
        {
            string kind = EntryKind.Of(bytes);
            if (kind == EntryKind.Balance && BalanceEntry.Decode(bytes) is { } balance && balance.Interval == interval)
            {
                record = RecordOf(balance, MerkleTree.LeafHash(bytes.Span), record);
            }
            else if (kind == EntryKind.Statement && PrivateEntry.IsSealed(bytes.Span))
            {
                if (record is not null && SealedFacts.Decode(bytes) is { } hidden && hidden.Time == interval.Start)
                {
                    ((HashSet<Carbon.Network.AssetId>)record.Withheld).Add(hidden.Asset!.Value);
                }
            }
            else if (kind == EntryKind.Statement && record is not null && StatementEntry.Decode(bytes) is { } statement
                && statement.Interval == interval && statement.BalanceLeaf == record.BalanceLeaf)
            {
                ((Dictionary<AssetId, (StatementEntry, Hash)>)record.Statements)[statement.Figures.Asset] = (statement, PrivateEntry.LeafOf(bytes));
            }
        }

        records[interval] = record ?? throw new LedgerFormatException($"interval {interval}", "a balance in the batches that hold it", "none");
    }

    private void Publish(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        NetworkSetup next = Setup.Publish(entries);
        RequireUsable(next);
        bool network = next.Networks.Count > Setup.Networks.Count;
        bool factors = next.Books.Count > Setup.Books.Count;
        int before = Setup.Records.Entries.Count;
        Setup = next;
        if (factors)
        {
            tracings.Clear();
        }

        bool records = next.Records.Entries.Count > before;
        Timestamp? changed = factors ? First.Start : network ? Setup.Network.ValidFrom : records ? Setup.Records.ChangesFrom : null;
        if (changed is { } time && Interval.StartingAt(time < First.Start ? First.Start : time) is var from && from <= LastClosed)
        {
            Pending = new PendingRestatement(from, network, PendingRestatement.IntervalsFor(Setup.Assets.Count));
        }
    }

    // A version that is published is in force from then on: it must work with everything it meets.
    private void RequireUsable(NetworkSetup next)
    {
        bool network = next.Networks.Count > Setup.Networks.Count;
        Timestamp earliest = LastClosed!.Value.Start.AddMilliseconds(-AssetAccount.RestatedIntervalsMax * Interval.LengthMilliseconds);
        if (network && next.Network.ValidFrom < earliest)
        {
            throw Refused($"network {next.Network.Id} version {next.Network.Version}", $"{next.Network.ValidFrom}", $"$.validFrom: expected {earliest} or later, {AssetAccount.RestatedIntervalsMax} intervals before the newest closed one");
        }

        bool records = next.Records.Entries.Count > Setup.Records.Entries.Count;
        bool factors = next.Books.Count > Setup.Books.Count;
        if (network && (records || factors))
        {
            throw Refused("publication", $"a network and {(records ? "records" : "a factor book")}", "Expected one of them at a time: each restates by itself");
        }

        if (next.Records.Entries.Skip(Setup.Records.Entries.Count).FirstOrDefault(record => !record.Entry.IsSigned()).Entry is { } forged)
        {
            throw Refused($"record {forged.Id}", Convert.ToHexStringLower(forged.Signature.Span), "$.signature: expected one of the author's key that verifies");
        }

        if (next.Revocations.Values.FirstOrDefault(revocation => !Setup.Revocations.ContainsKey(revocation.Device) && !revocation.IsSigned()) is { } unsigned)
        {
            throw Refused($"revocation of {unsigned.Device}", Convert.ToHexStringLower(unsigned.Signature.Span), "$.signature: expected one of the enrolment key that verifies");
        }

        // Records and devices change no factor: what is in force works already.
        Dictionary<Hash, NetworkTracing> made = next.Networks.ToDictionary(
            version => version.Leaf, version => network || factors ? new NetworkTracing(version.Document, next.Factors) : TracingOf(version, next.Books[^1]));
        RequireAccounts(next, version => made[version.Leaf]);

        foreach (DeviceId device in next.Network.MeteringPoints.Select(point => point.Device).Where(device => !next.Devices.ContainsKey(device)))
        {
            if (network && !Setup.AssetByDevice.ContainsKey(device))
            {
                throw Refused($"network {next.Network.Id} version {next.Network.Version}", device.Value, "$.meteringPoints: expected an enrolled device; publish its enrolment with the network");
            }
        }
    }

    private RestatementReason ReasonFor(IntervalRecord record)
    {
        bool network = Setup.NetworkInForce(record.Balance.Interval).Leaf != record.Balance.NetworkLeaf;
        bool factors = Setup.FactorsLeaf != record.Balance.FactorsLeaf;
        return network ? RestatementReason.NetworkPublished
            : factors ? RestatementReason.FactorsPublished
            : Setup.Records.Root != record.Balance.RecordsRoot ? RestatementReason.RecordsPublished
            : RestatementReason.EarlierIntervalRestated;
    }

    private static Carbon.InputRejectedException Refused(string what, string found, string message) => new(what, [new Carbon.InputProblem("$", found, message)]);

    private BatchDraft.Key[] KeysOf(List<Group> groups) =>
        [.. groups.Select(group => new BatchDraft.Key(Setup.Network.Id.Value, group.Record.Balance.Interval.Start, group.Record.Balance.Version))];

    private static BatchDraft.Key KeyOf(ReadOnlyMemory<byte> entry)
    {
        string kind = EntryKind.Of(entry);
        if (kind == EntryKind.Device)
        {
            DeviceEntry device = DeviceEntry.Decode(entry);
            return new BatchDraft.Key($"{kind}:{device.Device}", device.EnrolledFrom, 1);
        }

        if (kind == EntryKind.Revocation)
        {
            RevocationEntry revocation = RevocationEntry.Decode(entry);
            return new BatchDraft.Key($"{kind}:{revocation.Device}", revocation.From, 1);
        }

        if (RecordEntry.IsRecord(kind))
        {
            RecordEntry record = RecordEntry.Decode(entry);
            return new BatchDraft.Key($"{kind}:{record.Id}", record.Time, 1);
        }

        DocumentEntry document = DocumentEntry.Decode(entry, kind);
        return new BatchDraft.Key($"{kind}:{document.Id}", document.From, checked((int)document.Version));
    }

    private static Timestamp TimeOf(ReadOnlyMemory<byte> entry) => KeyOf(entry).Start;
}
