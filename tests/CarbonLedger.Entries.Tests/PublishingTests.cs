using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Tests;

/// <summary>New versions of the factor book and the network in a running log: exactly what depends on them is restated, and the verifier follows.</summary>
public sealed class PublishingTests
{
    [Fact]
    public void NewFactor_RestatesWhatRestsOnItAndNothingElse()
    {
        MadeLog log = MadeLog.CleanDay();
        IntervalRecord before = log.Ledger.Records.First();
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-wind", "0.0324", "0.0300"))));

        Assert.Equal(1, log.WorkOff());
        IntervalRecord after = log.Ledger.Records.First();
        Assert.Equal((2, RestatementReason.FactorsPublished), (after.Balance.Version, after.Balance.Supersedes!.Reason));
        Assert.Equal(before.BalanceLeaf, after.Balance.Supersedes.Leaf);
        Assert.Equal((Leaf(before, "coal"), Leaf(before, "line")), (Leaf(after, "coal"), Leaf(after, "line")));
        Assert.All(["wind", "load", "tank"], asset => Assert.NotEqual(Leaf(before, asset), Leaf(after, asset)));
        Assert.Equal(300_000, after.Statements[new AssetId("wind")].Entry.Figures.CarbonOut!.Value.Milligrams);
        Assert.All(log.Ledger.Records, record => Assert.Equal(2, record.Balance.Version));
        AssertHolds(log);
    }

    [Fact]
    public void UnrelatedRow_RestatesNothing()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2023-biomass", "0.0457", "0.0460"))));

