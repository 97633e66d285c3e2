using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CsCheck;
using Hash = CarbonLedger.Ledger.Hash;

namespace CarbonLedger.Entries.Tests;

public sealed class LogReplayTests
{
    [Fact]
    public void ReadingLoggedBeforeItsIntervalCloses_IsFalse()
    {
        MadeLog log = new();
        log.Close([.. MadeLog.At(0), .. MadeLog.At(1), MadeLog.Capture("m-load", 3)]);
        Assert.Equal((ExitClass.False, "time"), (log.Verify().Failure!.Class, log.Verify().Failure!.Field));
    }

    [Fact]
    public void CleanDay_VerifiesWithEveryFigureRecomputed()
    {
        MadeLog log = MadeLog.CleanDay();
        ReplayResult result = log.Verify(log.Trust);
        Assert.Null(result.Failure);
        Assert.Equal((5 * 6, 4 * (1 + 5)), (result.Readings, result.Recomputed));
        Assert.DoesNotContain(result.Steps, step => step.Outcome == StepOutcome.Failed);
        Assert.Equal(["trust", "device signatures", "recomputation", "supersession", "coverage", "closure", "anchors"], result.Steps.Select(step => step.Name));
        Assert.Equal(4, result.Network!.Records.Count());
    }

    [Fact]
    public void CleanDayWithoutATrustFile_SaysThatNothingIsPinned()
    {
        ReplayResult result = MadeLog.CleanDay(1).Verify();
        Assert.Null(result.Failure);
        Assert.Equal(new LogStep("trust", StepOutcome.NotCovered, "device keys and factors: as the operator enrolled them, not pinned"), result.Steps[0]);
    }

