using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// What can be proved of entries taken out of a log: pins and signatures of what is there, that each statement stands under its balance and on the readings it names, and that its
/// metered energy is what these readings say. Carbon follows from the whole network and from the log before, and is not recomputed. Pure.
/// </summary>
public sealed class EvidenceReplay
{
    private readonly Checkpoint? checkpoint;
    private readonly IReadOnlyCollection<(AnchorReceipt Receipt, string Place)> receipts;
    private readonly TrustFile? trust;
    private readonly Disclosures disclosures;
    private readonly IReadOnlyCollection<IReceiptVerifier> receiptVerifiers;
    private readonly Dictionary<Hash, ReadingEntry> readings = [];
    private readonly Dictionary<Hash, BalanceEntry> balances = [];
    private readonly Dictionary<Hash, NetworkModel> networks = [];
    private readonly HashSet<Hash> books = [];
    private readonly Dictionary<DeviceId, DeviceEntry> devices = [];
    private readonly Dictionary<DeviceId, RevocationEntry> revocations = [];
    private readonly List<(string Name, StatementEntry Entry)> statements = [];
    private readonly List<LogStep> steps = [];
    private readonly EvidenceVerifier signatures = new();
    private readonly List<(AnchorEntry Entry, string Place)> anchors = [];
    private int withheld;

    private EvidenceReplay(
        Checkpoint? checkpoint, TrustFile? trust, Disclosures disclosures, IReadOnlyCollection<IReceiptVerifier> receiptVerifiers, IReadOnlyCollection<(AnchorReceipt Receipt, string Place)> receipts) =>
        (this.checkpoint, this.trust, this.disclosures, this.receiptVerifiers, this.receipts) = (checkpoint, trust, disclosures, receiptVerifiers, receipts);

    /// <summary>Holds entries against each other. Never throws on any content.</summary>
    /// <param name="entries">Each with the batch and place it was proved at.</param>
    /// <param name="trust">The auditor's pins, or null.</param>
    /// <param name="isPartial">Whether what can't be proved from this evidence is passed over; else it is not covered.</param>
    /// <param name="disclosures">What was disclosed of private entries; nothing unless given.</param>
    /// <param name="checkpoint">Under which they were proved; receipts are held against it, and are not examined without it.</param>
    /// <param name="receiptVerifiers">Readers of other ledgers' receipts; those of other logs unless given.</param>
    /// <param name="receipts">That came beside the entries; none unless given.</param>
    public static ReplayResult Verify(
        IEnumerable<(long Batch, int Index, ReadOnlyMemory<byte> Bytes)> entries, TrustFile? trust, bool isPartial, Disclosures? disclosures = null, Checkpoint? checkpoint = null,
        IReadOnlyCollection<IReceiptVerifier>? receiptVerifiers = null, IReadOnlyCollection<(AnchorReceipt Receipt, string Place)>? receipts = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        EvidenceReplay replay = new(checkpoint, trust, disclosures ?? Disclosures.None, receiptVerifiers ?? [new LogReceipt()], receipts ?? []);
        LogFailure? failure;
        try
        {
            failure = replay.Run(entries, isPartial);
        }
        catch (DisclosureMismatchException e)
        {
            failure = new LogFailure("disclosures", e.Field, e.Expected, e.Found, ExitClass.False);
        }
        catch (Exception e) when (e is LedgerFormatException or InputRejectedException or ArgumentException or OverflowException or InvalidOperationException or KeyNotFoundException)
        {
            failure = new LogFailure("entries", "content", "entries of this schema", e.Message, ExitClass.Malformed);
        }

        if (failure is not null)
        {
            replay.steps.Add(new LogStep("evidence", StepOutcome.Failed, failure.ToString()));
        }

        return new ReplayResult(replay.steps, failure, null, replay.readings.Count, 0);
    }

    private LogFailure? Run(IEnumerable<(long Batch, int Index, ReadOnlyMemory<byte> Bytes)> entries, bool isPartial)
    {
        foreach ((long batch, int index, ReadOnlyMemory<byte> bytes) in entries)
        {
            if (Take($"batch {batch} entry {index}", MerkleTree.LeafHash(bytes.Span), disclosures.Open([bytes])[0]) is { } unpinned)
            {
                return unpinned;
            }
        }

        steps.Add(trust is null
            ? new LogStep("trust", StepOutcome.NotCovered, "device keys and factors: as the operator enrolled them, not pinned")
            : new LogStep("trust", StepOutcome.Ok, $"{networks.Count} networks, {books.Count} factor books, the enrolment key of {devices.Count} devices are pinned"));
        if (CheckReadings() is { } forged)
        {
            return forged;
        }

        if ((CheckStatements() ?? CheckAnchors()) is { } wrong)
        {
            return wrong;
        }

        if (disclosures.Count > 0)
        {
            // Whether the others are of this log can't be told from a part of it.
            int strays = disclosures.Count - disclosures.Found;
            steps.Add(new LogStep(
                "private entries", withheld + strays == 0 ? StepOutcome.Ok : StepOutcome.NotCovered,
                $"{disclosures.Found} disclosed, each as it was committed to; {withheld} kept back{(strays == 0 ? "" : $"; {strays} disclosures of entries that are not in this evidence")}"));
        }

        const string NotDone = "carbon of no statement recomputed: it follows from every reading and from the log before";
        steps.Add(new LogStep("recomputation", StepOutcome.NotCovered, withheld == 0 ? NotDone : $"{NotDone}; {withheld} private entries not looked into"));
        steps.Add(new LogStep("supersession", StepOutcome.NotCovered, "whether a later batch restates any of it is not in this evidence"));
        return isPartial ? null : new LogFailure(
            "evidence", "recomputation", "all batches of the log, so that every figure can be recomputed (or --partial, to be content with what is proved)", $"{statements.Count} statements and what they name", ExitClass.NotCovered);
    }

