using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Tests;

/// <summary>A device that is revoked goes on sending in vain; keys are registered once.</summary>
public sealed class RevocationTests
{
    private static readonly SiteId Site = new("site");
    private static readonly DeviceId Load = new("m-load");

    [Fact]
    public void CaptureAfterTheRevocation_IsLoggedAndDoesNotCount()
    {
        MadeLog log = MadeLog.CleanDay();
        log.PublishRunning(Revoke(4).Encode());
        log.Close(MadeLog.At(5));
        Statement(log, out EnergyFlag flag);
        Assert.NotEqual(EnergyFlag.Actual, flag);
        Assert.Contains(log.Batches[^1].Entries, entry => EntryKind.Of(entry) == EntryKind.Reading && ReadingEntry.Decode(entry).Verdict == ReadingVerdict.Revoked);
        Assert.Null(log.Verify(log.Trust).Failure);

        // A silo that starts again says the same.
        log.Rebuild().Close(MadeLog.At(6));
        Assert.Null(log.Verify(log.Trust).Failure);
    }

    [Fact]
    public void WhatWasLoggedBefore_Stands_AndALaterCorrectionOfItDoesNot()
    {
        MadeLog log = MadeLog.CleanDay();
        log.PublishRunning(Revoke(2).Encode());
        log.Close([.. MadeLog.At(5, "m-load"), MadeLog.Capture("m-load", 3, more: 7, version: 1), MadeLog.Capture("m-load", 1, more: 7, version: 1)]);
        Assert.Equal(
            [ReadingVerdict.Accepted, ReadingVerdict.Revoked],
            log.Batches[^1].Entries.Where(entry => EntryKind.Of(entry) == EntryKind.Reading).Select(ReadingEntry.Decode).Where(reading => reading.Key.Device == Load).Select(reading => reading.Verdict));
        Assert.Null(log.Verify(log.Trust).Failure);
    }