    [Fact]
    public void AnyFieldOfAnyRecomputedEntryAltered_IsCaughtAndTheEntryNamed() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1_000], Gen.Int[0, 1_000], Gen.OneOf(Gen.Int[-1_000, 1_000], Gen.Const(1 << 30))).Sample((batch, at, which, by) =>
    {
        MadeLog log = MadeLog.CleanDay();
        int[] computed = [.. Enumerable.Range(0, log.Batches[batch].Entries.Count).Where(i => EntryKind.Of(CborValue.Parse(log.Batches[batch].Entries[i])) is EntryKind.Balance or EntryKind.Statement)];
        int entry = computed[at % computed.Length];
        CborValue map = CborValue.Parse(log.Batches[batch].Entries[entry]);
        int[] numbers = [.. map.Keys.Where(key => key > 1 && map.Required(key).Kind == CborKind.Integer)];
        int key = numbers[which % numbers.Length];
        long altered = map.RequiredInt(key) + (by == 0 ? 1 : by);
        log.Alter(batch, entry, key, altered);
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Contains(failure.Class, (ExitClass[])[ExitClass.False, ExitClass.Malformed]);
        if (failure.Class == ExitClass.False && failure.Entry.StartsWith($"batch {batch} entry {entry} ", StringComparison.Ordinal))
        {
            Assert.Equal(($"$.{key}", $"{altered}"), (failure.Field, failure.Found));
        }
        else
        {
            // The interval or the version was altered: then the batch closes nothing that comes next.
            Assert.Contains(key, (int[])[3, 4]);
        }
    }, iter: 60);

    [Fact]
    public void StatementFigureAltered_IsFalseAndNamesTheStatement()
    {
        MadeLog log = MadeLog.CleanDay();
        int entry = log.IndexOf(2, EntryKind.Statement, 2);
        log.Alter(2, entry, 10, 1);
        AssertFalse(log, $"batch 2 entry {entry} (statement of load at {MadeLog.TimeOf(2)})", "$.10", found: "1");
    }

    [Fact]
    public void BalanceFigureAltered_IsFalseAndNamesTheBalance()
    {
        MadeLog log = MadeLog.CleanDay();
        int entry = log.IndexOf(1, EntryKind.Balance);
        log.Alter(1, entry, 14, 13);
        AssertFalse(log, $"batch 1 entry {entry} (balance of made at {MadeLog.TimeOf(1)})", "$.14", found: "13");
    }

    [Fact]
    public void RegisterOfAReadingAltered_IsFalseByItsSignature()
    {
        MadeLog log = MadeLog.CleanDay();
        int entry = log.IndexOf(2, EntryKind.Reading, 3);
        CborValue registers = CborValue.Parse(log.Batches[2].Entries[entry]).Required(8);
        IReadOnlyList<CborValue> first = registers.AsArray()[0].AsArray();
        log.Alter(2, entry, 8, CborValue.Array([CborValue.Array([first[0], first[1].AsInt() + 1, first[2]]), registers.AsArray()[1]]));
        AssertFalse(log, $"batch 2 entry {entry}: reading of m-load at {MadeLog.TimeOf(3)}", "signature");
    }

    [Fact]
    public void ReadingSignedByAnotherKey_IsFalseAndNamesTheReading()
    {
        MadeLog log = MadeLog.CleanDay(2);
        log.Close([.. MadeLog.At(3, "m-wind"), MadeLog.Capture("m-wind", 3, key: MadeLog.Key("m-coal"))]);
        AssertFalse(log, $"batch 2 entry {log.IndexOf(2, EntryKind.Reading, 5)}: reading of m-wind at {MadeLog.TimeOf(3)}", "signature");
    }

    [Fact]
    public void ReadingWithoutASignature_StandsOnlyWhereTheTrustFileNamesItsDevice()
    {
        MadeLog log = MadeLog.CleanDay(2);
        log.Close([.. MadeLog.At(3, "m-wind"), MadeLog.Capture("m-wind", 3) with { Signature = default }]);
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.NotCovered, "signature", "none"), (failure.Class, failure.Field, failure.Found));
        Assert.Equal($"batch 2 entry {log.IndexOf(2, EntryKind.Reading, 5)}: reading of m-wind at {MadeLog.TimeOf(3)}", failure.Entry);
        Assert.Equal(ExitClass.NotCovered, log.Verify().Failure!.Class);
        Assert.Equal(ExitClass.NotCovered, log.Verify(log.Trust with { Unsigned = new HashSet<string> { "m-coal" } }).Failure!.Class);
        foreach (string named in (string[])["m-wind", "*"])
        {
            ReplayResult result = log.Verify(TrustFile.Parse((log.Trust with { Unsigned = new HashSet<string> { named } }).Format()));
            Assert.Null(result.Failure);
            Assert.Contains("each signed by its device but 1", result.Steps.Single(step => step.Name == "device signatures").Detail, StringComparison.Ordinal);
        }

        Assert.Throws<LedgerFormatException>(() => TrustFile.Parse("unsigned not/an/id"));
    }

    [Fact]
    public void ReadingOfAnUnknownDevice_IsFalseAndNamesTheReading()
    {
        MadeLog log = MadeLog.CleanDay();
        int entry = log.IndexOf(1, EntryKind.Balance);
        log.Batches[1].Entries.Insert(entry, new ReadingEntry(MadeLog.Capture("m-ghost", 2), ReadingVerdict.Accepted).Encode());
        AssertFalse(log, $"batch 1 entry {entry}: reading of m-ghost at {MadeLog.TimeOf(2)}", "device", found: "site/m-ghost");
    }

    [Fact]
    public void ReadingOfADeviceThatMetersNothing_IsFalseAndNamesTheReading()
    {
        NetworkSetup setup = MadeLog.MakeSetup();
        DeviceEntry spare = DeviceEntry.Sign(new SiteId("site"), new DeviceId("m-spare"), MadeLog.Start, MadeLog.Key("m-spare").PublicKey, MadeLog.EnrolmentKey);
        MadeLog log = new(NetworkSetup.Create(Encoding.UTF8.GetBytes(MadeLog.NetworkText), FactorBook.DefaultBytes(), [.. setup.Devices.Values, spare]));
        log.Close([.. MadeLog.At(0), .. MadeLog.At(1)]);
        int entry = log.IndexOf(0, EntryKind.Balance);
        log.Batches[0].Entries.Insert(entry, new ReadingEntry(MadeLog.Capture("m-spare", 1), ReadingVerdict.Accepted).Encode());
        AssertFalse(log, $"batch 0 entry {entry}: reading of m-spare at {MadeLog.TimeOf(1)}", "device", found: "site/m-spare");
    }

    [Fact]
    public void ReadingLoggedTwice_IsFalseAndNamesTheSecond()
    {
        MadeLog log = MadeLog.CleanDay();
        int entry = log.IndexOf(1, EntryKind.Reading);
        log.Batches[2].Entries.Insert(0, log.Batches[1].Entries[entry]);
        AssertFalse(log, $"batch 2 entry 0: reading of m-coal at {MadeLog.TimeOf(2)}", "key");
    }

    [Fact]
    public void ReadingBeforeItsDevicesEnrolment_IsFalseAndNamesTheReading()
    {
        MadeLog log = new(MadeLog.MakeSetup(device => device == "m-tank" ? MadeLog.Start.AddMilliseconds(1) : MadeLog.Start));
        log.Close([.. MadeLog.At(0), .. MadeLog.At(1)]);
        LogFailure failure = AssertFalse(log, $"reading of m-tank at {MadeLog.TimeOf(0)}", "time");
        Assert.StartsWith("batch 0 entry ", failure.Entry, StringComparison.Ordinal);
    }

    [Fact]
    public void EnrolmentNotSignedByItsKey_IsFalseAndNamesTheDevice()
    {
        MadeLog log = MadeLog.CleanDay(1);
        int entry = log.IndexOf(0, EntryKind.Device, 4);
        log.Alter(0, entry, 4, 1);
        AssertFalse(log, "device m-tank", "enrolment signature");
    }

    [Fact]
    public void StatementOmitted_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        int entry = log.IndexOf(1, EntryKind.Statement, 1);
        log.Batches[1].Entries.RemoveAt(entry);
        AssertFalse(log, $"batch 1 entry {entry} (statement of load at", "$.3", found: "\"load\"");
    }

    [Fact]
    public void LastStatementOmitted_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Batches[1].Entries.RemoveAt(log.Batches[1].Entries.Count - 1);
        AssertFalse(log, "batch 1", "entries");
    }

    [Fact]
    public void ReadingOmitted_IsFalseForTheFiguresThatRestOnIt()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Batches[1].Entries.RemoveAt(log.IndexOf(1, EntryKind.Reading, 2));
        AssertFalse(log, $"(balance of made at {MadeLog.TimeOf(1)})", "$.");
    }

    [Theory]
    [InlineData(EntryKind.Reading)]
    [InlineData(EntryKind.Statement)]
    public void EntriesInAnotherOrder_AreFalse(string kind)
    {
        MadeLog log = MadeLog.CleanDay();
        int entry = log.IndexOf(1, kind);
        log.Batches[1].Entries.Reverse(entry, 2);
        AssertFalse(log, $"batch 1 entry {entry} ({kind} of", "$.3");
    }

    [Fact]
    public void SettingUpEntriesInAnotherOrder_AreMalformed()
    {
        MadeLog log = MadeLog.CleanDay(1);
        log.Batches[0].Entries.Reverse(0, 2);
        Assert.Equal(ExitClass.Malformed, log.Verify(log.Trust).Failure!.Class);
    }

    [Fact]
    public void HeaderFactsThatDontFollow_AreFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        HeaderFacts facts = log.Batches[3].Facts;
        log.Batches[3] = (log.Batches[3].Entries, facts with { Generated = facts.Generated with { Milligrams = facts.Generated.Milligrams - 1 } });
        AssertFalse(log, "batch 3 header", "facts");
    }

    [Fact]
    public void AnotherFactorBookThanTheFiguresWereMadeWith_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay(1);
        byte[] other = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(FactorBook.DefaultBytes()).Replace("0.9240", "0.8240", StringComparison.Ordinal));
        log.Batches[0].Entries[1] = MadeLog.MakeSetup(factors: other).Entries[1];
        AssertFalse(log, $"(balance of made at {MadeLog.TimeOf(0)})", "$.6", trust: null);
        Assert.Equal(ExitClass.NotCovered, log.Verify(log.Trust).Failure!.Class);
    }

    [Theory]
    [InlineData(0, 2, "another")]
    [InlineData(0, 3, 7)]
    [InlineData(0, 4, 1)]
    [InlineData(1, 2, "another")]
    [InlineData(1, 3, 2)]
    [InlineData(1, 4, 1)]
    public void DocumentEntryThatSaysOtherThanItsFile_IsMalformed(int entry, int key, object value)
    {
        MadeLog log = MadeLog.CleanDay(1);
        log.Alter(0, entry, key, value is string text ? text : (int)value);
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.Malformed, "entries"), (failure.Class, failure.Entry));
        Assert.Contains("file it holds", failure.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void UnpinnedEnrolmentKey_IsNotCovered()
    {
        MadeLog log = MadeLog.CleanDay(1);
        TrustFile trust = log.Trust with { EnrolmentKeys = [new VerifierKey("other.example", NoteKeyType.Ed25519, MadeLog.Key("other").PublicKey)] };
        LogFailure failure = log.Verify(trust).Failure!;
        Assert.Equal((ExitClass.NotCovered, "device m-coal", "enrolment key"), (failure.Class, failure.Entry, failure.Field));
    }

    [Fact]
    public void UnpinnedNetworkOrFactorBook_IsNotCovered()
    {
        MadeLog log = MadeLog.CleanDay(1);
        LogFailure network = log.Verify(log.Trust with { Networks = new HashSet<Hash>() }).Failure!;
        Assert.Equal((ExitClass.NotCovered, "network made", $"sha256:{log.Setup.NetworkDigest}"), (network.Class, network.Entry, network.Found));
        LogFailure factors = log.Verify(log.Trust with { Factors = log.Trust.Networks }).Failure!;
        Assert.Equal((ExitClass.NotCovered, "factor book carbonledger-default"), (factors.Class, factors.Entry));
    }

    [Fact]
    public void BundleThatDoesNotStartAtBatchZero_IsNotCovered()
    {
        LogFailure failure = MadeLog.CleanDay().Verify(first: 1).Failure!;
        Assert.Equal((ExitClass.NotCovered, "range", "first batch 1"), (failure.Class, failure.Field, failure.Found));
    }

    [Fact]
    public void BatchThatIsNoEntriesAtAll_IsMalformedAndNeverThrows() => Gen.Byte.Array[1, 40].Array[1, 4].Sample(entries =>
    {
        MadeLog log = MadeLog.CleanDay(1);
        log.Batches[0].Entries.Clear();
        log.Batches[0].Entries.AddRange(entries.Select(entry => (ReadOnlyMemory<byte>)entry));
        Assert.Equal(ExitClass.Malformed, log.Verify(log.Trust).Failure!.Class);
    });

    private static LogFailure AssertFalse(MadeLog log, string entry, string field, string? found = null, bool? trust = true)
    {
        LogFailure failure = log.Verify(trust is null ? null : log.Trust).Failure!;
        Assert.NotNull(failure);
        Assert.Equal(ExitClass.False, failure.Class);
        Assert.Contains(entry, failure.Entry, StringComparison.Ordinal);
        Assert.StartsWith(field, failure.Field, StringComparison.Ordinal);
        Assert.Equal(found ?? failure.Found, failure.Found);
        return failure;
    }

    [Fact]
    public void BundleWithoutTheLastBatches_IsNotCovered()
    {
        // What is left out may hold a restatement: nothing can be said of any figure.
        ReplayResult result = MadeLog.CleanDay().Verify(count: 2);
        Assert.Equal(ExitClass.NotCovered, result.Failure!.Class);
        Assert.Contains("all 4 batches", result.Failure.Expected, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Steps, step => step.Name == "supersession");
    }

    [Fact]
    public void CaptureThatNeverCame_ShowsAsAGapInItsDevicesSequence()
    {
        MadeLog log = new();
        string device = MadeLog.Devices.Order(StringComparer.Ordinal).First();
        log.Close([.. MadeLog.At(0), .. MadeLog.At(1)]).Close(MadeLog.At(2, device)).Close(MadeLog.At(3));
        LogStep coverage = log.Verify().Steps.Single(step => step.Name == "coverage");
        Assert.EndsWith("1 sequence numbers missing, of 1 devices", coverage.Detail, StringComparison.Ordinal);
        Assert.EndsWith("no gap in any device's sequence", MadeLog.CleanDay().Verify().Steps.Single(step => step.Name == "coverage").Detail, StringComparison.Ordinal);
    }
}
