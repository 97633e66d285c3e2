using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Tests;

/// <summary>Readings and statements of private assets: committed to, opened, laid open in part, and never guessed.</summary>
public sealed class PrivateEntryTests
{
    private static readonly DerivedSalts Salts = new((asset, day) => SeedKeys.Derive(new byte[32], $"{asset} {day:O}"));

    [Fact]
    public void EverythingDisclosed_EveryFigureIsRecomputed()
    {
        MadeLog log = PrivateDay();
        ReplayResult result = log.VerifyShown(log.Disclosures);
        Assert.Null(result.Failure);
        Assert.Contains(result.Steps, step => step.Name == "private entries" && step.Detail == "9 disclosed, each as it was committed to; 0 kept back");
        Assert.Contains(result.Steps, step => step is { Name: "recomputation", Outcome: StepOutcome.Ok });
    }

    [Fact]
    public void FiguresAreThoseOfTheSameDayInTheOpen()
    {
        MadeLog open = MadeLog.CleanDay();
        MadeLog hidden = PrivateDay();
        foreach ((Closing.IntervalRecord left, Closing.IntervalRecord right) in open.Ledger.Records.Zip(hidden.Ledger.Records))
        {
            Assert.True(left.Balance.Figures.SameFigures(right.Balance.Figures));
            Assert.True(left.Statements[new AssetId("load")].Entry.Figures.SameFigures(right.Statements[new AssetId("load")].Entry.Figures));
        }
    }

    [Fact]
    public void NothingOfThePrivateFiguresStandsInTheLog()
    {
        MadeLog log = PrivateDay();
        byte[] bundle = log.Bundle();
        int readings = 0;
        foreach (ReadOnlyMemory<byte> entry in log.Batches.SelectMany(batch => batch.Entries).Where(entry => PrivateEntry.IsOpened(entry.Span)))
        {
            foreach (DisclosedGroup group in PrivateEntry.Disclose(entry, []).Groups)
            {
                Assert.True(bundle.AsSpan().IndexOf(group.Salt.Span) < 0);
                Assert.True(group.Fields.Length < 8 || bundle.AsSpan().IndexOf(group.Fields.Span) < 0);
            }

            if (EntryKind.Of(entry) == EntryKind.Reading)
            {
                readings++;
                Assert.True(bundle.AsSpan().IndexOf(ReadingEntry.Decode(entry).Signed.Signature.Span) < 0);
            }
        }

        Assert.Equal(5, readings);
    }

    [Fact]
    public void NothingDisclosed_IsNotCovered_UnlessThatIsAllowed()
    {
        MadeLog log = PrivateDay();
        ReplayResult result = log.VerifyShown([]);
        Assert.Equal(ExitClass.NotCovered, result.Failure!.Class);
        Assert.Equal("9 kept back", result.Failure.Found);
        ReplayResult allowed = log.VerifyShown([], allowsUndisclosed: true);
        Assert.Null(allowed.Failure);
        Assert.Contains(allowed.Steps, step => step is { Name: "recomputation", Outcome: StepOutcome.NotCovered });
        Assert.Contains(allowed.Steps, step => step.Name == "coverage" && step.Detail.Contains("no gap in any device's sequence", StringComparison.Ordinal));
        Assert.Contains(allowed.Steps, step => step is { Name: "closure", Outcome: StepOutcome.Ok });
    }

    [Fact]
    public void OneReadingKeptBack_IsNotCovered()
    {
        MadeLog log = PrivateDay();
        Assert.Equal(ExitClass.NotCovered, log.VerifyShown(log.Disclosures.Skip(1)).Failure!.Class);
    }

    [Fact]
    public void ADisclosureInPart_IsComparedWithItsCommitment()
    {
        MadeLog log = PrivateDay();
        ReadOnlyMemory<byte> statement = log.Batches[0].Entries.First(entry => PrivateEntry.IsOpened(entry.Span) && EntryKind.Of(entry) == EntryKind.Statement);
        Disclosure part = PrivateEntry.Disclose(statement, ["carbon"]);
        DisclosedGroup group = Assert.Single(part.Groups);
        Assert.Equal(StatementEntry.Decode(statement).Figures.CarbonIn!.Value.Milligrams, CborValue.Parse(group.Fields).RequiredInt(10));
        Assert.Null(log.VerifyShown([part], allowsUndisclosed: true).Failure);

        Disclosure lie = part with { Groups = [group with { Fields = CborValue.Map((10, 1L)).Encode() }] };
        LogFailure caught = log.VerifyShown([lie], allowsUndisclosed: true).Failure!;
        Assert.Equal((ExitClass.False, "disclosures"), (caught.Class, caught.Entry));
    }

