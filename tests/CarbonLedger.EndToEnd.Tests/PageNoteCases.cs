using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Simulators.Fleet;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A demo's log with reports, seals, opinions, key entries and revocations, true ones and others, by name.</summary>
internal sealed class PageNoteCases(DemoRuns runs, DemoFiles demo)
{
    private const string Origin = ForgedLog.Origin;
    private const string Successor = "carbonledger.example/demo/next";
    private const int Batches = 96;

    public static readonly string[] Names =
    [
        "every note", "every note, nothing pinned", "auditor not pinned", "author not pinned",
        "report with other totals", "report of batches to come", "report forged", "report of another log", "report with a signature alone",
        "seal with other totals", "seal forged", "seal of intervals to come", "seal from another batch", "seal of another network",
        "opinion on another root", "opinion on batches to come", "opinion forged", "opinion beyond its size",
        "hand-over forged", "hand-over without its next key", "hand-over too early", "hand-over to itself", "hand-over of another key", "freeze with a next key", "hand-over that takes effect", "hand-over to come", "hand-over, and the old key signs on", "freeze of another key", "batch after a freeze",
        "anchors", "anchor on another root", "anchor to come", "anchor of another log's", "anchor twice", "anchor without its statement", "checkpoint of this log as another's", "checkpoint that is none",
        "receipts beside", "receipts beside that contradict", "receipt beside of another log", "receipt beside that is none", "anchors pinned", "anchor pinned and not there", "statement left out of a pinned ledger", "anchors whose chain is broken", "anchor pinned twice", "anchor pinned without a value",
        "note twice", "notes twice in a batch", "note among figures", "figures among notes", "notes with figures in their header",
        "revocation", "revocation forged", "revocation not pinned", "revocation of a stranger", "revocation twice", "reading after its device's revocation", "reading said to be revoked",
    ];

    private readonly List<ForgedBatch> log = ForgedLog.BatchesOf(demo);
    private readonly Ed25519Signer auditor = Signer("auditor");
    private readonly Ed25519Signer next = Signer("next");
    private readonly Ed25519Signer author = OfDemo("author");
    private readonly Ed25519Signer enrolment = OfDemo("enrolment");
    private readonly Ed25519Signer logKey = OfDemo("log");

    private Timestamp Time => First.End;

    private Interval First => BalanceOf(0).Interval;

    private Interval Last => BalanceOf(Batches - 1).Interval;

