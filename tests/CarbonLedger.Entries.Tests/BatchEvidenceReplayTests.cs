using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Tests;

/// <summary>Logs whose readings came in batches, as an auditor sees them who has nothing but the log.</summary>
public sealed class BatchEvidenceReplayTests
{
    private const int Boundaries = 5;

    [Fact]
    public void ALogOfBatches_Verifies_AndItsReadingsCountAsSigned()
    {
        MadeLog log = Day(signed => signed);
        ReplayResult result = log.Verify(log.Trust);
        Assert.Null(result.Failure);
        Assert.Contains(result.Steps, step => step is { Name: "device signatures", Outcome: StepOutcome.Ok } && step.Detail.StartsWith("30 readings of 6 devices, each signed", StringComparison.Ordinal));
        Assert.All(Readings(log), reading => Assert.IsType<CaptureEvidence.InBatch>(CaptureEvidence.Parse(reading.Signed.Signature)));
        Assert.All(Statements(log), statement => Assert.Equal(0, statement.Figures.Quality.UnsignedPpm));
        Assert.All(Statements(Day(signed => signed with { Signature = default })), statement => Assert.True(statement.Figures.Quality.UnsignedPpm > 0));

        MadeLog alone = MadeLog.CleanDay();
        Assert.All(log.Ledger.Records.Zip(alone.Ledger.Records), pair => Assert.True(pair.First.Balance.Figures.SameFigures(pair.Second.Balance.Figures)));
    }

    [Fact]
    public void ALateBatch_RestatesAndVerifies()
    {
        MadeLog log = new();
        log.Close([.. MadeLog.At(0), .. MadeLog.At(1, "m-load")]).Close(MadeLog.At(2, "m-load")).Close(MadeLog.At(3, "m-load"));
        log.TakeLate([.. EvidenceSamples.Batch(4).Skip(1)]);
        Assert.Null(log.Verify().Failure);
        Assert.Contains(Statements(log), statement => statement.Supersedes is not null);
    }

    [Theory]
    [InlineData("signature", 3)]
    [InlineData("index", 67)]
    [InlineData("path", 68)]
    [InlineData("end of the path", -1)]
    public void AForgedByte_IsFalse_WhereverItIs(string what, int at)
    {
        MadeLog log = Day(signed => signed.Capture.Device.Value == "m-load" && signed.Capture.Sequence == 2 ? signed with { Signature = Flipped(signed.Signature, at) } : signed);
        LogFailure caught = log.Verify().Failure!;
        Assert.True((ExitClass.False, "signature") == (caught.Class, caught.Field), $"{what}: {caught}");
        Assert.Contains("reading of m-load", caught.Entry, StringComparison.Ordinal);
        LogFailure also = EvidenceReplay.Verify(Entries(log), null, isPartial: true).Failure!;
        Assert.Equal((ExitClass.False, "signature"), (also.Class, also.Field));
    }

    [Fact]
    public void EvidenceOfAnotherCapture_IsFalse()
    {
        IReadOnlyList<SignedCapture> batch = EvidenceSamples.Batch(Boundaries);
        MadeLog log = Day(signed => signed.Capture.Device.Value == "m-load" && signed.Capture.Sequence == 2 ? signed with { Signature = batch[3].Signature } : signed);
        Assert.Equal((ExitClass.False, "signature"), (log.Verify().Failure!.Class, log.Verify().Failure!.Field));
    }

    [Fact]
    public void AnIndexThatIsNone_IsMalformed()
    {
        MadeLog log = Day(signed => signed);
        int at = log.IndexOf(1, EntryKind.Reading);
        byte[] evidence = ReadingEntry.Decode(log.Batches[1].Entries[at]).Signed.Signature.ToArray();
        evidence[67] = Boundaries;
        log.Alter(1, at, 9, evidence);
        Assert.Equal(ExitClass.Malformed, log.Verify().Failure!.Class);
        Assert.Equal(ExitClass.Malformed, EvidenceReplay.Verify(Entries(log), null, isPartial: true).Failure!.Class);
    }

