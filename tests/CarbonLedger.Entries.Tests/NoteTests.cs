using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Tests;

/// <summary>Reports, seals, opinions and what becomes of the log's key: entered beside the figures, and held against them.</summary>
public sealed class NoteTests
{
    private static readonly Ed25519Signer Auditor = MadeLog.Key("auditor");
    private static readonly Ed25519Signer LogKey = MadeLog.Key("log");
    private static readonly Ed25519Signer NextKey = MadeLog.Key("next log");
    private static readonly NetworkId Network = new("made");
    private static readonly Interval First = Interval.StartingAt(MadeLog.Start);
    private static readonly Hash Digest = Hash.Of("report"u8);

    [Fact]
    public void LogWithEveryNote_Verifies_AndGoesOn()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Note(Report(log, 0, 3).Encode(), Report(log, 1, 2, "part").SignedBy(MadeLog.AuthorKey, MadeLog.Origin).Encode());
        log.Note(Seal(log, 0, 1, 3).Encode());
        log.Note(Opinion(log, new BatchRange(0, 3), 5).Encode());
        log.Note(KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, LogKey, NextKey, 8).Encode());
        log.Close(MadeLog.At(5));
        log.Note(KeyEntry.Freeze(MadeLog.Origin, MadeLog.Start, NextKey, "moved", "carbonledger.example/test/next").Encode());
        ReplayResult result = log.Verify(log.Trust);
        Assert.Null(result.Failure);
        Assert.Equal(
            ["trust", "device signatures", "recomputation", "supersession", "coverage", "closure", "reports", "seals", "opinions", "keys", "anchors"], result.Steps.Select(step => step.Name));
        Assert.Equal("2 reports, 1 unsigned; the figures of each are what the headers of its batches add up to", Detail(result, "reports"));
        Assert.EndsWith("no restatement", Detail(result, "seals"), StringComparison.Ordinal);
        Assert.StartsWith("1 qualified, each signed", Detail(result, "opinions"), StringComparison.Ordinal);
        Assert.Contains("batch 9 freezes the log, carbonledger.example/test/next goes on: moved", Detail(result, "keys"), StringComparison.Ordinal);
        Assert.Equal(2, result.Keys.Count);
        Assert.Equal(StepOutcome.NotCovered, log.Verify().Steps.Single(step => step.Name == "opinions").Outcome);
        Assert.DoesNotContain(MadeLog.CleanDay(1).Verify().Steps, step => step.Name is "reports" or "seals" or "opinions" or "keys");
    }

    [Fact]
    public void TotalsOfAReport_AreThoseOfItsHeaders()
    {
        // Two intervals: 60 + 10 kWh in each, of which the line loses 1.
        RangeTotals totals = Report(MadeLog.CleanDay(), 1, 2).Totals;
        Assert.Equal((140_000L, 100_000L, 2_000L), (totals.Generated.WattHours, totals.Delivered.WattHours, totals.Lost.WattHours));
        Assert.Equal(totals.Generated.Milligrams - totals.Delivered.Milligrams - totals.Lost.Milligrams, totals.Residual.Milligrams);
    }

    [Fact]
    public void ReportThatIsNotTrue_IsFalse()
    {
        MadeLog clean = MadeLog.CleanDay();
        ReportEntry good = Report(clean, 0, 3);
        RangeTotals more = good.Totals with { Delivered = good.Totals.Delivered with { Milligrams = good.Totals.Delivered.Milligrams + 1 } };
        AssertFalse("totals", (good with { Totals = more }).Encode());
        AssertFalse("totals", (good with { Range = new BatchRange(1, 3) }).Encode());
        AssertFalse("range", (good with { Range = new BatchRange(0, 4) }).Encode());
        ReportEntry signed = good.SignedBy(MadeLog.AuthorKey, MadeLog.Origin);
        AssertFalse("signature", (signed with { Digest = Hash.Of("other"u8) }).Encode());
        AssertFalse("signature", good.SignedBy(MadeLog.AuthorKey, "carbonledger.example/test/other").Encode());
        AssertNotCovered("author", good.SignedBy(Auditor, MadeLog.Origin).Encode());
    }

    [Fact]
    public void SealThatIsNotTrue_IsFalse()
    {
        MadeLog clean = MadeLog.CleanDay();
        SealEntry good = Seal(clean, 0, 3, 3);
        RangeTotals less = good.Totals with { Lost = good.Totals.Lost with { WattHours = good.Totals.Lost.WattHours - 1 } };
        AssertFalse("totals", SealEntry.Sign(Network, good.First, good.Last, good.Range, less, MadeLog.AuthorKey, MadeLog.Origin).Encode());
        AssertFalse("signature", (good with { Totals = less }).Encode());
        AssertFalse("first batch", SealEntry.Sign(Network, good.First.Next, good.Last, good.Range, good.Totals, MadeLog.AuthorKey, MadeLog.Origin).Encode());
        AssertFalse("period", SealEntry.Sign(Network, good.First, good.Last.Next, good.Range, good.Totals, MadeLog.AuthorKey, MadeLog.Origin).Encode());
        AssertFalse("period", SealEntry.Sign(Network, good.First, good.Last, new BatchRange(0, 2), good.Totals, MadeLog.AuthorKey, MadeLog.Origin).Encode());
        AssertFalse("network", SealEntry.Sign(new NetworkId("another"), good.First, good.Last, good.Range, good.Totals, MadeLog.AuthorKey, MadeLog.Origin).Encode());
        AssertNotCovered("author", SealEntry.Sign(Network, good.First, good.Last, good.Range, good.Totals, Auditor, MadeLog.Origin).Encode());
    }

    [Fact]
    public void RestatementsAfterASeal_AreListedApart_AndTheSealStaysTrue()
    {
        MadeLog log = MadeLog.CleanDay();
        SealEntry seal = Seal(log, 1, 2, 3);
        log.Note(seal.Encode());
        log.TakeLate(MadeLog.Capture("m-load", 2, more: 7, version: 1));
        ReplayResult result = log.Verify(log.Trust);
        Assert.Null(result.Failure);
        SealedPeriod period = Assert.Single(result.Seals);
        Assert.Equal((4L, 2, 2), (period.Batch, period.Restatements, period.Intervals));
        Assert.Equal(2, period.Reasons[RestatementReason.CorrectedReading]);
        Assert.Contains($"after seal {First.Next} to {First.Next.Next.End}: 2 restatements of 2 intervals, reasons CorrectedReading 2", Detail(result, "seals"), StringComparison.Ordinal);

        // The same from the batches alone, for whoever writes a report.
        IntervalVersions versions = IntervalVersions.Of(log.Batches.Select(batch => (IReadOnlyList<ReadOnlyMemory<byte>>)batch.Entries));
        Assert.Equal(period.ToString(), versions.Since(seal, 4).ToString());
        Assert.NotEqual(seal.Totals, versions.Sum(seal.First, seal.Last, 5)!.Value.Totals);
        Assert.Equal((seal.Range, seal.Totals), versions.Sum(seal.First, seal.Last, 3));
    }

    [Fact]
    public void OpinionThatIsNotTrue_IsFalse()
    {
        MadeLog clean = MadeLog.CleanDay();
        Checkpoint at = clean.CheckpointAt(4);
        AssertFalse("root", Opinion(new Checkpoint(MadeLog.Origin, 4, Hash.Of("other"u8)), Auditor).Encode());
        AssertFalse("root", Opinion(new Checkpoint(MadeLog.Origin, 3, at.Root), Auditor, 2).Encode());
        AssertFalse("size", Opinion(new Checkpoint(MadeLog.Origin, 5, at.Root), Auditor).Encode());
        AssertFalse("signature", (Opinion(at, Auditor) with { Verdict = OpinionVerdict.Unqualified }).Encode());
        AssertFalse("signature", (Opinion(at, Auditor) with { Auditor = MadeLog.AuthorKey.PublicKey }).Encode());
        AssertFalse("signature", Opinion(new Checkpoint("carbonledger.example/test/other", 4, at.Root), Auditor).Encode());
        AssertNotCovered("auditor", Opinion(at, MadeLog.AuthorKey).Encode());
    }

    [Fact]
    public void HandOversThatMakeNoChain_AreFalse()
    {
        AssertFalse("signature", (KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, LogKey, NextKey, 5) with { FromSize = 6 }).Encode());
        AssertFalse("signature", (KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, LogKey, NextKey, 5) with { NextSignature = new byte[64] }).Encode());
        AssertFalse("size", KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, LogKey, NextKey, 4).Encode());
        AssertFalse("next key", KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, LogKey, LogKey, 5).Encode());
        AssertFalse("key", KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, LogKey, NextKey, 5).Encode(), KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, Auditor, LogKey, 6).Encode());
        AssertFalse("size", KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, LogKey, NextKey, 9).Encode(), KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, NextKey, Auditor, 9).Encode());
    }

    [Fact]
    public void BatchAfterAFreeze_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Note(KeyEntry.Freeze(MadeLog.Origin, MadeLog.Start, LogKey, "end", null).Encode());
        log.Close(MadeLog.At(5));
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.False, "batch 5", "log"), (failure.Class, failure.Entry, failure.Field));

        MadeLog both = MadeLog.CleanDay();
        both.Note(KeyEntry.Freeze(MadeLog.Origin, MadeLog.Start, LogKey, "end", null).Encode(), KeyEntry.HandOver(MadeLog.Origin, MadeLog.Start, LogKey, NextKey, 9).Encode());
        Assert.Equal((ExitClass.False, "log"), (both.Verify(both.Trust).Failure!.Class, both.Verify(both.Trust).Failure!.Field));
    }

    [Fact]
    public void NoteEnteredTwice_OrWithSomethingElse_IsRefused()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Note(Report(log, 0, 3).Encode());
        log.Note(Report(log, 0, 3).Encode());
        Assert.Equal((ExitClass.False, "key"), (log.Verify(log.Trust).Failure!.Class, log.Verify(log.Trust).Failure!.Field));
        Assert.Throws<LedgerFormatException>(() => LogNotes.Draft([Report(log, 0, 3).Encode(), Report(log, 0, 3).Encode()]));
        Assert.Throws<LedgerFormatException>(() => LogNotes.Draft([]));
        Assert.Throws<LedgerFormatException>(() => LogNotes.Draft([log.Batches[0].Entries[0]]));

        MadeLog mixed = MadeLog.CleanDay();
        mixed.Note(Report(mixed, 0, 3).Encode());
        mixed.Batches[4].Entries.Insert(0, mixed.Batches[3].Entries[0]);
        Assert.NotNull(mixed.Verify(mixed.Trust).Failure);
    }

    [Fact]
    public void HeaderOfNotesThatStatesFigures_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Note(Report(log, 0, 3).Encode());
        log.Batches[4] = (log.Batches[4].Entries, log.Batches[4].Facts with { Generated = new Total(1, 0) });
        Assert.Equal("facts", log.Verify(log.Trust).Failure!.Field);
    }

    [Fact]
    public void DigestOfAReport_IsThatOfItsLines()
    {
        ReadOnlyMemory<byte> a = "a"u8.ToArray();
        ReadOnlyMemory<byte> empty = default;
        byte[] text = System.Text.Encoding.UTF8.GetBytes(
            "carbonledger.report-files/1\nca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb 1 a/b.html\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 b\n");
        Assert.Equal(Hash.Of(text), ReportManifest.DigestOf([("b", empty), ("a/b.html", a)]));
        Assert.All((string[][])[[], ["a", "a"], ["../a"], ["/a"], ["a\n"], ["a\\b"], [""]], paths =>
            Assert.Throws<LedgerFormatException>(() => ReportManifest.DigestOf(paths.Select(path => (path, a)))));
    }

    private static ReportEntry Report(MadeLog log, int first, int last, string id = "report") => ReportEntry.Unsigned(
        id, MadeLog.Start, Digest, new BatchRange(first, last), log.Batches[first..(last + 1)].Select(batch => RangeTotals.Of(batch.Facts)).Aggregate((sum, totals) => sum + totals));

    private static SealEntry Seal(MadeLog log, int first, int last, int lastBatch)
    {
        (Interval from, Interval to) = (At(first), At(last));
        (BatchRange range, RangeTotals totals) = IntervalVersions.Of(log.Batches.Select(batch => (IReadOnlyList<ReadOnlyMemory<byte>>)batch.Entries)).Sum(from, to, lastBatch)!.Value;
        return SealEntry.Sign(Network, from, to, range, totals, MadeLog.AuthorKey, MadeLog.Origin);
    }

    private static OpinionEntry Opinion(MadeLog log, BatchRange range, int size) =>
        OpinionEntry.Sign("opinion", MadeLog.Start, range, log.CheckpointAt(size), OpinionVerdict.Qualified, "All of it, with reasonable assurance.", Digest, Auditor);

    private static OpinionEntry Opinion(Checkpoint at, Ed25519Signer auditor, int last = 3) =>
        OpinionEntry.Sign("opinion", MadeLog.Start, new BatchRange(0, last), at, OpinionVerdict.Adverse, "All of it.", null, auditor);

    private static Interval At(int number) => Interval.StartingAt(First.Start.AddMilliseconds(number * Interval.LengthMilliseconds));

    private static string Detail(ReplayResult result, string step) => result.Steps.Single(found => found.Name == step).Detail;

    private static void AssertFalse(string field, params byte[][] notes) => AssertFails(ExitClass.False, field, notes);

    private static void AssertNotCovered(string field, byte[] note) => AssertFails(ExitClass.NotCovered, field, [note]);

    private static void AssertFails(ExitClass kind, string field, byte[][] notes)
    {
        MadeLog log = MadeLog.CleanDay();
        Array.ForEach(notes, note => log.Note(note));
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.NotNull(failure);
        Assert.Equal((kind, field), (failure.Class, failure.Field));
        Assert.StartsWith($"batch {3 + notes.Length} entry 0 (", failure.Entry, StringComparison.Ordinal);
    }
}
