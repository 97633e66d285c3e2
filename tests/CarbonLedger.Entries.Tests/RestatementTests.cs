using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Tests;

public sealed class RestatementTests
{
    [Fact]
    public void LateCapture_RestatesItsIntervalsAndEachNamesWhatItSupersedes()
    {
        MadeLog log = WithLateLoad();
        BalanceEntry[] balances = [.. Decoded(log, 3, EntryKind.Balance, bytes => BalanceEntry.Decode(bytes))];
        Assert.Equal([1, 2], balances.Select(balance => BoundaryOf(balance.Interval)));
        Assert.All(balances, balance => Assert.Equal(RestatementReason.LateReading, balance.Supersedes!.Reason));
        StatementEntry[] statements = [.. Decoded(log, 3, EntryKind.Statement, bytes => StatementEntry.Decode(bytes))];
        Assert.Equal(2, statements.Count(statement => statement.Figures.Asset.Value == "load"));
        Assert.DoesNotContain(statements, statement => statement.Figures.Asset.Value == "coal");
        Assert.All(statements, statement => Assert.Equal(RestatementReason.LateReading, statement.Supersedes!.Reason));

        // Interval 1 closed on an estimate, was restated when the next register was known, and is now read.
        ReplayResult result = log.Verify(log.Trust);
        Assert.Null(result.Failure);
        IntervalRecord record = result.Network!.Records.ElementAt(1);
        Assert.Equal(EnergyFlag.Actual, record.Statements[new AssetId("load")].Entry.Figures.Flag);
        Assert.Equal(3, record.Balance.Version);
        byte[] before = log.Batches[2].Entries.Select(entry => entry.ToArray()).Single(entry => MerkleTree.LeafHash(entry) == balances[0].Supersedes!.Leaf);
        Assert.Equal((2, RestatementReason.LaterRegisterKnown), (BalanceEntry.Decode(before).Version, BalanceEntry.Decode(before).Supersedes!.Reason));
        Assert.Contains(result.Steps, step => step is { Name: "supersession", Outcome: StepOutcome.Ok } && step.Detail.StartsWith("3 restatements", StringComparison.Ordinal));
    }

    [Fact]
    public void HeadersOfALogWithRestatements_AddUpToWhatIsKnownNow()
    {
        MadeLog log = WithLateTank();
        ReplayResult result = log.Verify(log.Trust);
        Assert.Null(result.Failure);
        Assert.Equal(log.Batches.Sum(batch => batch.Facts.Generated.Milligrams), result.Network!.Records.Sum(record => record.Balance.Figures.Totals.Generated.Milligrams));
        Assert.Equal(log.Batches.Sum(batch => batch.Facts.Delivered.WattHours), result.Network!.Records.Sum(record => record.Balance.Figures.Totals.DeliveredEnergy.WattHours));
        Assert.Equal(log.Batches.Sum(batch => batch.Facts.Residual.Milligrams), result.Network!.Records.Sum(record => record.Balance.Figures.Totals.Residual.Milligrams));
    }

    [Fact]
    public void LateCaptureOfAStorage_RestatesEveryLaterIntervalItsTankRunsThrough()
    {
        MadeLog log = WithLateTank();
        BalanceEntry[] balances = [.. Decoded(log, 5, EntryKind.Balance, bytes => BalanceEntry.Decode(bytes))];
        Assert.Equal([1, 2, 3, 4], balances.Select(balance => BoundaryOf(balance.Interval)));
        Assert.Equal(
            [RestatementReason.LateReading, RestatementReason.LateReading, RestatementReason.EarlierIntervalRestated, RestatementReason.EarlierIntervalRestated],
            balances.Select(balance => balance.Supersedes!.Reason));
        Assert.All(balances.Zip(balances.Skip(1)), pair => Assert.Equal(pair.First.Figures.TanksAfter, pair.Second.Figures.TanksBefore));
        Assert.Null(log.Verify(log.Trust).Failure);
    }