    public PageFiles Make(string name)
    {
        PageFiles files = new(demo.Bundle, demo.Policy, Pins($"auditor {new VerifierKey("auditor", NoteKeyType.Ed25519, auditor.PublicKey).Format()}\n"));
        ReportEntry report = Report(0, Batches - 1);
        SealEntry seal = Seal(First, Last, Batches - 1);
        OpinionEntry opinion = Opinion(Batches, RootAt(Batches));
        RangeTotals other = report.Totals with { Lost = report.Totals.Lost with { Milligrams = report.Totals.Lost.Milligrams + 1 } };
        return name switch
        {
            "every note" => With(files, EveryNote()),
            "every note, nothing pinned" => With(files, EveryNote()) with { Trust = null },
            "auditor not pinned" => With(files, Notes(opinion.Encode())) with { Trust = demo.Trust },
            "author not pinned" => With(files, Notes(report.SignedBy(auditor, Origin).Encode())),
            "report with other totals" => With(files, Notes((report with { Totals = other }).Encode())),
            "report of batches to come" => With(files, Notes((report with { Range = new BatchRange(0, Batches) }).Encode())),
            "report forged" => With(files, Notes((report.SignedBy(author, Origin) with { Digest = Hash.Of("other"u8) }).Encode())),
            "report of another log" => With(files, Notes(report.SignedBy(author, Successor).Encode())),
            "report with a signature alone" => With(files, Notes(Without(report.SignedBy(author, Origin).Encode(), 7))),
            "seal with other totals" => With(files, Notes(SealEntry.Sign(seal.Network, First, Last, seal.Range, other, author, Origin).Encode())),
            "seal of another network" => With(files, Notes(SealEntry.Sign(new Carbon.Network.NetworkId("another"), First, Last, seal.Range, seal.Totals, author, Origin).Encode())),
            "seal forged" => With(files, Notes((seal with { Totals = other }).Encode())),
            "seal of intervals to come" => With(files, Notes(SealEntry.Sign(seal.Network, First, Last.Next, seal.Range, seal.Totals, author, Origin).Encode())),
            "seal from another batch" => With(files, Notes(SealEntry.Sign(seal.Network, First, Last, new BatchRange(1, Batches - 1), seal.Totals, author, Origin).Encode())),
            "opinion on another root" => With(files, Notes(Opinion(Batches, RootAt(Batches - 1)).Encode())),
            "opinion on batches to come" => With(files, Notes(Opinion(Batches + 1, RootAt(Batches)).Encode())),
            "opinion forged" => With(files, Notes((opinion with { Verdict = OpinionVerdict.Unqualified }).Encode())),
            "opinion beyond its size" => With(files, Notes((opinion with { Range = new BatchRange(0, Batches) }).Encode())),
            "hand-over forged" => With(files, Notes((HandOver(logKey, next, 99) with { FromSize = 100 }).Encode())),
            "hand-over without its next key" => With(files, Notes((HandOver(logKey, next, 99) with { NextSignature = new byte[64] }).Encode())),
            "hand-over too early" => With(files, Notes(HandOver(logKey, next, Batches).Encode())),
            "hand-over to itself" => With(files, Notes(HandOver(logKey, logKey, 99).Encode())),
            "hand-over of another key" => With(files, [.. Notes(HandOver(logKey, next, 97).Encode()), .. Notes(HandOver(auditor, next, 99).Encode())]),
            "hand-over that takes effect" => With(files, Notes(HandOver(logKey, next, 97).Encode())),
            "hand-over to come" => With(files, Notes(HandOver(logKey, next, 1000).Encode())),
            "hand-over, and the old key signs on" => With(files, [.. Notes(HandOver(logKey, next, 97).Encode()), .. Notes(report.Encode())]),
            "freeze of another key" => With(files, Notes(Freeze(auditor).Encode())),
            "freeze with a next key" => With(files, Notes(CborValue.Map([.. Fields(Freeze(logKey).Encode()), (5, next.PublicKey)]).Encode())),
            "batch after a freeze" => With(files, [.. Notes(Freeze(logKey).Encode()), .. Notes(report.Encode())]),
            "anchors" => With(files, [.. Notes(Anchor(Receipt(Batches, RootAt(Batches))), Foreign("other.example/log", 7)), .. Notes(Anchor(Receipt(90, RootAt(90), before: Receipt(Batches, RootAt(Batches)))))]),
            "anchors whose chain is broken" => With(files, [.. Notes(Anchor(Receipt(5, RootAt(5)))), .. Notes(Anchor(Receipt(90, RootAt(90), sequence: 1)))]),
            "statement left out of a pinned ledger" => Beside(files, Receipt(5, RootAt(5)), Receipt(90, RootAt(90), sequence: 2)) with { Trust = Pins("anchor other:one code x\n") },
            "anchor on another root" => With(files, Notes(Anchor(Receipt(Batches, RootAt(Batches - 1))))),
            "anchor to come" => With(files, Notes(Anchor(Receipt(Batches + 1, RootAt(Batches))))),
            "anchor of another log's" => With(files, Notes(Anchor(Receipt(5, RootAt(5), origin: Successor)))),
            "anchor twice" => With(files, [.. Notes(Anchor(Receipt(5, RootAt(5)))), .. Notes(Anchor(Receipt(5, RootAt(5)), later: 1))]),
            "anchor without its statement" => With(files, Notes(CborValue.Map([.. Fields(Anchor(Receipt(5, RootAt(5)))).Where(field => field.Key != 4), (4, CborValue.Map((0, 1L), (1, "other")).Encode())]).Encode())),
            "checkpoint of this log as another's" => With(files, Notes(Foreign(Origin, 7))),
            "checkpoint that is none" => With(files, Notes(CborValue.Map([.. Fields(Foreign("other.example/log", 7)).Where(field => field.Key != 4), (4, "no note"u8.ToArray())]).Encode())),
            "receipts beside" => Beside(files, Receipt(5, RootAt(5)), Receipt(Batches, RootAt(Batches), sequence: 1, ledger: "other:two")),
            "receipts beside that contradict" => Beside(files, Receipt(5, RootAt(5)), Receipt(5, RootAt(6), ledger: "other:two")),
            "receipt beside of another log" => Beside(files, Receipt(5, RootAt(5), origin: Successor)),
            "receipt beside that is none" => Beside(files, Receipt(5, RootAt(5))) with { Bundle = runs.NewFile("page.clbundle", Spoilt(Receipt(5, RootAt(5)))) },
            "anchors pinned" => Beside(files, Receipt(5, RootAt(5))) with { Trust = Pins("anchor other:one code x # of nobody\nanchor other:two code y\n") },
            "anchor pinned and not there" => Beside(files, Receipt(5, RootAt(5))) with { Trust = Pins("anchor other:one code x\nanchor other:two node y\n") },
            "anchor pinned twice" => Beside(files, Receipt(5, RootAt(5))) with { Trust = Pins("anchor other:one code x\nanchor other:one code x\n") },
            "anchor pinned without a value" => Beside(files, Receipt(5, RootAt(5))) with { Trust = Pins("anchor other:one code\n") },
            "note twice" => With(files, [.. Notes(report.Encode()), .. Notes(report.Encode())]),
            "notes twice in a batch" => With(files, new ForgedBatch([report.Encode(), report.Encode()], Notes(report.Encode())[0].Facts)),
            "note among figures" => Changed(files, 48, entries => [report.Encode(), .. entries]),
            "figures among notes" => With(files, Notes(report.Encode())[0] with { Entries = [log[48].Entries.First(entry => EntryKind.Of(entry) == EntryKind.Balance), report.Encode()] }),
            "notes with figures in their header" => With(files, Notes(report.Encode())[0] is var batch ? batch with { Facts = batch.Facts with { ReportingDevices = 1 } } : batch),
            "revocation" => With(files, Revoked(Revoke(Time, enrolment))),
            "revocation forged" => With(files, Revoked(Revoke(Time, enrolment) with { Reason = "another" })),
            "revocation not pinned" => With(files, Revoked(Revoke(Time, enrolment))) with { Trust = runs.NewFile("trust", "# nothing\n"u8) },
            "revocation of a stranger" => With(files, Revoked(Revoke(Time, enrolment) with { Device = new DeviceId("stranger") })),
            "revocation twice" => With(files, Revoked(Revoke(Time, enrolment)), Revoked(Revoke(Last.End, enrolment))),
            "reading after its device's revocation" => Written(files, [.. log[..^1], Revoked(Revoke(Time, enrolment)), log[^1]]),
            "reading said to be revoked" => Changed(files, 48, entries => [(ReadingEntry.Decode(entries[0]) with { Verdict = ReadingVerdict.Revoked }).Encode(), .. entries.Skip(1)]),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such case."),
        };
    }