    [Fact]
    public void AGroupWithAFieldOfAnother_IsMalformed_AlsoWhereTheOtherIsNotShown()
    {
        // Who seals so could show one buyer the carbon of the carbon group, and another that of the quality group.
        MadeLog log = PrivateDay();
        ReadOnlyMemory<byte> statement = log.Batches[0].Entries.First(entry => PrivateEntry.IsOpened(entry.Span) && EntryKind.Of(entry) == EntryKind.Statement);
        Disclosure quality = PrivateEntry.Disclose(statement, ["quality"]);
        DisclosedGroup twice = quality.Groups[0] with { Fields = CborValue.Map((10, 1L)).Encode() };
        CborValue hidden = CborValue.Parse(PrivateEntry.Seal(statement));
        List<CborValue> commitments = [.. hidden.RequiredArray(23)];
        commitments[twice.Index] = FieldGroups.Commit(twice.Salt.Span, twice.Fields.Span);
        byte[] entry = CborValue.Map([.. hidden.Keys.Where(key => key != 23).Select(key => (key, hidden.Required(key))), (23, CborValue.Array(commitments))]).Encode();
        Assert.Throws<LedgerFormatException>(() => new Disclosure(MerkleTree.LeafHash(entry), [twice]).Require(entry));
        quality.Require(PrivateEntry.Seal(statement));
    }

    [Fact]
    public void ADisclosureOfAnotherLog_IsFalse()
    {
        MadeLog log = PrivateDay();
        Disclosure stray = log.Disclosures.First() with { Leaf = Hash.Of("elsewhere"u8) };
        LogFailure caught = log.VerifyShown([.. log.Disclosures, stray]).Failure!;
        Assert.Equal((ExitClass.False, "entry"), (caught.Class, caught.Field));
    }

    [Fact]
    public void AForgedPrivateReading_IsCaughtByTheDevicesSignature()
    {
        MadeLog log = PrivateDay();
        int at = Enumerable.Range(0, log.Batches[1].Entries.Count).First(i => PrivateEntry.IsOpened(log.Batches[1].Entries[i].Span) && EntryKind.Of(log.Batches[1].Entries[i]) == EntryKind.Reading);
        ReadingEntry reading = ReadingEntry.Decode(log.Batches[1].Entries[at]);
        log.Batches[1].Entries[at] = (reading with { Signed = new SignedCapture(MadeLog.Capture("m-load", 2, more: -9_000).Capture, reading.Signed.Signature) }).Encode();
        LogFailure caught = log.VerifyShown(log.Disclosures).Failure!;
        Assert.Equal((ExitClass.False, "signature"), (caught.Class, caught.Field));
    }

    [Fact]
    public void SaltsInALog_AreRefused()
    {
        MadeLog log = PrivateDay();
        byte[] opened = log.Batches[0].Entries.First(entry => PrivateEntry.IsOpened(entry.Span)).ToArray();
        Assert.Throws<LedgerFormatException>(() => Disclosures.None.Open([opened]));
    }

    [Fact]
    public void ALateReadingOfAPrivateAsset_RestatesAndVerifies()
    {
        MadeLog log = new(MadeLog.MakeSetup(privateAssets: ["load"]), Salts);
        log.Close([.. MadeLog.At(0), .. MadeLog.At(1, "m-load")]).Close(MadeLog.At(2)).TakeLate(MadeLog.Capture("m-load", 1));
        ReplayResult result = log.VerifyShown(log.Disclosures);
        Assert.Null(result.Failure);
        Assert.True(log.Disclosures.Count() > 5);
    }