    [Fact]
    public void RestatementLeftOut_IsFalse()
    {
        // The late reading is logged with the next interval and what it changes is left standing.
        MadeLog log = WithLateLoadInAClosingBatch();
        List<ReadOnlyMemory<byte>> entries = log.Batches[3].Entries;
        int first = log.IndexOf(3, EntryKind.Balance);
        int closing = log.IndexOf(3, EntryKind.Balance, 2);
        entries.RemoveRange(first, closing - first);
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.False, $"batch 3 entry {first} (balance of made at {MadeLog.TimeOf(3)})", "$.3"), (failure.Class, failure.Entry, failure.Field));
    }

    [Fact]
    public void LateBatchWithoutAnyRestatement_IsFalse()
    {
        MadeLog log = WithLateLoad();
        log.Batches[3].Entries.RemoveRange(1, log.Batches[3].Entries.Count - 1);
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.False, "batch 3", "entries"), (failure.Class, failure.Entry, failure.Field));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    public void RestatementThatNamesAnotherOrNoReason_IsFalse(int key)
    {
        MadeLog log = WithLateLoad();
        int entry = log.IndexOf(3, EntryKind.Balance);
        log.Alter(3, entry, key, key == 16 ? Hash.Of([1]) : (CborValue)(long)RestatementReason.EarlierIntervalRestated);
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.False, $"$.{key}"), (failure.Class, failure.Field));
    }

    [Fact]
    public void RestatementWithoutAnyReading_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay(2);
        int balance = log.IndexOf(1, EntryKind.Balance);
        log.Batches.Add((log.Batches[1].Entries[balance..], log.Batches[1].Facts));
        log.Alter(2, 0, 4, 2);
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.False, "batch 2", "neither follows from what stands before it"), (failure.Class, failure.Entry, failure.Found));
    }

    [Fact]
    public void LedgerReadBackFromItsEntries_DecidesTheSameNextBatch()
    {
        MadeLog log = WithLateTank();
        NetworkLedger read = new(NetworkSetup.FromEntries(log.Batches[0].Entries));
        log.Batches.ForEach(batch => read.Apply(batch.Entries));
        MadeLog again = WithLateTank();
        again.Close(MadeLog.At(6));
        AssetLedger[] assets = [.. read.Setup.Network.Assets.Select(asset => new AssetLedger(read.Setup.Timeline, asset, NoSalts.Instance))];
        foreach (ReadOnlyMemory<byte> entry in log.Batches.SelectMany(batch => batch.Entries).Where(entry => EntryKind.Of(CborValue.Parse(entry)) == EntryKind.Reading))
        {
            DeviceId device = ReadingEntry.Decode(entry).Key.Device;
            assets.Single(asset => asset.Devices.Contains(device)).Restore(entry);
        }

        BatchDraft draft = read.Decide(
            [.. assets.Select(asset =>
            {
                asset.ResumeAfter(read.LastClosed!.Value);
                return asset.PassOn(MadeLog.At(6).Where(signed => asset.Devices.Contains(signed.Capture.Device)), read.Next);
            })],
            close: true)!;
        Assert.Equal(again.Batches[^1].Entries.Select(entry => Convert.ToHexString(entry.Span)), draft.Entries.Select(entry => Convert.ToHexString(entry.Span)));
        Assert.Equal(again.Batches[^1].Facts, draft.Facts);
    }

    [Fact]
    public void ManyForgottenIntervalsRestated_AreRecalledOneByOne()
    {
        const int Intervals = 30;
        MadeLog log = UpToTheGap("m-tank", Intervals);
        SignedCapture late = MadeLog.Capture("m-tank", 2, more: 700);
        List<int> held = [];
        NetworkLedger? ledger = null;
        IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> VersionsOf(Interval interval)
        {
            held.Add(ledger!.Records.Count());
            return [.. log.Batches.Select(batch => batch.Entries)];
        }

        ledger = new(log.Setup) { VersionsOf = VersionsOf };
        log.Batches.ForEach(batch => ledger.Apply(batch.Entries));
        ledger.ForgetBefore(ledger.LastClosed!.Value);
        AssetLedger tank = new(log.Setup.Timeline, log.Setup.AssetByDevice[late.Capture.Device], NoSalts.Instance);
        foreach (ReadOnlyMemory<byte> entry in log.Batches.SelectMany(batch => batch.Entries).Where(entry => EntryKind.Of(entry) == EntryKind.Reading && tank.Devices.Contains(ReadingEntry.KeyOf(entry).Device)))
        {
            tank.Restore(entry);
        }

        tank.ResumeAfter(ledger.LastClosed.Value);
        BatchDraft draft = ledger.Decide([tank.PassOn([late], null)], close: false)!;
        log.TakeLate(late);
        Assert.Equal(log.Batches[^1].Entries.Select(entry => Convert.ToHexString(entry.Span)), draft.Entries.Select(entry => Convert.ToHexString(entry.Span)));
        Assert.InRange(held.Count, Intervals - 4, Intervals + 4);
        Assert.InRange(held.Max(), 1, 4);
    }

    [Fact]
    public void AForgottenInterval_IsNamed_AndRecalledTheDecisionIsTheSame()
    {
        MadeLog log = UpToTheGap("m-tank", 8);
        SignedCapture late = MadeLog.Capture("m-tank", 2, more: 700);
        NetworkLedger ledger = new(log.Setup);
        log.Batches.ForEach(batch => ledger.Apply(batch.Entries));
        ledger.Forget(statementsMax: 1);
        Assert.Equal(2, ledger.Records.Count());
        AssetLedger tank = new(log.Setup.Timeline, log.Setup.AssetByDevice[late.Capture.Device], NoSalts.Instance);
        foreach (ReadOnlyMemory<byte> entry in log.Batches.SelectMany(batch => batch.Entries).Where(entry => EntryKind.Of(entry) == EntryKind.Reading && tank.Devices.Contains(ReadingEntry.KeyOf(entry).Device)))
        {
            tank.Restore(entry);
        }

        tank.ResumeAfter(ledger.LastClosed!.Value);
        AssetReport report = tank.PassOn([late], null);
        List<Interval> recalled = [];
        BatchDraft? draft = null;
        while (draft is null)
        {
            try
            {
                draft = ledger.Decide([report], close: false)!;
            }
            catch (IntervalForgottenException e)
            {
                recalled.Add(e.Interval);
                ledger.Recall(e.Interval, log.Batches.Select(batch => batch.Entries));
            }
        }

        log.TakeLate(late);
        Assert.Equal(log.Batches[^1].Entries.Select(entry => Convert.ToHexString(entry.Span)), draft.Entries.Select(entry => Convert.ToHexString(entry.Span)));
        Assert.InRange(recalled.Count, 4, 8);
        Assert.Equal(recalled.Count, recalled.Distinct().Count());
        ledger.Apply(draft.Entries);
        ledger.Forget(statementsMax: 1);
        Assert.Equal(2, ledger.Records.Count());
    }

    [Fact]
    public void AForgottenIntervalThatNothingRestates_IsNotRecalled()
    {
        // The load's meter was late by six intervals, and says what was estimated: nothing goes on from it otherwise.
        MadeLog log = UpToTheGap("m-load", 9);
        SignedCapture late = MadeLog.Capture("m-load", 2);
        NetworkLedger ledger = new(log.Setup);
        log.Batches.ForEach(batch =>
        {
            ledger.Apply(batch.Entries);
            ledger.Forget(statementsMax: 1);
        });
        AssetLedger load = new(log.Setup.Timeline, log.Setup.AssetByDevice[late.Capture.Device], NoSalts.Instance);
        foreach (ReadOnlyMemory<byte> entry in log.Batches.SelectMany(batch => batch.Entries).Where(entry => EntryKind.Of(entry) == EntryKind.Reading && load.Devices.Contains(ReadingEntry.KeyOf(entry).Device)))
        {
            load.Restore(entry);
        }

        load.ResumeAfter(ledger.LastClosed!.Value);
        AssetReport report = load.PassOn([late], null);
        List<Interval> recalled = [];
        BatchDraft? draft = null;
        while (draft is null)
        {
            try
            {
                draft = ledger.Decide([report], close: false)!;
            }
            catch (IntervalForgottenException e)
            {
                recalled.Add(e.Interval);
                ledger.Recall(e.Interval, log.Batches.Select(batch => batch.Entries));
            }
        }

        log.TakeLate(late);
        Assert.Equal(log.Batches[^1].Entries.Select(entry => Convert.ToHexString(entry.Span)), draft.Entries.Select(entry => Convert.ToHexString(entry.Span)));
        Assert.Equal(report.Changed.Select(metered => metered.Metered.Interval), recalled);
        Assert.Equal(2, recalled.Count);
    }

    [Fact]
    public void BalanceOutOfOrder_IsNotApplied()
    {
        MadeLog log = MadeLog.CleanDay(3);
        NetworkLedger read = new(log.Setup);
        read.Apply(log.Batches[0].Entries);
        Assert.Throws<LedgerFormatException>(() => read.Apply(log.Batches[2].Entries));
        Assert.Throws<LedgerFormatException>(() => read.Apply(log.Batches[0].Entries));
    }

    // The load's register at boundary 2 is missing when interval 1 closes; interval 2 closes with an interpolated one; then it comes.
    private static MadeLog WithLateLoad() => UpToTheGap("m-load", 3).TakeLate(MadeLog.Capture("m-load", 2, more: 700));

    private static MadeLog WithLateLoadInAClosingBatch() => UpToTheGap("m-load", 3).Close([MadeLog.Capture("m-load", 2, more: 700), .. MadeLog.At(4)]);

    private static MadeLog WithLateTank() => UpToTheGap("m-tank", 5).TakeLate(MadeLog.Capture("m-tank", 2, more: 700));

    private static MadeLog UpToTheGap(string device, int last)
    {
        MadeLog log = new();
        log.Close([.. MadeLog.At(0), .. MadeLog.At(1)]);
        log.Close(MadeLog.At(2, device));
        for (int boundary = 3; boundary <= last; boundary++)
        {
            log.Close(MadeLog.At(boundary));
        }

        return log;
    }

    private static long BoundaryOf(Interval interval) => (interval.Start.UnixMilliseconds - MadeLog.Start.UnixMilliseconds) / Interval.LengthMilliseconds;

    private static IEnumerable<T> Decoded<T>(MadeLog log, int batch, string kind, Func<ReadOnlyMemory<byte>, T> decode) =>
        log.Batches[batch].Entries.Where(entry => EntryKind.Of(CborValue.Parse(entry)) == kind).Select(decode);
}