    private LogFailure? Take(string name, Hash leaf, ReadOnlyMemory<byte> bytes)
    {
        string kind = EntryKind.Of(bytes);
        if (PrivateEntry.IsSealed(bytes.Span) && kind is EntryKind.Reading or EntryKind.Statement)
        {
            withheld++;
            return null;
        }

        switch (kind)
        {
            case EntryKind.Network:
                DocumentEntry network = DocumentEntry.Decode(bytes, kind);
                networks[leaf] = NetworkReader.Read(network.Document).Require("network file");
                return RequirePinned(name, trust?.Networks, network.Digest);
            case EntryKind.Factors:
                DocumentEntry book = DocumentEntry.Decode(bytes, kind);
                _ = FactorBook.Read(book.Document).Require("factor book");
                books.Add(leaf);
                return RequirePinned(name, trust?.Factors, book.Digest);
            case EntryKind.Device:
                DeviceEntry device = DeviceEntry.Decode(bytes);
                if (!devices.TryAdd(device.Device, device))
                {
                    return new LogFailure(name, "device", $"{device.Device} enrolled once", "again", ExitClass.False);
                }

                return !device.IsSigned() ? new LogFailure(name, "enrolment signature", "a signature of its enrolment key", "one that does not verify", ExitClass.False)
                    : trust is null || trust.EnrolmentKeys.Any(key => key.PublicKey.Span.SequenceEqual(device.EnrolmentKey.Span)) ? null
                    : new LogFailure(name, "enrolment key", "an enrolment key pinned in the trust file", Convert.ToHexStringLower(device.EnrolmentKey.Span), ExitClass.NotCovered);
            case EntryKind.Balance:
                balances[leaf] = BalanceEntry.Decode(bytes);
                return null;
            case EntryKind.Revocation:
                RevocationEntry revocation = RevocationEntry.Decode(bytes);
                revocations[revocation.Device] = revocation;
                return !revocation.IsSigned() ? new LogFailure(name, "enrolment signature", "a signature of its enrolment key", "one that does not verify", ExitClass.False)
                    : trust is null || trust.EnrolmentKeys.Any(key => key.PublicKey.Span.SequenceEqual(revocation.EnrolmentKey.Span)) ? null
                    : new LogFailure(name, "enrolment key", "an enrolment key pinned in the trust file", Convert.ToHexStringLower(revocation.EnrolmentKey.Span), ExitClass.NotCovered);
            case EntryKind.Reading:
                // Entries come in the order of the log: what was logged before a revocation stands.
                ReadingEntry reading = ReadingEntry.Decode(bytes);
                readings[leaf] = reading;
                return revocations.TryGetValue(reading.Key.Device, out RevocationEntry? revoked) && reading.Key.Time >= revoked.From && reading.Verdict != ReadingVerdict.Revoked
                    ? new LogFailure(name, "verdict", $"{ReadingVerdict.Revoked}, as the device is revoked from {revoked.From}", $"{reading.Verdict}", ExitClass.False)
                    : null;
            case EntryKind.Statement:
                statements.Add((name, StatementEntry.Decode(bytes)));
                return null;
            case EntryKind.Anchor:
                anchors.Add((AnchorEntry.Decode(bytes), name));
                return null;
            default:
                return null;
        }
    }

    // The roots of earlier sizes are not in this evidence; that of the checkpoint is.
    private LogFailure? CheckAnchors()
    {
        if (checkpoint is null || anchors.Count + receipts.Count == 0)
        {
            return null;
        }

        AnchorCheck check = new(checkpoint.Origin, receiptVerifiers, trust?.Anchors ?? []);
        foreach ((AnchorReceipt receipt, string place) in receipts)
        {
            check.Add(receipt, place);
        }

        foreach ((AnchorEntry entry, string place) in anchors)
        {
            if (entry.Receipt is { } receipt)
            {
                check.Add(receipt, place);
            }
            else
            {
                check.Add(entry.Foreign!, place);
            }
        }

        return check.Conclude(size => size == checkpoint.Size ? checkpoint.Root : null, steps, isWhole: false);
    }

