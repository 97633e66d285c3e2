using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Entries.Tests;

public sealed class AnchorTests
{
    private const string Evm = "evm:31337/0x01";
    private const string Chain = "chainmaker:chain1/anchor";

    private static readonly AnchorPin[] Pins = [new(Evm, "code", "x"), new(Chain, "code", "y")];

    [Fact]
    public void ReceiptsInEntriesAndBeside_AreExaminedAndLinked()
    {
        MadeLog log = MadeLog.CleanDay(3);
        AnchorReceipt first = Receipt(Evm, log, 2, Hash.Zero);
        AnchorReceipt second = Receipt(Chain, log, 3, first.Digest, previous: first.Publication.Statement);
        log.Note(AnchorEntry.Of(new Timestamp(5_000), first).Encode(), AnchorEntry.Of(new Timestamp(5_000), Receipt(Chain, log, 2, Hash.Zero)).Encode());
        ReplayResult result = Verify(log, [second]);
        Assert.Null(result.Failure);
        LogStep evm = result.Steps.Single(step => step.Name == $"anchor {Evm}");
        Assert.Equal("size 2 included in block 7 at 1970-01-01T00:00:01.000Z; quorum of one; final; same root as this log; linked to no other ledger", evm.Detail.Replace("+00:00", "Z", StringComparison.Ordinal));
        Assert.Equal(StepOutcome.Ok, evm.Outcome);
        LogStep chain = result.Steps.Single(step => step.Name == $"anchor {Chain}");
        Assert.Contains("size 3, the newest of 2 receipts, included in block 7", chain.Detail, StringComparison.Ordinal);
        Assert.EndsWith($"linked to the receipt of size 2 on {Evm}", chain.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void ALogWithoutReceipts_SaysSo()
    {
        ReplayResult result = Verify(MadeLog.CleanDay(2), []);
        Assert.Null(result.Failure);
        Assert.Contains(result.Steps, step => step is { Name: "anchors", Outcome: StepOutcome.NotCovered });
        Assert.Contains(result.Steps, step => step.Name == $"anchor {Evm}" && step.Detail.Contains("no receipt", StringComparison.Ordinal));
    }

    [Fact]
    public void TwoRootsForOneSizeOnTwoLedgers_AreEquivocation_WithBothProofs()
    {
        MadeLog log = MadeLog.CleanDay(3);
        AnchorReceipt ours = Receipt(Evm, log, 2, Hash.Zero);
        AnchorReceipt other = Receipt(Chain, new AnchorStatement(MadeLog.Origin, 2, Hash.Of([1]), Hash.Zero), 0, Hash.Zero);
        LogFailure failure = Verify(log, [ours, other]).Failure!;
        Assert.Equal((ExitClass.False, "anchors/0 and anchors/1", "equivocation"), (failure.Class, failure.Entry, failure.Field));
        Assert.Contains(Evm, failure.Found, StringComparison.Ordinal);
        Assert.Contains(Chain, failure.Found, StringComparison.Ordinal);
        Assert.Contains("both proofs hold", failure.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void ALedgerThatNobodyPinned_ProvesNoLie_AndIsNotPassedOver()
    {
        MadeLog log = MadeLog.CleanDay(3);
        AnchorReceipt made = Receipt("evm:1/0x99", new AnchorStatement(MadeLog.Origin, 2, Hash.Of([1]), Hash.Zero), 0, Hash.Zero);
        Assert.Equal((ExitClass.NotCovered, "root at size 2"), (Verify(log, [made]).Failure!.Class, Verify(log, [made]).Failure!.Field));
        LogFailure two = Verify(log, [Receipt(Evm, log, 2, Hash.Zero), made]).Failure!;
        Assert.Equal((ExitClass.NotCovered, "equivocation"), (two.Class, two.Field));
    }

    [Fact]
    public void WhoPinsNodes_WantsTheNewestReceiptFinal()
    {
        MadeLog log = MadeLog.CleanDay(3);
        AnchorPin node = new(Chain, "node", "y");
        LogFailure none = Verify(log, [Receipt(Evm, log, 2, Hash.Zero)], node).Failure!;
        Assert.Equal((ExitClass.NotCovered, $"anchor {Chain}", "none"), (none.Class, none.Entry, none.Found));
        LogFailure open = Verify(log, [Receipt(Chain, log, 2, Hash.Zero, evidence: 14)], node).Failure!;
        Assert.Equal((ExitClass.NotCovered, "one whose finality is not shown"), (open.Class, open.Found));
        Assert.Null(Verify(log, [Receipt(Chain, log, 2, Hash.Zero)], node).Failure);
        LogStep shown = Verify(log, [Receipt(Chain, log, 2, Hash.Zero, evidence: 14)]).Steps.Single(step => step.Name == $"anchor {Chain}");
        Assert.Equal(StepOutcome.NotCovered, shown.Outcome);
    }

    [Fact]
    public void AStatementLeftOut_OrThatNamesAnotherBefore_IsSeen()
    {
        MadeLog log = MadeLog.CleanDay(4);
        AnchorReceipt zero = Receipt(Evm, log, 1, Hash.Zero);
        AnchorReceipt one = Receipt(Evm, log, 2, Hash.Zero, previous: zero.Publication.Statement);
        AnchorReceipt two = Receipt(Evm, log, 3, Hash.Zero, previous: one.Publication.Statement, sequence: 2);
        Assert.Null(Verify(log, [zero, one, two]).Failure);
        LogFailure gap = Verify(log, [zero, two]).Failure!;
        Assert.Equal((ExitClass.NotCovered, $"anchor {Evm}"), (gap.Class, gap.Entry));
        Assert.Contains("statement 1", gap.Expected, StringComparison.Ordinal);
        LogFailure broken = Verify(log, [zero, one, Receipt(Evm, log, 3, Hash.Zero, previous: zero.Publication.Statement, sequence: 2)]).Failure!;
        Assert.Equal((ExitClass.False, "previous statement"), (broken.Class, broken.Field));
    }

    [Fact]
    public void OlderReceipts_MetThePinsOfTheirTime_AndTheNewestMeetsTodays()
    {
        MadeLog log = MadeLog.CleanDay(4);
        AnchorReceipt zero = Receipt(Evm, log, 1, Hash.Zero, evidence: 15);
        AnchorReceipt one = Receipt(Evm, log, 2, Hash.Zero, previous: zero.Publication.Statement);
        ReplayResult result = Verify(log, [zero, one]);
        Assert.Null(result.Failure);
        Assert.Contains(result.Steps, step => step.Detail.Contains("1 older receipts under pins of their own time", StringComparison.Ordinal));
        Assert.Equal(ExitClass.NotCovered, Verify(log, [Receipt(Evm, log, 1, Hash.Zero), Receipt(Evm, log, 2, Hash.Zero, evidence: 15, previous: Receipt(Evm, log, 1, Hash.Zero).Publication.Statement)]).Failure!.Class);
    }

    [Fact]
    public void StatementsBegunAnew_AreNoTwoHistories_WhereEachRootIsTheLogs()
    {
        MadeLog log = MadeLog.CleanDay(3);
        Assert.Null(Verify(log, [Receipt(Evm, log, 2, Hash.Zero), Receipt(Chain, log, 3, Hash.Zero)]).Failure);
    }

    [Fact]
    public void AnAnchoredRootThatTheBatchesDoNotGive_IsFalse()
    {
        MadeLog log = MadeLog.CleanDay(3);
        LogFailure failure = Verify(log, [Receipt(Evm, new AnchorStatement(MadeLog.Origin, 2, Hash.Of([1]), Hash.Zero), 0, Hash.Zero)]).Failure!;
        Assert.Equal((ExitClass.False, "root at size 2"), (failure.Class, failure.Field));
    }

    [Fact]
    public void FalseEvidence_NamesItsPlaceAndLedger()
    {
        MadeLog log = MadeLog.CleanDay(3);
        LogFailure failure = Verify(log, [Receipt(Evm, log, 2, Hash.Zero, evidence: 13)]).Failure!;
        Assert.Equal((ExitClass.False, $"anchors/0 ({Evm}): evidence"), (failure.Class, failure.Entry));
    }

    [Fact]
    public void AReceiptOfALargerSize_IsNotCompared_AndOneOfAnotherLogIsRefused()
    {
        MadeLog log = MadeLog.CleanDay(3);
        ReplayResult result = Verify(log, [Receipt(Evm, new AnchorStatement(MadeLog.Origin, 9, Hash.Of([1]), Hash.Zero), 0, Hash.Zero)]);
        Assert.Null(result.Failure);
        Assert.Contains(result.Steps, step => step is { Outcome: StepOutcome.NotCovered } && step.Detail.Contains("does not reach", StringComparison.Ordinal));
        LogVerification other = LogBundleVerifier.Verify(log.Bundle(receipts: [Receipt(Evm, new AnchorStatement("other.test/log", 2, Hash.Of([1]), Hash.Zero), 0, Hash.Zero)]), MadeLog.Policy);
        Assert.Equal(("anchors/0", ExitClass.False), (other.Failure!.Entry, other.Failure.Class));
    }

    [Fact]
    public void AnEntryOfAReceiptOfASizeNotThereYet_IsFalse_AndOneEnteredTwiceCountsOnce()
    {
        MadeLog log = MadeLog.CleanDay(3);
        log.Note(AnchorEntry.Of(new Timestamp(1), Receipt(Evm, new AnchorStatement(MadeLog.Origin, 9, Hash.Of([1]), Hash.Zero), 0, Hash.Zero)).Encode());
        Assert.Equal("size", Verify(log, []).Failure!.Field);
        MadeLog twice = MadeLog.CleanDay(3);
        AnchorReceipt receipt = Receipt(Evm, twice, 2, Hash.Zero);
        twice.Note(AnchorEntry.Of(new Timestamp(1), receipt).Encode()).Note(AnchorEntry.Of(new Timestamp(2), receipt).Encode());
        Assert.Null(Verify(twice, []).Failure);
    }

    [Fact]
    public void AnotherLogsCheckpoint_StandsInThisOne_AndItsTwoHistoriesAreShown()
    {
        NoteSigner province = new("province.test/log", new Ed25519Signer(SeedKeys.Derive(new byte[32], "province")));
        MadeLog log = MadeLog.CleanDay(2);
        AnchorPin pin = new("log:province.test/log", "key", province.Key.Format());
        log.Note(AnchorEntry.Of(new Timestamp(1), province.Sign(new Checkpoint("province.test/log", 7, Hash.Of([7])).Format())).Encode());
        ReplayResult result = Verify(log, [], pin);
        Assert.Null(result.Failure);
        Assert.Contains(result.Steps, step => step is { Name: "other logs", Outcome: StepOutcome.Ok } && step.Detail.Contains("province.test/log to size 7", StringComparison.Ordinal));
        log.Note(AnchorEntry.Of(new Timestamp(2), province.Sign(new Checkpoint("province.test/log", 7, Hash.Of([8])).Format())).Encode());
        Assert.Contains(Verify(log, [], pin).Steps, step => step is { Name: "other logs", Outcome: StepOutcome.NotCovered } && step.Detail.Contains("two roots for size 7", StringComparison.Ordinal));
        NoteSigner forger = new("province.test/log", new Ed25519Signer(SeedKeys.Derive(new byte[32], "forger")));
        log.Note(AnchorEntry.Of(new Timestamp(3), forger.Sign(new Checkpoint("province.test/log", 8, Hash.Of([8])).Format())).Encode());
        Assert.Equal(ExitClass.NotCovered, Verify(log, [], pin).Failure!.Class);
    }

    [Fact]
    public void ACheckpointOfOursInAnotherLog_IsAReceiptOfItsOwnKind()
    {
        MadeLog nation = MadeLog.CleanDay(2);
        Checkpoint ours = new("province.test/log", 5, Hash.Of([5]));
        NoteSigner province = new(ours.Origin, new Ed25519Signer(SeedKeys.Derive(new byte[32], "province")));
        nation.Note(AnchorEntry.Of(new Timestamp(1), province.Sign(ours.Format())).Encode());
        LogContent content = LogBundleVerifier.Verify(nation.Bundle(), MadeLog.Policy).Content!;
        VerifiedBatch batch = content.Batches[2];
        Hash[] headers = [.. content.Batches.Select(one => one.HeaderHash)];
        BundleFile[] files = [.. BundleArchive.Read(nation.Bundle()).Files];
        ReadOnlyMemory<byte> header = HeaderBundle.Decode(files.Single(file => file.Path == LogBundle.HeadersPath).Content, 3)[2];
        SignedNote note = SignedNote.Parse(files.Single(file => file.Path == LogBundle.CheckpointPath).Content.Span);
        AnchorPublication publication = new(new AnchorStatement(ours.Origin, ours.Size, ours.Root, Hash.Zero), 0, Hash.Zero);
        AnchorReceipt receipt = LogReceipt.Create(publication, note, header, MerkleTree.InclusionProof(headers, 2), batch.Entries[0], 0, []);
        AnchorPin[] pins = [new($"log:{MadeLog.Origin}", "key", MadeLog.Policy.Logs[0].Key.Format())];
        AnchorFinding finding = new LogReceipt().Verify(AnchorReceipt.Parse(receipt.Bytes), pins);
        Assert.Null(finding.Failure);
        Assert.Equal(("batch 2 entry 0 of a log of size 3", true), (finding.Inclusion, finding.IsFinal));
        AnchorPublication lie = publication with { Statement = new AnchorStatement(ours.Origin, ours.Size, Hash.Of([6]), Hash.Zero) };
        Assert.Equal("entry", new LogReceipt().Verify(new AnchorReceipt(receipt.Kind, receipt.Ledger, lie, receipt.Evidence), pins).Failure!.Field);
        byte[] evidence = receipt.Evidence.ToArray();
        for (int i = 0; i < evidence.Length; i++)
        {
            evidence[i] ^= 1;
            AnchorFinding spoilt = new LogReceipt().Verify(new AnchorReceipt(receipt.Kind, receipt.Ledger, publication, evidence), pins);
            evidence[i] ^= 1;
            Assert.True(spoilt.Failure is not null, $"byte {i}");
        }
    }

    [Fact]
    public void EveryFlippedByteOfAReceipt_IsAnotherReceiptOrNone()
    {
        AnchorReceipt receipt = Receipt(Evm, MadeLog.CleanDay(2), 2, Hash.Of([3]), sequence: 4, previous: new AnchorStatement(MadeLog.Origin, 1, Hash.Of([4]), Hash.Zero));
        byte[] bytes = receipt.Bytes.ToArray();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x20;
            try
            {
                AnchorReceipt read = AnchorReceipt.Parse(bytes.ToArray());
                Assert.NotEqual(receipt.Digest, read.Digest);
            }
            catch (LedgerFormatException)
            {
                // Named.
            }

            bytes[i] ^= 0x20;
        }
    }

    private static ReplayResult Verify(MadeLog log, IReadOnlyList<AnchorReceipt> receipts, params AnchorPin[] more)
    {
        LogVerification verified = LogBundleVerifier.Verify(log.Bundle(receipts: receipts), MadeLog.Policy);
        Assert.True(verified.Holds, verified.Failure?.ToString());
        return LogReplay.Verify(verified.Content, log.Trust with { Anchors = [.. Pins, .. more] }, receiptVerifiers: [new Believing("evm"), new Believing("chainmaker"), new LogReceipt()]);
    }

    private static AnchorReceipt Receipt(string ledger, MadeLog log, int size, Hash cross, byte evidence = 1, AnchorStatement? previous = null, long? sequence = null) =>
        Receipt(ledger, new AnchorStatement(MadeLog.Origin, size, log.CheckpointAt(size).Root, previous?.Digest ?? Hash.Zero), sequence ?? (previous is null ? 0 : 1), cross, evidence);

    private static AnchorReceipt Receipt(string ledger, AnchorStatement statement, long sequence, Hash cross, byte evidence = 1) =>
        new(ledger.Split(':')[0], ledger, new AnchorPublication(statement, sequence, cross), new[] { evidence });

    // Evidence is one byte: 13 is false, 14 not final, 15 under other pins. What real evidence proves is tested with the ledgers.
    private sealed class Believing(string kind) : IReceiptVerifier
    {
        public string Kind => kind;

        public AnchorFinding Verify(AnchorReceipt receipt, IReadOnlyCollection<AnchorPin> pins) => receipt.Evidence.Span[0] == 13
            ? AnchorFinding.Fails(new LogFailure("evidence", "proof", "one that holds", "13", ExitClass.False))
            : receipt.Evidence.Span[0] == 15 ? AnchorFinding.Fails(new LogFailure("evidence", "quorum", "those pinned", "others", ExitClass.NotCovered))
            : AnchorFinding.Holds("block 7", "quorum of one", "final", receipt.Evidence.Span[0] != 14, 1_000);
    }
}
