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