    // Of a kind that nobody reads: what is asked here is what a receipt says, and not what proves it.
    private static AnchorReceipt Receipt(long size, Hash root, long sequence = 0, string ledger = "other:one", string origin = Origin, AnchorReceipt? before = null)
    {
        long number = before is null ? sequence : before.Publication.Sequence + 1;
        Hash previous = before?.Publication.Statement.Digest ?? (number == 0 ? Hash.Zero : Hash.Of("before"u8));
        return new AnchorReceipt(ledger.Split(':')[0], ledger, new AnchorPublication(new AnchorStatement(origin, size, root, previous), number, Hash.Zero), "evidence"u8.ToArray());
    }

    private byte[] Anchor(AnchorReceipt receipt, long later = 0) => AnchorEntry.Of(Time.AddMilliseconds(later), receipt).Encode();

    private byte[] Foreign(string origin, long size) => AnchorEntry.Of(Time, new NoteSigner(origin, next).Sign(new Checkpoint(origin, size, Hash.Of("root"u8)).Format())).Encode();

    private PageFiles Beside(PageFiles files, params AnchorReceipt[] receipts) => files with { Bundle = runs.NewFile("page.clbundle", WithFiles(receipts.Select((receipt, i) => new BundleFile($"anchors/{i}", receipt.Bytes)))) };

    private byte[] Spoilt(AnchorReceipt receipt) => WithFiles([new BundleFile("anchors/0", receipt.Bytes[..^1])]);

    private byte[] WithFiles(IEnumerable<BundleFile> more) =>
        BundleArchive.Write([.. BundleArchive.Read(File.ReadAllBytes(demo.Bundle)).Files.Where(file => file.Path != BundleArchive.ManifestPath), .. more]);

    private ForgedBatch[] EveryNote() =>
    [
        .. Notes(Report(0, Batches - 1).Encode(), Report(1, 2, "part").SignedBy(author, Origin).Encode(), Seal(First.Next, Last, Batches - 1).Encode()),
        .. Notes(Opinion(Batches, RootAt(Batches)).Encode()),
        .. Notes(Freeze(logKey).Encode()),
    ];