    [Fact]
    public void OperatorWhoCountsIt_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        log.PublishRunning(Revoke(4).Encode());
        log.Close(MadeLog.At(5));
        int entry = log.Batches[^1].Entries.FindIndex(bytes => EntryKind.Of(bytes) == EntryKind.Reading && ReadingEntry.Decode(bytes).Key.Device == Load);
        log.Alter(log.Batches.Count - 1, entry, 10, (long)ReadingVerdict.Accepted);
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.False, "verdict", "Accepted"), (failure.Class, failure.Field, failure.Found));
        Assert.Contains("reading of m-load", failure.Entry, StringComparison.Ordinal);
    }

    [Fact]
    public void OperatorWhoCountsIt_IsFalse_InEvidenceToo()
    {
        MadeLog log = MadeLog.CleanDay();
        log.PublishRunning(Revoke(4).Encode());
        log.Close(MadeLog.At(5));
        Assert.Null(Evidence(log).Failure);
        int entry = log.Batches[^1].Entries.FindIndex(bytes => EntryKind.Of(bytes) == EntryKind.Reading && ReadingEntry.Decode(bytes).Key.Device == Load);
        log.Alter(log.Batches.Count - 1, entry, 10, (long)ReadingVerdict.Accepted);
        Assert.Equal((ExitClass.False, "verdict"), (Evidence(log).Failure?.Class, Evidence(log).Failure?.Field));
    }

    [Fact]
    public void DeviceEnrolledTwice_IsFalse_InEvidence()
    {
        MadeLog log = MadeLog.CleanDay(1);
        DeviceEntry again = DeviceEntry.Sign(Site, Load, MadeLog.Start, MadeLog.Key("another").PublicKey, MadeLog.EnrolmentKey);
        LogFailure? failure = EvidenceReplay.Verify([.. EntriesOf(log), (1L, 0, again.Encode())], log.Trust, isPartial: true).Failure;
        Assert.Equal((ExitClass.False, "device"), (failure?.Class, failure?.Field));
    }

    private static ReplayResult Evidence(MadeLog log) => EvidenceReplay.Verify(EntriesOf(log), log.Trust, isPartial: true);

    private static IEnumerable<(long, int, ReadOnlyMemory<byte>)> EntriesOf(MadeLog log) => log.Batches.SelectMany((batch, number) => batch.Entries.Select((entry, i) => ((long)number, i, entry)));

    [Fact]
    public void RevocationThatIsNotAllowed_IsRefused()
    {
        MadeLog log = MadeLog.CleanDay();
        AssertMalformed(log, RevocationEntry.Sign(Site, new DeviceId("m-ghost"), MadeLog.Start, "stolen", MadeLog.EnrolmentKey));
        AssertMalformed(log, RevocationEntry.Sign(new SiteId("other"), Load, MadeLog.Start, "stolen", MadeLog.EnrolmentKey));
        AssertMalformed(log, RevocationEntry.Sign(Site, Load, MadeLog.Start.AddMilliseconds(-86_400_000), "stolen", MadeLog.EnrolmentKey));
        AssertMalformed(log, RevocationEntry.Sign(Site, Load, MadeLog.Start, "stolen", MadeLog.AuthorKey));
        Assert.Throws<InputRejectedException>(() => log.Publish((Revoke(4) with { Reason = "other" }).Encode()));
        log.Publish(Revoke(4).Encode());
        AssertMalformed(log, Revoke(5));
    }

    [Fact]
    public void ForgedRevocationInTheLog_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay();
        log.Publish(Revoke(4).Encode());
        log.Alter(4, 0, 5, "other words");
        LogFailure failure = log.Verify(log.Trust).Failure!;
        Assert.Equal((ExitClass.False, "revocation of m-load", "enrolment signature"), (failure.Class, failure.Entry, failure.Field));
        log = MadeLog.CleanDay();
        log.Publish(Revoke(4).Encode());
        Assert.Equal(ExitClass.NotCovered, log.Verify(log.Trust with { EnrolmentKeys = [] }).Failure!.Class);
    }

    [Fact]
    public void KeyOfAnotherDevice_AlsoOfARevokedOne_IsNotEnrolledAgain()
    {
        MadeLog log = MadeLog.CleanDay();
        DeviceEntry again = DeviceEntry.Sign(Site, new DeviceId("m-new"), MadeLog.Start, MadeLog.Key("m-load").PublicKey, MadeLog.EnrolmentKey);
        Assert.Contains("a public key that no device has or had", Assert.Throws<LedgerFormatException>(() => log.Publish(again.Encode())).Message, StringComparison.Ordinal);
        log.Publish(Revoke(4).Encode());
        Assert.Throws<LedgerFormatException>(() => log.Publish(again.Encode()));
        Assert.Throws<LedgerFormatException>(() => log.Publish(DeviceEntry.Sign(Site, Load, MadeLog.Start, MadeLog.Key("fresh").PublicKey, MadeLog.EnrolmentKey).Encode()));
        byte[] smallOrder = new byte[32];
        smallOrder[0] = 1;
        Assert.Throws<LedgerFormatException>(() => log.Publish((again with { PublicKey = smallOrder }).Encode()));
        log.Publish(DeviceEntry.Sign(Site, new DeviceId("m-new"), MadeLog.Start, MadeLog.Key("m-new").PublicKey, MadeLog.EnrolmentKey).Encode());
        Assert.Null(log.Verify(log.Trust).Failure);
    }

    private static RevocationEntry Revoke(int boundary) =>
        RevocationEntry.Sign(Site, Load, MadeLog.Start.AddMilliseconds((boundary * Interval.LengthMilliseconds) + 1), "stolen", MadeLog.EnrolmentKey);

    private static void Statement(MadeLog log, out EnergyFlag flag) => flag = log.Ledger.Records.Last().Statements[new AssetId("load")].Entry.Figures.Flag;

    private static void AssertMalformed(MadeLog log, RevocationEntry revocation) => Assert.Throws<LedgerFormatException>(() => log.Publish(revocation.Encode()));
}
