using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Simulators.ChainMaker;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

/// <summary>What a receipt's evidence proves, and that it stops proving it when a byte changes.</summary>
public sealed class ChainMakerReceiptTests : IAsyncLifetime
{
    private const string Contract = "carbon_anchor";

    private static readonly ChainMakerReceiptVerifier Verifier = new();

    private readonly List<AnchorReceipt> receipts = [];
    private ChainMakerTestNode node = null!;
    private IReadOnlyList<AnchorPin> pins = [];
    private ChainMakerClient client = null!;

    public async ValueTask InitializeAsync()
    {
        node = await ChainMakerLedgerTests.StartAsync(new() { Seed = "receipts" });
        client = new ChainMakerClient(node.ClientOptions(), node.Client, TimeProvider.System);
        pins = node.PinsOf(Contract);
        foreach (AnchorPublication publication in AnchorRun.Of(2))
        {
            receipts.Add(await new ChainMakerAnchorLedger(client, Contract, pins).PublishAsync(publication, default));
        }
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await node.DisposeAsync();
    }

    [Fact]
    public void EveryByteOfTheEvidence_IsCovered_ButGasAndWhatVotersSayOfThemselves()
    {
        AnchorReceipt receipt = receipts[1];
        byte[] evidence = receipt.Evidence.ToArray();
        List<(int From, int To)> free = [GasUsed(evidence)];
        foreach (CborValue vote in CborValue.Parse(evidence).RequiredArray(5))
        {
            // No signature covers the organisation and the certificate around the key; the key itself is what pins compare.
            ReadOnlyMemory<byte> signer = WireForm.Slice(WireForm.Slice(vote.AsBytes(), Vote.EndorsementFieldNumber, "endorsement"), EndorsementEntry.SignerFieldNumber, "signer");
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(signer, out ArraySegment<byte> place) && place.Array == evidence);
            free.Add((place.Offset, place.Offset + place.Count));
        }

        int found = 0;
        for (int i = 0; i < evidence.Length; i++)
        {
            byte[] changed = [.. evidence];
            changed[i] ^= (byte)(1 << (i % 8));
            AnchorFinding finding = Verifier.Verify(new AnchorReceipt(ChainMakerReceipt.KindName, receipt.Ledger, receipt.Publication, changed), pins);
            bool isFree = free.Exists(range => i >= range.From && i < range.To);
            Assert.True(finding.Failure is not null || isFree, $"Byte {i} of the evidence changed and nothing was found.");
            found += finding.Failure is null ? 0 : 1;
        }