    private static ForgedBatch[] Notes(params byte[][] notes)
    {
        ReadOnlyMemory<byte>[] entries = [.. notes.Select(note => (ReadOnlyMemory<byte>)note)];
        try
        {
            return [new ForgedBatch(entries, LogNotes.Draft(entries).Facts)];
        }
        catch (LedgerFormatException)
        {
            // What no honest log enters; the header doesn't matter.
            return [new ForgedBatch(entries, new HeaderFacts { FirstEventTime = 0, LastEventTime = 0 })];
        }
    }

    private ReportEntry Report(int first, int last, string id = "day") => ReportEntry.Unsigned(
        id, Time, Hash.Of("report"u8), new BatchRange(first, last), log[first..(last + 1)].Select(batch => RangeTotals.Of(batch.Facts)).Aggregate((sum, totals) => sum + totals));

    private SealEntry Seal(Interval first, Interval last, int lastBatch)
    {
        (BatchRange range, RangeTotals totals) = IntervalVersions.Of(log.Select(batch => batch.Entries)).Sum(first, last, lastBatch)!.Value;
        return SealEntry.Sign(BalanceOf(0).Network, first, last, range, totals, author, Origin);
    }

    private OpinionEntry Opinion(long size, Hash root) => OpinionEntry.Sign(
        "opinion", Time, new BatchRange(0, Batches - 1), new Checkpoint(Origin, size, root), OpinionVerdict.Qualified, "The day, with reasonable assurance.", Hash.Of("evidence"u8), auditor);

    private KeyEntry HandOver(Ed25519Signer from, Ed25519Signer to, long size) => KeyEntry.HandOver(Origin, Time, from, to, size);

    private KeyEntry Freeze(Ed25519Signer key) => KeyEntry.Freeze(Origin, Time, key, "moved", Successor);

    private RevocationEntry Revoke(Timestamp from, Ed25519Signer key) => DeviceEntry.Decode(log[0].Entries.First(entry => EntryKind.Of(entry) == EntryKind.Device)) is var device
        ? RevocationEntry.Sign(device.Site, device.Device, from, "stolen", key)
        : throw new InvalidOperationException("No device.");

    private ForgedBatch Revoked(RevocationEntry revocation) => new(
        [revocation.Encode()],
        new HeaderFacts
        {
            FirstEventTime = revocation.From.UnixMilliseconds,
            LastEventTime = revocation.From.UnixMilliseconds,
            NetworkModels = log[0].Facts.NetworkModels,
            FactorBooks = log[0].Facts.FactorBooks,
        });

    private BalanceEntry BalanceOf(int batch) => BalanceEntry.Decode(log[batch].Entries.First(entry => EntryKind.Of(entry) == EntryKind.Balance));

    private Hash RootAt(int size) => MerkleTree.Root([.. ForgedLog.LeavesOf(log[..size])]);

    private static IEnumerable<(int Key, CborValue Value)> Fields(byte[] entry) => CborValue.Parse(entry) is var map ? map.Keys.Select(key => (key, map.Required(key))) : [];

    private static byte[] Without(byte[] entry, int left) => CborValue.Map(Fields(entry).Where(field => field.Key != left)).Encode();

    private static Ed25519Signer Signer(string name) => new(SeedKeys.Derive(new byte[32], $"{name} of the page's tests"));

    private static Ed25519Signer OfDemo(string name) => new(SeedKeys.Derive(DeviceKeys.SeedBytes(7), $"{name}/{Origin}"));

    private string Pins(string more) => runs.NewFile("trust", Encoding.UTF8.GetBytes(File.ReadAllText(demo.Trust) + more));

    private PageFiles With(PageFiles files, params ForgedBatch[] more) => Written(files, [.. log, .. more]);

    private PageFiles Changed(PageFiles files, int batch, Func<IReadOnlyList<ReadOnlyMemory<byte>>, IReadOnlyList<ReadOnlyMemory<byte>>> change) =>
        files with { Bundle = runs.NewFile("page.clbundle", ForgedLog.Rewrite(demo, batch, change)) };

    private PageFiles Written(PageFiles files, IEnumerable<ForgedBatch> batches) => files with { Bundle = runs.NewFile("page.clbundle", ForgedLog.Write(batches)) };
}