    private static LogFailure? RequirePinned(string name, IReadOnlySet<Hash>? pinned, Hash digest) => pinned is null || pinned.Contains(digest)
        ? null
        : new LogFailure(name, "digest", "a file pinned in the trust file", $"sha256:{digest}", ExitClass.NotCovered);

    private LogFailure? CheckReadings()
    {
        int unknown = 0, unsigned = 0;
        foreach (ReadingEntry reading in readings.Values)
        {
            Capture capture = reading.Signed.Capture;
            string name = $"reading of {capture.Device} at {capture.Time}";
            if (!devices.TryGetValue(capture.Device, out DeviceEntry? device))
            {
                unknown++;
                continue;
            }

            if (device.Site != capture.Site || capture.Time < device.EnrolledFrom)
            {
                return new LogFailure(name, "device", $"site {device.Site}, at or after the enrolment at {device.EnrolledFrom}", $"site {capture.Site} at {capture.Time}", ExitClass.False);
            }

            if (!reading.Signed.IsSigned)
            {
                unsigned++;
                if (UnsignedReading.Check(name, capture.Device, trust) is { } nobodys)
                {
                    return nobodys;
                }
            }
            else if (!signatures.Holds(device.PublicKey.Span, reading.Signed))
            {
                return new LogFailure(name, "signature", $"a signature of the key enrolled for {device.Device}", "one that does not verify", ExitClass.False);
            }
        }

        steps.Add(new LogStep(
            "device signatures", unknown == 0 ? StepOutcome.Ok : StepOutcome.NotCovered,
            $"{readings.Count - unknown} readings of {devices.Count} devices, {UnsignedReading.Count(unsigned)}{(unknown == 0 ? "" : $"; {unknown} of devices whose enrolment is not here")}"));
        return null;
    }

    private LogFailure? CheckStatements()
    {
        int linked = 0;
        int points = 0;
        int open = 0;
        foreach ((string place, StatementEntry statement) in statements)
        {
            string name = $"{place} (statement of {statement.Figures.Asset} at {statement.Interval})";
            if (!balances.TryGetValue(statement.BalanceLeaf, out BalanceEntry? balance) || statement.ReadingLeaves.Any(leaf => !readings.ContainsKey(leaf)) || !networks.TryGetValue(balance.NetworkLeaf, out NetworkModel? network))
            {
                open++;
                continue;
            }

            if (balance.Interval != statement.Interval || balance.Network != statement.Network)
            {
                return new LogFailure(name, "balance", $"one of {statement.Network} at {statement.Interval}", $"one of {balance.Network} at {balance.Interval}", ExitClass.False);
            }

            linked++;
            (int counted, LogFailure? wrong) = CheckMetering(name, statement, network);
            points += counted;
            if (wrong is not null)
            {
                return wrong;
            }
        }

        steps.Add(new LogStep(
            "statements", open == 0 ? StepOutcome.Ok : StepOutcome.NotCovered,
            $"{linked} of {statements.Count} statements under their balance, on the readings they name; the energy of {points} metering points read back from these{(open == 0 ? "" : $"; {open} without all they name")}"));
        return null;
    }

    // What was estimated rests on other days and other meters; what was read follows from the readings named.
    private (int Counted, LogFailure? Wrong) CheckMetering(string name, StatementEntry statement, NetworkModel network)
    {
        int counted = 0;
        AssetAccount account = new(network, statement.Figures.Asset);
        foreach (ReadingEntry reading in statement.ReadingLeaves.Select(leaf => readings[leaf]).OrderBy(reading => reading.Key))
        {
            if (!account.Devices.Contains(reading.Key.Device))
            {
                return (0, new LogFailure(name, "readings", $"readings of meters of {statement.Figures.Asset}", $"one of {reading.Key.Device}", ExitClass.False));
            }

            account.Restore(reading.Signed.Capture, reading.Verdict, reading.Signed.IsSigned);
        }

        Dictionary<Terminal, PointEnergy> read = account.At(statement.Interval).Points.ToDictionary(point => point.Terminal);
        foreach (PointEnergy point in statement.Figures.Points.Where(point => point.Flag is EnergyFlag.Actual or EnergyFlag.ActualOffTime && point.Method == EstimateMethod.None))
        {
            counted++;
            if (!read.TryGetValue(point.Terminal, out PointEnergy? found) || (found.Import, found.Export) != (point.Import, point.Export))
            {
                return (counted, new LogFailure(
                    name, $"energy at {point.Terminal}", found is null ? "a metering point" : $"import {found.Import.WattHours} Wh, export {found.Export.WattHours} Wh, as its readings say",
                    $"import {point.Import.WattHours} Wh, export {point.Export.WattHours} Wh", ExitClass.False));
            }
        }

        return (counted, null);
    }
}