        Assert.Equal(0, log.WorkOff());
        Assert.All(log.Ledger.Records, record => Assert.Equal(1, record.Balance.Version));
        log.Close(MadeLog.At(5));
        Assert.Equal(log.Setup.FactorsLeaf, log.Ledger.Records.Last().Balance.FactorsLeaf);
        AssertHolds(log);
    }

    [Fact]
    public void IntervalsGoOnClosing_WhileARestatementIsPending()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-coal", "0.9240", "0.9000"))));
        log.Close(MadeLog.At(5));
        log.TakeLate(MadeLog.Capture("m-load", 2, more: 7, version: 1));
        log.WorkOff();
        log.Close(MadeLog.At(6));

        Assert.All(log.Ledger.Records, record => Assert.Equal(log.Setup.FactorsLeaf, record.Balance.FactorsLeaf));
        AssertHolds(log);
    }

    [Fact]
    public void PublishedVersionsOfALogWithPrivateEntries_AreFollowed_WhateverIsShown()
    {
        MadeLog log = new(MadeLog.MakeSetup(privateAssets: ["wind"]), new DerivedSalts((asset, day) => SeedKeys.Derive(new byte[32], $"{asset} {day:O}")));
        for (int boundary = 1; boundary <= 4; boundary++)
        {
            log.Close(boundary == 1 ? [.. MadeLog.At(0), .. MadeLog.At(1)] : MadeLog.At(boundary));
        }

        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-wind", "0.0324", "0.0300"))));
        log.Close(MadeLog.At(5));
        log.TakeLate(MadeLog.Capture("m-load", 2, more: 7, version: 1));
        log.WorkOff();
        log.Publish(NetworkSetup.NetworkEntry(Network(
            2, 3, "\"device\":\"m-load\"", "\"device\":\"m-load\",\"multipliers\":[{\"from\":\"2026-06-01T00:00:00Z\",\"ct\":\"2/1\",\"vt\":\"1/1\"}]",
            "\"meteringPoints\":", "\"privateAssets\":[{\"asset\":\"load\"}],\"meteringPoints\":")));
        log.Close(MadeLog.At(6));
        log.WorkOff();
        log.PublishRunning(RevocationEntry.Sign(new SiteId("site"), new DeviceId("m-load"), MadeLog.Start.AddMilliseconds(6 * Interval.LengthMilliseconds), "stolen", MadeLog.EnrolmentKey).Encode());
        log.Close(MadeLog.At(7));
        Assert.True(log.Batches.Count > 9);
        foreach ((int shown, bool isWhole) in new[] { (0, false), (1, false), (12, false), (int.MaxValue, true) })
        {
            ReplayResult result = log.VerifyShown(log.Disclosures.Take(shown), allowsUndisclosed: true);
            Assert.True(result.Failure is null, $"{shown}: {result.Failure}");
            Assert.Equal(isWhole ? StepOutcome.Ok : StepOutcome.NotCovered, result.Steps.Single(step => step.Name == "recomputation").Outcome);
        }
    }

    [Fact]
    public void PublishedAndNotRestated_IsToldByTheVerifier()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-coal", "0.9240", "0.9000"))));

        ReplayResult result = log.Verify(log.Trust);
        Assert.Null(result.Failure);
        LogStep step = Assert.Single(result.Steps, step => step.Name == "supersession");
        Assert.Equal(StepOutcome.NotCovered, step.Outcome);
        Assert.Contains("wait to be restated", step.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void RestatementWithAnotherFigure_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-coal", "0.9240", "0.9000"))));
        log.WorkOff();
        int batch = log.Batches.Count - 1;
        log.Alter(batch, log.IndexOf(batch, EntryKind.Statement), 10, 1);

        Assert.Equal(ExitClass.False, log.Verify().Failure!.Class);
    }

    [Fact]
    public void PublishedVersionThatIsNotPinned_IsNotCovered()
    {
        MadeLog log = MadeLog.CleanDay();
        TrustFile pinned = log.Trust;
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-coal", "0.9240", "0.9000"))));
        log.WorkOff();

        LogFailure failure = log.Verify(pinned).Failure!;
        Assert.Equal((ExitClass.NotCovered, $"sha256:{log.Setup.FactorsDigest}"), (failure.Class, failure.Found));
    }

    [Fact]
    public void NetworkWithAnotherRatio_RestatesFromItsDateOnAndCarriesOnThroughTheStorage()
    {
        MadeLog log = MadeLog.CleanDay(6);
        log.Publish(NetworkSetup.NetworkEntry(Network(2, 3, "\"device\":\"m-load\"", "\"device\":\"m-load\",\"multipliers\":[{\"from\":\"2026-06-01T00:00:00Z\",\"ct\":\"2/1\",\"vt\":\"1/1\"}]")));
        Assert.Equal(1, log.WorkOff());

        IntervalRecord[] records = [.. log.Ledger.Records];
        Assert.All(records[..3], record => Assert.Equal(1, record.Balance.Version));
        Assert.All(records[3..], record => Assert.Equal((2, RestatementReason.NetworkPublished), (record.Balance.Version, record.Balance.Supersedes!.Reason)));
        Assert.Equal(50_000, records[2].Statements[new AssetId("load")].Entry.Figures.EnergyIn!.Value.WattHours);
        Assert.Equal(100_000, records[3].Statements[new AssetId("load")].Entry.Figures.EnergyIn!.Value.WattHours);
        log.Close(MadeLog.At(7));
        Assert.Equal(100_000, log.Ledger.Records.Last().Statements[new AssetId("load")].Entry.Figures.EnergyIn!.Value.WattHours);
        AssertHolds(log);
    }

    [Fact]
    public void NetworkWithANewAsset_CountsItFromItsDateOn()
    {
        MadeLog log = MadeLog.CleanDay(3);
        byte[] network = Network(
            2, 4,
            "\"loads\":[", "\"loads\":[{\"id\":\"second\",\"bus\":\"bus-b\",\"curve\":\"residential\",\"peakMw\":10},",
            "\"meteringPoints\":[", "\"meteringPoints\":[{\"asset\":\"second\",\"terminal\":\"load\",\"device\":\"m-second\"},");
        DeviceEntry device = DeviceEntry.Sign(new SiteId("site"), new DeviceId("m-second"), MadeLog.Start, MadeLog.Key("m-second").PublicKey, MadeLog.EnrolmentKey);
        log.Publish(NetworkSetup.NetworkEntry(network), device.Encode());
        log.Close(MadeLog.At(4));
        log.Close([.. MadeLog.At(5), MadeLog.Capture("m-second", 4), MadeLog.Capture("m-second", 5)]);

        Assert.Equal(log.Setup.Timeline.First.Assets.Count, log.Ledger.Records.ElementAt(3).Statements.Count);
        Assert.Equal(EnergyFlag.Actual, log.Ledger.Records.Last().Statements[new AssetId("second")].Entry.Figures.Flag);
        AssertHolds(log);
    }

    [Fact]
    public void AssetThatANetworkLeavesOut_HasNoStatementFromItsDateOn()
    {
        MadeLog log = MadeLog.CleanDay(4);
        log.Publish(NetworkSetup.NetworkEntry(Network(
            2, 2,
            ",\n{\"id\":\"wind\",\"bus\":\"bus-b\",\"technology\":\"wind\",\"factor\":\"cn-footprint-2024-wind\",\"capacityMw\":80,\"dispatch\":\"weather\"}", "",
            ",{\"asset\":\"wind\",\"terminal\":\"generator\",\"device\":\"m-wind\"}", "")));
        log.WorkOff();

        AssetId wind = new("wind");
        Assert.True(log.Ledger.Records.ElementAt(1).Statements.ContainsKey(wind));
        Assert.All(log.Ledger.Records.Skip(2), record => Assert.False(record.Statements.ContainsKey(wind)));
        AssertHolds(log);
    }

    [Fact]
    public void PeriodOfAnAssetThatANetworkLeavesOut_IsStatedBeforeItIsRestated()
    {
        MadeLog log = MadeLog.CleanDay(4);
        log.Publish(NetworkSetup.NetworkEntry(Network(
            2, 2,
            ",\n{\"id\":\"wind\",\"bus\":\"bus-b\",\"technology\":\"wind\",\"factor\":\"cn-footprint-2024-wind\",\"capacityMw\":80,\"dispatch\":\"weather\"}", "",
            ",{\"asset\":\"wind\",\"terminal\":\"generator\",\"device\":\"m-wind\"}", "")));
        AssetId wind = new("wind");
        Interval[] period = [.. log.Ledger.Records.Select(record => record.Balance.Interval)];
        Assert.Equal(4, PeriodStatements.Of(log.Ledger, [wind], period)[wind].IntervalsKnown);
        log.WorkOff();
        Assert.Equal(2, PeriodStatements.Of(log.Ledger, [wind], period)[wind].IntervalsKnown);
    }

    [Fact]
    public void WhatIsForgotten_IsRecalledForARestatement()
    {
        MadeLog log = MadeLog.CleanDay(6);
        NetworkLedger running = new(NetworkSetup.FromEntries(log.Batches[0].Entries));
        log.Batches.ForEach(batch => running.Apply(batch.Entries));
        ReadOnlyMemory<byte> book = NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-coal", "0.9240", "0.9000")));
        log.Publish(book);
        running.Apply(running.DecidePublication([book]).Entries);
        running.ForgetBefore(running.LastClosed!.Value);
        Assert.Single(running.Records);

        Interval from = running.Pending!.From;
        foreach (Interval forgotten in running.Forgotten(from))
        {
            running.Recall(forgotten, log.Batches.Select(batch => (IReadOnlyList<ReadOnlyMemory<byte>>)batch.Entries));
        }

        BatchDraft recalled = running.DecidePending(from, [])!;
        log.WorkOff();
        Assert.Equal(log.Batches[^1].Entries.Select(entry => Convert.ToHexString(entry.Span)), recalled.Entries.Select(entry => Convert.ToHexString(entry.Span)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EstimatesFromOtherDays_AreTheSameForARunningAndARebuiltAccount(bool rebuilt)
    {
        // Ten days, then the load's meter is silent: what is estimated rests on the days before, which only statements still tell.
        const int days = 10;
        MadeLog log = new();
        for (int boundary = 1; boundary <= days * 96; boundary++)
        {
            log.Close(boundary == 1 ? [.. MadeLog.At(0), .. MadeLog.At(1)] : MadeLog.At(boundary));
        }

        // The verifier makes its assets anew at a publication; the log was written by assets that went on, or the other way round.
        ReadOnlyMemory<byte> book = NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2023-biomass", "0.0457", "0.0460")));
        if (rebuilt)
        {
            log.Rebuild();
        }
        else
        {
            log.PublishRunning(book).WorkOff();
        }

        for (int boundary = 1; boundary <= 20; boundary++)
        {
            log.Close(MadeLog.At((days * 96) + boundary, "m-load"));
        }

        PointEnergy point = log.Ledger.Records.Last().Statements[new AssetId("load")].Entry.Figures.Points[0];
        Assert.Equal((EnergyFlag.Estimated, EstimateMethod.LikeDay, 50_000), (point.Flag, point.Method, point.Import.WattHours));
        AssertHolds(log);
    }

    [Fact]
    public void CorrectedCapture_RestatesAndSaysSo()
    {
        MadeLog log = MadeLog.CleanDay();
        log.TakeLate(MadeLog.Capture("m-load", 2, more: 7, version: 1));
        IntervalRecord[] records = [.. log.Ledger.Records];
        Assert.Equal(
            [null, RestatementReason.CorrectedReading, RestatementReason.CorrectedReading, RestatementReason.EarlierIntervalRestated],
            records.Select(record => record.Balance.Supersedes?.Reason));
        Assert.Equal((50_007, 49_993), (records[1].Statements[new AssetId("load")].Entry.Figures.EnergyIn!.Value.WattHours, records[2].Statements[new AssetId("load")].Entry.Figures.EnergyIn!.Value.WattHours));
        AssertHolds(log);
    }

    [Theory]
    [InlineData("same version", 1, 3)]
    [InlineData("before the log", 2, -1)]
    public void NetworkThatDoesNotFollow_IsRefusedByName(string why, int version, int fromBoundary)
    {
        MadeLog log = MadeLog.CleanDay();
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => log.Publish(NetworkSetup.NetworkEntry(Network(version, fromBoundary))));
        Assert.True(refused.Message.Contains(why == "same version" ? "$.version" : "$.validFrom", StringComparison.Ordinal), refused.Message);
    }

    [Fact]
    public void BookThatDoesNotFollow_IsRefusedByName()
    {
        MadeLog log = MadeLog.CleanDay();
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => log.Publish(NetworkSetup.FactorsEntry(FactorBook.DefaultBytes())));
        Assert.Contains("$.version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BookWithoutARowInUse_IsRefusedAndNothingChanges()
    {
        MadeLog log = MadeLog.CleanDay();
        string text = Encoding.UTF8.GetString(Book(2)).Replace("\"cn-footprint-2024-coal\"", "\"cn-footprint-2024-renamed\"", StringComparison.Ordinal);
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => log.Publish(NetworkSetup.FactorsEntry(Encoding.UTF8.GetBytes(text))));
        Assert.Contains("cn-footprint-2024-coal", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, log.Setup.Factors.Version);
    }

    [Fact]
    public void NetworkWithADeviceNobodyEnrolled_IsRefused()
    {
        MadeLog log = MadeLog.CleanDay();
        byte[] network = Network(
            2, 4,
            "\"loads\":[", "\"loads\":[{\"id\":\"second\",\"bus\":\"bus-b\",\"curve\":\"residential\",\"peakMw\":10},",
            "\"meteringPoints\":[", "\"meteringPoints\":[{\"asset\":\"second\",\"terminal\":\"load\",\"device\":\"m-second\"},");
        Assert.Contains("m-second", Assert.Throws<InputRejectedException>(() => log.Publish(NetworkSetup.NetworkEntry(network))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeviceOfAnotherAsset_IsRefused()
    {
        MadeLog log = MadeLog.CleanDay();
        byte[] network = Network(2, 4, "\"device\":\"m-load\"", "\"device\":\"m-swap\"", "\"device\":\"m-tank\"", "\"device\":\"m-load\"", "\"device\":\"m-swap\"", "\"device\":\"m-tank\"");
        Assert.Contains("serves load", Assert.Throws<InputRejectedException>(() => log.Publish(NetworkSetup.NetworkEntry(network))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecondPublicationBeforeTheFirstIsWorkedOff_IsRefused()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-coal", "0.9240", "0.9000"))));
        Assert.Contains("under way", Assert.Throws<InputRejectedException>(() => log.Publish(NetworkSetup.FactorsEntry(Book(3)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecondPublicationAfterOneThatChangedNothing_Holds()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2023-biomass", "0.0457", "0.0460"))));
        Assert.Equal(0, log.WorkOff());
        log.Publish(NetworkSetup.FactorsEntry(Book(3, ("cn-footprint-2024-coal", "0.9240", "0.9000"))));
        Assert.Equal(1, log.WorkOff());
        AssertHolds(log);
    }

    [Fact]
    public void SecondPublicationOverAnUnfinishedOne_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Publish(NetworkSetup.FactorsEntry(Book(2, ("cn-footprint-2024-coal", "0.9240", "0.9000"))));
        log.Ledger.Settle();
        log.Publish(NetworkSetup.FactorsEntry(Book(3, ("cn-footprint-2024-coal", "0.9240", "0.9000"))));

        LogFailure failure = log.Verify().Failure!;
        Assert.Contains("under way", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NetworkThatChangesNoFigure_LeavesNothingToRestateLongAfter()
    {
        // Longer than accounts remember captures: what is examined too late would find no meters any more.
        MadeLog log = MadeLog.CleanDay(4);
        log.Publish(NetworkSetup.NetworkEntry(Network(2, 2, "\"peakMw\":100", "\"peakMw\":101")));
        Assert.Equal(0, log.WorkOff());
        const int last = (int)(AssetAccount.RememberedMilliseconds / Interval.LengthMilliseconds) + 100;
        for (int boundary = 5; boundary <= last; boundary++)
        {
            log.Close(MadeLog.At(boundary));
        }

        AssertHolds(log);
    }

    [Fact]
    public void EntryLongerThanABatchHolds_IsRefused()
    {
        MadeLog log = MadeLog.CleanDay();
        byte[] network = Network(2, 4);
        byte[] padded = [.. network, .. Enumerable.Repeat((byte)' ', NetworkReader.BytesMax - network.Length)];
        Assert.Throws<LedgerFormatException>(() => log.Ledger.DecidePublication([NetworkSetup.NetworkEntry(padded)]));
    }

    private static void AssertHolds(MadeLog log)
    {
        ReplayResult result = log.Verify(log.Trust);
        Assert.True(result.Failure is null, result.Failure?.ToString());
        Assert.Equal(StepOutcome.Ok, result.Steps.Single(step => step.Name == "supersession").Outcome);
    }

    private static Hash Leaf(IntervalRecord record, string asset) => record.Statements[new AssetId(asset)].Leaf;

    private static byte[] Book(int version, params (string Id, string Old, string New)[] changes)
    {
        string text = Encoding.UTF8.GetString(FactorBook.DefaultBytes()).Replace("\"version\": 1,", $"\"version\": {version},", StringComparison.Ordinal);
        foreach ((string id, string old, string changed) in changes)
        {
            int row = text.IndexOf($"\"{id}\"", StringComparison.Ordinal);
            int value = text.IndexOf($"\"{old}\"", row, StringComparison.Ordinal);
            text = $"{text[..value]}\"{changed}\"{text[(value + old.Length + 2)..]}";
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Network(int version, int fromBoundary, params string[] replaced)
    {
        string text = MadeLog.NetworkText.Replace("\"version\":1", $"\"version\":{version}", StringComparison.Ordinal)
            .Replace("\"validFrom\":\"2026-06-01T00:00:00Z\"", $"\"validFrom\":\"{MadeLog.TimeOf(fromBoundary)}\"", StringComparison.Ordinal);
        for (int i = 0; i < replaced.Length; i += 2)
        {
            Assert.Contains(replaced[i], text, StringComparison.Ordinal);
            text = text.Replace(replaced[i], replaced[i + 1], StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(text);
    }
}