    [Fact]
    public void SingleEntries_StandWithoutTheOthersOfTheirBatch()
    {
        MadeLog log = Day(signed => signed);
        List<(long, int, ReadOnlyMemory<byte>)> some =
            [.. Entries(log).Where(entry => EntryKind.Of(entry.Bytes) is var kind && (kind == EntryKind.Device || (kind == EntryKind.Reading && ReadingEntry.Decode(entry.Bytes).Key.Time == MadeLog.Start)))];
        ReplayResult result = EvidenceReplay.Verify(some, log.Trust, isPartial: true);
        Assert.Null(result.Failure);
        Assert.Equal(6, result.Readings);
        Assert.Contains(result.Steps, step => step is { Name: "device signatures", Outcome: StepOutcome.Ok });
    }

    [Fact]
    public void PrivateReadings_KeepTheEvidenceOfTheirBatch()
    {
        DerivedSalts salts = new((asset, day) => SeedKeys.Derive(new byte[32], $"{asset} {day:O}"));
        MadeLog log = Day(signed => signed, new MadeLog(MadeLog.MakeSetup(privateAssets: ["load"]), salts));
        Assert.Null(log.VerifyShown(log.Disclosures).Failure);
        Assert.Equal(Boundaries, log.Batches.SelectMany(batch => batch.Entries).Count(entry => EntryKind.Of(entry) == EntryKind.Reading && PrivateEntry.IsOpened(entry.Span)));

        int at = Enumerable.Range(0, log.Batches[1].Entries.Count).First(i => PrivateEntry.IsOpened(log.Batches[1].Entries[i].Span) && EntryKind.Of(log.Batches[1].Entries[i]) == EntryKind.Reading);
        ReadingEntry reading = ReadingEntry.Decode(log.Batches[1].Entries[at]);
        Assert.Equal(EvidenceSamples.Batch(Boundaries)[2].Signature.ToArray(), reading.Signed.Signature.ToArray());
        log.Batches[1].Entries[at] = (reading with { Signed = reading.Signed with { Signature = Flipped(reading.Signed.Signature, 80) } }).Encode();
        LogFailure caught = log.VerifyShown(log.Disclosures).Failure!;
        Assert.Equal((ExitClass.False, "signature"), (caught.Class, caught.Field));
    }

    // Every device signs all its captures of the day as one batch, and each interval closes with one capture of each.
    private static MadeLog Day(Func<SignedCapture, SignedCapture> change, MadeLog? log = null)
    {
        log ??= new MadeLog();
        SignedCapture[][] batches = [.. MadeLog.Devices.Select(device => EvidenceSamples.Batch(Boundaries, device).Select(change).ToArray())];
        log.Close([.. batches.SelectMany(batch => batch[..2])]);
        for (int boundary = 2; boundary < Boundaries; boundary++)
        {
            log.Close([.. batches.Select(batch => batch[boundary])]);
        }

        return log;
    }

    private static byte[] Flipped(ReadOnlyMemory<byte> evidence, int at)
    {
        byte[] bad = evidence.ToArray();
        bad[at < 0 ? bad.Length + at : at] ^= 1;
        return bad;
    }

    private static IEnumerable<(long Batch, int Index, ReadOnlyMemory<byte> Bytes)> Entries(MadeLog log) =>
        log.Batches.SelectMany((batch, number) => batch.Entries.Select((entry, index) => ((long)number, index, entry)));

    private static IEnumerable<ReadingEntry> Readings(MadeLog log) =>
        Entries(log).Where(entry => EntryKind.Of(entry.Bytes) == EntryKind.Reading).Select(entry => ReadingEntry.Decode(entry.Bytes));

    private static IEnumerable<StatementEntry> Statements(MadeLog log) =>
        Entries(log).Where(entry => EntryKind.Of(entry.Bytes) == EntryKind.Statement).Select(entry => StatementEntry.Decode(entry.Bytes));
}