        Assert.True(found > evidence.Length / 2, $"{found} of {evidence.Length}");
    }

    [Fact]
    public void OtherStatementsSequencesCrossLinksAndLedgers_AreFalse()
    {
        AnchorReceipt receipt = receipts[1];
        AnchorPublication said = receipt.Publication;
        AnchorPublication other = AnchorRun.Of(2, "other")[1];
        Assert.Equal(ExitClass.False, Check(receipt.Ledger, other with { CrossReceipt = said.CrossReceipt }, receipt.Evidence).Class);
        Assert.Equal(ExitClass.False, Check(receipt.Ledger, said with { Sequence = 2 }, receipt.Evidence).Class);
        Assert.Equal(ExitClass.False, Check(receipt.Ledger, said with { CrossReceipt = Hash.Zero }, receipt.Evidence).Class);
        Assert.Equal(ExitClass.False, Check("chainmaker:testnode1/another", said, receipt.Evidence).Class);
        Assert.Equal(ExitClass.False, Check("chainmaker:chain2/carbon_anchor", said, receipt.Evidence).Class);
        Assert.Equal(ExitClass.Malformed, Check("chainmaker:testnode1", said, receipt.Evidence).Class);
        Assert.Equal(ExitClass.Malformed, Check("chainmaker:testnode1/a/b", said, receipt.Evidence).Class);
        Assert.Equal(ExitClass.Malformed, Check(receipt.Ledger, said, new byte[] { 0xa0 }).Class);
        Assert.Equal(ExitClass.Malformed, Check(receipt.Ledger, said, Array.Empty<byte>()).Class);
    }

    [Fact]
    public void Votes_AreOfThisBlock_OfDistinctKeys_AndEnough()
    {
        IReadOnlyList<CborValue> own = CborValue.Parse(receipts[1].Evidence).RequiredArray(5);
        IReadOnlyList<CborValue> before = CborValue.Parse(receipts[0].Evidence).RequiredArray(5);
        Assert.Equal(3, own.Count);
        Assert.Equal(ExitClass.False, WithVotes(before).Class);
        Assert.Equal(ExitClass.False, WithVotes([own[0], own[0], own[1]]).Class);
        LogFailure few = WithVotes([own[0], own[1]]);
        Assert.Equal((ExitClass.NotCovered, "3 of 4 pinned nodes", "2"), (few.Class, few.Expected, few.Found));
        Assert.Equal(ExitClass.NotCovered, WithVotes([]).Class);
        Assert.Equal("no votes, nodes not pinned, publisher not pinned", Verifier.Verify(Replace(5, CborValue.Array([])), []).Quorum);
    }

    [Fact]
    public void Pins_AreKnownAndWellFormed_AndOtherKeysAreNotCovered()
    {
        string ledger = receipts[0].Ledger;
        string stranger = ChainMakerReceiptVerifier.PinOf(node.Stranger.PublicKey.Pin);
        Assert.Equal(ExitClass.NotCovered, Verifier.Verify(receipts[0], [new AnchorPin(ledger, "node", stranger)]).Failure!.Class);
        Assert.Equal(ExitClass.NotCovered, Verifier.Verify(receipts[0], [new AnchorPin(ledger, "publisher", stranger)]).Failure!.Class);
        Assert.Null(Verifier.Verify(receipts[0], [new AnchorPin(ledger, "publisher", stranger), pins[^1]]).Failure);
        foreach ((string what, string value) in new[] { ("code", stranger), ("node", "sha256:12"), ("node", stranger.ToUpperInvariant()), ("node", stranger[7..]), ("publisher", "") })
        {
            LogFailure failure = Verifier.Verify(receipts[0], [new AnchorPin(ledger, what, value)]).Failure!;
            Assert.Equal(("trust file", ExitClass.Malformed), (failure.Entry, failure.Class));
        }

        // The same node twice is one node.
        AnchorFinding twice = Verifier.Verify(receipts[0], [.. pins, pins[0]]);
        Assert.StartsWith("3 of 4 pinned nodes", twice.Quorum, StringComparison.Ordinal);
        Assert.Equal([1, 1, 2, 3, 3, 5, 5, 6, 7], new[] { 0, 1, 2, 3, 4, 6, 7, 8, 9 }.Select(ChainMakerReceiptVerifier.QuorumOf));
    }

    [Fact]
    public async Task ACommittedFailure_AndAnotherCall_ProveNoAnchor()
    {
        AnchorPublication publication = AnchorRun.Of(4)[3];
        ChainMakerCommit failed = await client.InvokeEvmAsync("too_early", Contract, AnchorCall.Anchor(publication));
        Assert.False(failed.Succeeded);
        Assert.Contains("WrongSequence(2)", failed.Message, StringComparison.Ordinal);
        ChainMakerBlock block = (await client.FindBlockOfAsync("too_early"))!;
        ChainMakerLedgerName name = new("testnode1", Contract);
        LogFailure failure = Verifier.Verify(ChainMakerReceipt.Create(name, publication, block, 0), pins).Failure!;
        Assert.Equal(("transaction result", ExitClass.False), (failure.Field, failure.Class));

        await client.InvokeEvmAsync("only_asks", Contract, AnchorCall.Next(AnchorRun.Log));
        ChainMakerBlock asked = (await client.FindBlockOfAsync("only_asks"))!;
        Assert.Equal(ExitClass.False, Verifier.Verify(ChainMakerReceipt.Create(name, publication, asked, 0), pins).Failure!.Class);
    }

    [Fact]
    public void EvidenceOfAnyBytes_IsAnsweredAndNeverThrows()
    {
        Random random = new(99);
        AnchorReceipt receipt = receipts[0];
        byte[] evidence = receipt.Evidence.ToArray();
        for (int i = 0; i < 4000; i++)
        {
            byte[] changed = [.. evidence];
            for (int j = random.Next(1, 10); j > 0; j--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            Memory<byte> cut = changed.AsMemory(0, random.Next(5) == 0 ? random.Next(changed.Length) : changed.Length);
            _ = Verifier.Verify(new AnchorReceipt(ChainMakerReceipt.KindName, receipt.Ledger, receipt.Publication, cut), random.Next(2) == 0 ? pins : []);
            byte[] noise = new byte[random.Next(300)];
            random.NextBytes(noise);
            _ = Verifier.Verify(new AnchorReceipt(ChainMakerReceipt.KindName, receipt.Ledger, receipt.Publication, noise), []);
            FuzzParts(random, noise);
        }
    }

    // Bytes that a node answers with, read by each decoder alone.
    private static void FuzzParts(Random random, byte[] noise)
    {
        _ = AnchorCall.ReadAnchor(noise);
        _ = AnchorCall.ReadRegister(noise);
        _ = AnchorCall.NextAnswer(noise);
        _ = AnchorCall.AnchorsAnswer(noise);
        Action<ReadOnlyMemory<byte>>[] readers =
        [
            bytes => WireForm.Loose(TransactionInfo.Parser, bytes, "x"), bytes => WireForm.Loose(ContractEventInfoList.Parser, bytes, "x"), bytes => WireForm.Exact(Vote.Parser, bytes, "x"),
            bytes => WireForm.Exact(Transaction.Parser, bytes, "x"), bytes => ChainMakerBlock.Parse(bytes, ChainMakerHash.Sm3), bytes => WireForm.Slices(bytes, 1, "x", 10),
        ];
        try
        {
            readers[random.Next(readers.Length)](noise);
        }
        catch (LedgerFormatException)
        {
        }
    }

    private static (int From, int To) GasUsed(byte[] evidence)
    {
        byte[] gas = [0x20, 0x90, 0xbf, 0x05];
        int at = evidence.AsSpan().IndexOf(gas);
        Assert.True(at > 0 && evidence.AsSpan(at + 1).IndexOf(gas) < 0);
        return (at + 1, at + 4);
    }

    private LogFailure WithVotes(IReadOnlyList<CborValue> votes) => Verifier.Verify(Replace(5, CborValue.Array(votes)), pins).Failure!;

    private AnchorReceipt Replace(int key, CborValue value)
    {
        CborValue map = CborValue.Parse(receipts[1].Evidence);
        byte[] evidence = CborValue.Map(map.Keys.Select(k => (k, k == key ? value : map.Required(k)))).Encode();
        return new AnchorReceipt(ChainMakerReceipt.KindName, receipts[1].Ledger, receipts[1].Publication, evidence);
    }

    private LogFailure Check(string ledger, AnchorPublication publication, ReadOnlyMemory<byte> evidence) =>
        Verifier.Verify(new AnchorReceipt(ChainMakerReceipt.KindName, ledger, publication, evidence), pins).Failure!;
}