    [Fact]
    public void SealedAndOpenedAgain_IsTheSameEntry_AndEveryChangedByteOfADisclosureIsRefused()
    {
        ReadOnlyMemory<byte> opened = PrivateDay().Batches[0].Entries.First(entry => PrivateEntry.IsOpened(entry.Span));
        ReadOnlyMemory<byte> hidden = PrivateEntry.Seal(opened);
        Assert.True(PrivateEntry.IsSealed(hidden.Span));
        Disclosure whole = PrivateEntry.Disclose(opened, []);
        Assert.Equal(opened.ToArray(), PrivateEntry.Open(hidden, Disclosure.Decode(whole.Encode())));
        byte[] bytes = whole.Encode();
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] bad = [.. bytes];
            bad[at] ^= 1;
            Exception? refused = Record.Exception(() => PrivateEntry.Open(hidden, Disclosure.Decode(bad)));
            Assert.True(refused is LedgerFormatException or DisclosureMismatchException, $"byte {at}: {refused}");
        }
    }

    [Fact]
    public void AnyBytes_AreNoPrivateEntry_AndNeverAnotherException()
    {
        Random random = new(7);
        ReadOnlyMemory<byte> hidden = PrivateEntry.Seal(PrivateDay().Batches[0].Entries.First(entry => PrivateEntry.IsOpened(entry.Span)));
        for (int n = 0; n < 3_000; n++)
        {
            byte[] bytes = n % 2 == 0 ? hidden.ToArray() : new byte[random.Next(200)];
            for (int change = 0; change <= n % 4; change++)
            {
                if (bytes.Length > 0)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }
            }

            foreach (Action read in new Action[] { () => SealedFacts.Decode(bytes), () => Disclosure.Decode(bytes), () => Disclosures.Parse(bytes), () => PrivateEntry.CommitmentsOf(bytes), () => PrivateEntry.Seal(bytes) })
            {
                Exception? refused = Record.Exception(read);
                Assert.True(refused is null or LedgerFormatException, $"{Convert.ToHexString(bytes)}: {refused}");
            }
        }
    }

    [Theory]
    [InlineData("balance leaf", "balance")]
    [InlineData("reading leaf", "$.17")]
    [InlineData("supersedes", "$.18")]
    [InlineData("public statement", "commitments")]
    [InlineData("twice", "$.3")]
    [InlineData("left out", "statements")]
    [InlineData("forged note", "kind")]
    [InlineData("forged device", "kind")]
    [InlineData("other network", "$.2")]
    [InlineData("other book", "$.6")]
    [InlineData("header", "facts")]
    public void WhatAnybodyCanTell_IsHeldAgainstTheLog_ThoughFiguresAreKeptBack(string lie, string field)
    {
        MadeLog log = PrivateDay();
        List<ReadOnlyMemory<byte>> entries = log.Batches[2].Entries;
        int balance = log.IndexOf(2, EntryKind.Balance);
        int statement = Enumerable.Range(0, entries.Count).First(i => PrivateEntry.IsOpened(entries[i].Span) && EntryKind.Of(entries[i]) == EntryKind.Statement);
        switch (lie)
        {
            case "balance leaf":
                log.Alter(2, statement, 16, Hash.Of("nowhere"u8));
                break;
            case "reading leaf":
                // The balance's root over the readings used follows the lie: the leaf leads nowhere.
                IReadOnlyList<CborValue> leaves = CborValue.Parse(entries[statement]).RequiredArray(17);
                log.Alter(2, statement, 17, CborValue.Array([Hash.Of("nowhere"u8), .. leaves.Skip(1)]));
                Rebalance(log, 2);
                break;
            case "supersedes":
                log.Alter(2, statement, 18, Hash.Of("nowhere"u8));
                log.Alter(2, statement, 19, 1L);
                break;
            case "public statement":
                int open = Enumerable.Range(balance + 1, entries.Count - balance - 1).First(i => i != statement);
                entries[open] = PrivateEntry.Seal((StatementEntry.Decode(entries[open]) is var told ? told with { Salts = Salts.Of(told.Subject) } : null)!.Encode());
                break;
            case "twice":
                entries.Insert(statement, entries[statement]);
                break;
            case "left out":
                entries.RemoveAt(statement);
                break;
            case "forged note":
                entries.Insert(0, KeyEntry.Freeze(MadeLog.Origin, MadeLog.Start, MadeLog.Key("stranger"), "no more", null).Encode());
                break;
            case "forged device":
                entries.Insert(0, DeviceEntry.Sign(new SiteId("site"), new DeviceId("m-forged"), MadeLog.Start, MadeLog.Key("forged").PublicKey, MadeLog.Key("stranger")).Encode());
                break;
            case "other network":
                log.Alter(2, balance, 2, "another");
                break;
            case "other book":
                log.Alter(2, balance, 6, Hash.Of("nowhere"u8));
                break;
            default:
                log.Batches[2] = (entries, log.Batches[2].Facts with { ReportingDevices = 1 });
                break;
        }

        LogFailure? caught = log.VerifyShown([], allowsUndisclosed: true).Failure;
        Assert.Equal((ExitClass.False, field), (caught?.Class, caught?.Field));
    }

    [Fact]
    public void FigureInTheOpenThatWasChanged_IsHeldAgainstItsBalance_ThoughAReadingIsKeptBack()
    {
        MadeLog log = PrivateDay();
        int coal = Enumerable.Range(0, log.Batches[2].Entries.Count).First(
            i => EntryKind.Of(log.Batches[2].Entries[i]) == EntryKind.Statement && StatementEntry.Decode(log.Batches[2].Entries[i]).Figures.Asset == new AssetId("coal"));
        Assert.Null(log.VerifyShown(log.Disclosures.Skip(1), allowsUndisclosed: true).Failure);
        log.Alter(2, coal, 11, CborValue.Parse(log.Batches[2].Entries[coal]).RequiredInt(11) - 1);
        LogFailure caught = log.VerifyShown(log.Disclosures.Skip(1), allowsUndisclosed: true).Failure!;
        Assert.Equal((ExitClass.False, "totals"), (caught.Class, caught.Field));
    }

    [Fact]
    public void RestatementsOfAPrivateAsset_AreFollowed()
    {
        MadeLog log = new(MadeLog.MakeSetup(privateAssets: ["load"]), Salts);
        log.Close([.. MadeLog.At(0), .. MadeLog.At(1, "m-load")]).Close(MadeLog.At(2)).TakeLate(MadeLog.Capture("m-load", 1)).Close(MadeLog.At(3));
        Assert.Null(log.VerifyShown([], allowsUndisclosed: true).Failure);

        int statement = Enumerable.Range(0, log.Batches[2].Entries.Count).First(i => PrivateEntry.IsOpened(log.Batches[2].Entries[i].Span) && EntryKind.Of(log.Batches[2].Entries[i]) == EntryKind.Statement);
        log.Alter(2, statement, 18, Hash.Of("nowhere"u8));
        LogFailure caught = log.VerifyShown([], allowsUndisclosed: true).Failure!;
        Assert.Equal((ExitClass.False, "$.18"), (caught.Class, caught.Field));
    }

    [Fact]
    public void DisclosuresBesideEvidence_AreHeldAgainstIt()
    {
        MadeLog log = PrivateDay();
        ReplayResult Evidence(IEnumerable<Disclosure> shown) => EvidenceReplay.Verify(
            log.Batches[0].Entries.Select((entry, i) => (0L, i, PrivateEntry.ToLog(entry))), null, isPartial: true, Disclosures.Parse(Disclosures.Format(shown)));
        ReplayResult opened = Evidence(log.Disclosures);
        Assert.Null(opened.Failure);
        Assert.Contains(opened.Steps, step => step.Name == "private entries" && step.Detail.StartsWith("3 disclosed, each as it was committed to; 0 kept back; 6 disclosures", StringComparison.Ordinal));
        Assert.Equal(12, opened.Readings);

        Disclosure first = log.Disclosures.First();
        Disclosure lie = first with { Groups = [first.Groups[0] with { Salt = new byte[16] }, .. first.Groups.Skip(1)] };
        LogFailure caught = Evidence([lie]).Failure!;
        Assert.Equal((ExitClass.False, "disclosures"), (caught.Class, caught.Entry));
    }

    // What the balance says of the readings used, after a statement named others; and the statements' balance.
    private static void Rebalance(MadeLog log, int batch)
    {
        List<ReadOnlyMemory<byte>> entries = log.Batches[batch].Entries;
        int balance = log.IndexOf(batch, EntryKind.Balance);
        List<Hash> used = [.. Enumerable.Range(balance + 1, entries.Count - balance - 1).SelectMany(i => CborValue.Parse(entries[i]).RequiredArray(17)).Select(leaf => leaf.AsHash()).Distinct()];
        log.Alter(batch, balance, 13, MerkleTree.Root(used));
        log.Alter(batch, balance, 14, (long)used.Count);
        for (int i = balance + 1; i < entries.Count; i++)
        {
            log.Alter(batch, i, 16, MerkleTree.LeafHash(entries[balance].Span));
        }

    }

    private static MadeLog PrivateDay()
    {
        MadeLog log = new(MadeLog.MakeSetup(privateAssets: ["load"]), Salts);
        for (int boundary = 1; boundary <= 4; boundary++)
        {
            log.Close(boundary == 1 ? [.. MadeLog.At(0), .. MadeLog.At(1)] : MadeLog.At(boundary));
        }

        return log;
    }
}
