using System.Diagnostics;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Tests.Evm;

/// <summary>Verification from bytes alone, over receipts that anvil and ganache gave once (Vectors/evm), and over a header that is sealed here as QBFT seals it.</summary>
public class EvmReceiptVerifierTests
{
    private static readonly EvmReceiptVerifier Verifier = new();
    private static readonly EvmKey[] Validators = [.. Enumerable.Range(1, 5).Select(i => EvmKey.Parse(new string('0', 63) + i))];

    public static TheoryData<string> Vectors => new("anvil.cbor", "anvil-without-link.cbor", "ganache.cbor");

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Receipt_OfAnEngine_HoldsAndSaysThatNobodyVouches(string file)
    {
        AnchorFinding finding = Verifier.Verify(Read(file), []);
        Assert.Null(finding.Failure);
        Assert.Equal("no validator's seal", finding.Quorum);
        Assert.Equal("finality not shown: a development engine or a chain without seals; compare the block's hash with a node you trust", finding.Finality);
        Assert.False(finding.IsFinal);
        Assert.Contains($", written by {EvmEngine.Publisher.Address}", finding.Inclusion, StringComparison.Ordinal);
        Assert.True(finding.BlockTime > 1_700_000_000_000);
    }

    // Every bit of the evidence: the claimed hash covers the header, the header's state root the account, and so on down.
    [Theory]
    [MemberData(nameof(Vectors))]
    public void EveryFlippedBit_IsFound(string file)
    {
        AnchorReceipt receipt = Read(file);
        byte[] evidence = receipt.Evidence.ToArray();
        for (int bit = 0; bit < 8 * evidence.Length; bit++)
        {
            evidence[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(Verifier.Verify(With(receipt, evidence), []).Failure is { Class: ExitClass.False or ExitClass.Malformed }, $"bit {bit}");
            evidence[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void EveryFlippedBitOfASealedBlock_IsFound()
    {
        AnchorReceipt receipt = Sealed(Read("anvil.cbor"), Validators[..4], Validators[..3]);
        byte[] evidence = receipt.Evidence.ToArray();
        AnchorPin[] pins = Pins(receipt, Validators[..4]);
        int header = EvmEvidence.Parse(evidence).Header.Length + 64;
        for (int bit = 0; bit < 8 * header; bit++)
        {
            evidence[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(Verifier.Verify(With(receipt, evidence), []).Failure is { Class: ExitClass.False or ExitClass.Malformed }, $"bit {bit}");
            Assert.True(Verifier.Verify(With(receipt, evidence), pins).Failure is not null, $"bit {bit} with pins");
            evidence[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void CutOrLongerEvidence_IsMalformed()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        byte[] evidence = receipt.Evidence.ToArray();
        for (int length = 0; length < evidence.Length; length += 7)
        {
            Assert.Equal(ExitClass.Malformed, Verifier.Verify(With(receipt, evidence[..length]), []).Failure!.Class);
        }

        Assert.Equal(ExitClass.Malformed, Verifier.Verify(With(receipt, [.. evidence, 0]), []).Failure!.Class);
    }

    [Fact]
    public void AnyBytes_AreAnswered()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        EvmEvidence parts = EvmEvidence.Parse(receipt.Evidence);
        long started = Stopwatch.GetTimestamp();
        for (int seed = 0; seed < 3_000; seed++)
        {
            Random random = new(seed);
            EvmEvidence mixed = parts with
            {
                Header = random.Next(3) == 0 ? Spoiled(parts.Header, random) : parts.Header,
                AccountProof = Spoiled(parts.AccountProof, random),
                StorageProofs = [.. parts.StorageProofs.Select(proof => Spoiled(proof, random))],
            };
            try
            {
                // A hash that fits what was spoiled lets the bytes through to the readers behind it.
                mixed = mixed with { BlockHash = EvmHeader.Decode(mixed.Header).BlockHash };
            }
            catch (LedgerFormatException)
            {
                // It is no header any more.
            }

            // A header with its hash can be made up around a true state root: nothing but seals or a pinned block tells. The proofs under it can not.
            AnchorFinding finding = Verifier.Verify(With(receipt, mixed.Encode()), []);
            bool sameProofs = (mixed with { Header = parts.Header, BlockHash = parts.BlockHash }).Encode().AsSpan().SequenceEqual(receipt.Evidence.Span);
            Assert.True(finding.Failure is not null || sameProofs, $"seed {seed}");
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
    }

    // Nodes that anyone can make up, under a state root that anyone can make up: readers meet every shape of node.
    [Fact]
    public void MadeUpTries_AreAnswered()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        EvmEvidence parts = EvmEvidence.Parse(receipt.Evidence);
        int holding = 0;
        for (int seed = 0; seed < 3_000; seed++)
        {
            Random random = new(seed);
            byte[] node = MadeUpNode(random, 0).Encode();
            RlpItem[] fields = [.. RlpItem.Decode(parts.Header).Items];
            fields[3] = RlpItem.Of(Keccak.Of(node).ToArray());
            byte[] header = RlpItem.List(fields).Encode();
            EvmEvidence made = parts with { BlockHash = Keccak.Of(header), Header = header, AccountProof = [node] };
            holding += Verifier.Verify(With(receipt, made.Encode()), []).Failure is null ? 1 : 0;
        }

        Assert.Equal(0, holding);
    }

    [Fact]
    public void ManyNodes_AreRefusedBeforeTheyAreHashed()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        EvmEvidence parts = EvmEvidence.Parse(receipt.Evidence);
        byte[] evidence = (parts with { AccountProof = [.. Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[40], MerklePatricia.NodeCountMax + 1)] }).Encode();
        Assert.Equal(ExitClass.Malformed, Verifier.Verify(With(receipt, evidence), []).Failure!.Class);
        evidence = (parts with { Header = new byte[EvmHeader.BytesMax + 1] }).Encode();
        Assert.Equal(ExitClass.Malformed, Verifier.Verify(With(receipt, evidence), []).Failure!.Class);
    }

    [Fact]
    public void AnotherStatementPlaceLedgerOrLink_IsFalse()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        AnchorPublication told = receipt.Publication;
        Checkpoint checkpoint = told.Statement.Checkpoint;
        (AnchorPublication Publication, string Field)[] lies =
        [
            (told with { CrossReceipt = Hash.Of([9]) }, "cross-link"),
            (told with { Sequence = told.Sequence + 1 }, "statement"),
            (told with { Statement = new AnchorStatement(checkpoint.Origin, checkpoint.Size + 1, checkpoint.Root, told.Statement.Previous) }, "statement"),
            (told with { Statement = new AnchorStatement("example.org/other", checkpoint.Size, checkpoint.Root, told.Statement.Previous) }, "statement"),
        ];
        foreach ((AnchorPublication lie, string field) in lies)
        {
            LogFailure failure = Verifier.Verify(new AnchorReceipt(receipt.Kind, receipt.Ledger, lie, receipt.Evidence), []).Failure!;
            Assert.True(failure.Class == ExitClass.False && (failure.Field == field || failure.Field == "proof"), failure.ToString());
        }

        string elsewhere = $"evm:{EvmEngine.ChainId}/{EvmEngine.Stranger.Address}";
        Assert.Equal(ExitClass.False, Verifier.Verify(new AnchorReceipt(receipt.Kind, elsewhere, told, receipt.Evidence), []).Failure!.Class);
        foreach (string name in (string[])["evm:1", "evm:01/" + EvmEngine.Stranger.Address, "evm:1/" + EvmEngine.Stranger.Address.ToChecksumText(), "evm:1/0x12", "evm:99999999999999999999/" + EvmEngine.Stranger.Address])
        {
            Assert.Equal(ExitClass.Malformed, Verifier.Verify(new AnchorReceipt(receipt.Kind, name, told, receipt.Evidence), []).Failure!.Class);
        }
    }

    [Fact]
    public void CodeAndPublisher_ArePinned()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        Assert.Null(Find(receipt, ("code", $"keccak256:{AnchorContract.CodeHash}"), ("publisher", EvmEngine.Publisher.Address.ToString())).Failure);
        Assert.Null(Find(receipt, ("publisher", EvmEngine.Publisher.Address.ToChecksumText()), ("publisher", EvmEngine.Stranger.Address.ToString())).Failure);

        LogFailure failure = Find(receipt, ("code", $"keccak256:{Hash.Of([1])}")).Failure!;
        Assert.Equal(("code", ExitClass.NotCovered), (failure.Field, failure.Class));
        failure = Find(receipt, ("publisher", EvmEngine.Stranger.Address.ToString())).Failure!;
        Assert.Equal(("publisher", ExitClass.NotCovered), (failure.Field, failure.Class));
    }

    [Theory]
    [InlineData("node", "sha256:00")]
    [InlineData("code", "sha256:00")]
    [InlineData("code", "keccak256:00")]
    [InlineData("publisher", "0x00")]
    [InlineData("validator", "")]
    [InlineData("block", "12")]
    [InlineData("block", "-1:0x0000000000000000000000000000000000000000000000000000000000000000")]
    public void PinOfAnotherForm_IsMalformed(string what, string value)
    {
        LogFailure failure = Find(Read("anvil.cbor"), (what, value)).Failure!;
        Assert.Equal(("trust file", ExitClass.Malformed), (failure.Entry, failure.Class));
    }

    [Fact]
    public void BlockPin_IsTheAuditorsOwnEvidence()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        EvmHeader header = EvmHeader.Decode(EvmEvidence.Parse(receipt.Evidence).Header);
        AnchorFinding finding = Find(receipt, ("block", $"{header.Number}:{HexText.Encode(header.BlockHash)}"), ("block", $"{header.Number + 1}:{HexText.Encode(Hash.Zero)}"));
        Assert.Null(finding.Failure);
        Assert.True(finding.IsFinal);
        Assert.Equal("the auditor pinned this block's hash", finding.Finality);

        Assert.False(Find(receipt, ("block", $"{header.Number + 1}:{HexText.Encode(Hash.Zero)}")).IsFinal);
        LogFailure failure = Find(receipt, ("block", $"{header.Number}:{HexText.Encode(Hash.Zero)}")).Failure!;
        Assert.Equal(ExitClass.False, failure.Class);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 4)]
    public void Seals_OfTwoThirdsOfThePinnedValidators_MakeItFinal(int pinned, int needed)
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        AnchorReceipt enough = Sealed(receipt, Validators[..pinned], Validators[..needed]);
        AnchorFinding finding = Verifier.Verify(enough, Pins(enough, Validators[..pinned]));
        Assert.Null(finding.Failure);
        Assert.True(finding.IsFinal);
        Assert.Equal($"sealed by {needed} of {pinned} pinned validators, {needed} needed", finding.Quorum);
        Assert.Equal("final: QBFT never replaces a sealed block", finding.Finality);

        AnchorReceipt few = Sealed(receipt, Validators[..pinned], Validators[..(needed - 1)]);
        LogFailure failure = Verifier.Verify(few, Pins(few, Validators[..pinned])).Failure!;
        Assert.Equal(("quorum", ExitClass.NotCovered), (failure.Field, failure.Class));
    }

    [Fact]
    public void Seals_WithoutPins_ShowOnlyWhatTheHeaderSays()
    {
        AnchorReceipt receipt = Sealed(Read("anvil.cbor"), Validators[..4], Validators[..3]);
        AnchorFinding finding = Verifier.Verify(receipt, []);
        Assert.Null(finding.Failure);
        Assert.False(finding.IsFinal);
        Assert.Equal("sealed by 3 of the 4 validators it lists, validators not pinned", finding.Quorum);

        // Validators that a contract chooses are not in the header: only pins can tell who sealed.
        AnchorReceipt unlisted = Sealed(Read("anvil.cbor"), [], Validators[..3]);
        Assert.Equal("3 seals, validators neither listed nor pinned", Verifier.Verify(unlisted, []).Quorum);
        Assert.True(Verifier.Verify(unlisted, Pins(unlisted, Validators[..4])).IsFinal);
        AnchorReceipt strangers = Sealed(Read("anvil.cbor"), [], [Validators[0], Validators[1], Validators[4]]);
        Assert.Equal(ExitClass.NotCovered, Verifier.Verify(strangers, Pins(strangers, Validators[..4])).Failure!.Class);
    }

    [Fact]
    public void Seals_OfOneValidatorTwiceOrOfNoValidator_AreFalse()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        Assert.Equal("seal", Verifier.Verify(Sealed(receipt, Validators[..4], [Validators[0], Validators[0], Validators[1]]), []).Failure!.Field);
        LogFailure failure = Verifier.Verify(Sealed(receipt, Validators[..4], [Validators[0], Validators[4]]), []).Failure!;
        Assert.Equal(("seal", ExitClass.False), (failure.Field, failure.Class));
        Assert.Contains(Validators[4].Address.ToString(), failure.Found, StringComparison.Ordinal);
    }

    // The block's hash says nothing of round and seals: the same block, sealed in another round, keeps its hash and needs other seals.
    [Fact]
    public void BlockHash_LeavesOutRoundAndSeals()
    {
        AnchorReceipt receipt = Read("anvil.cbor");
        EvmHeader first = EvmHeader.Decode(EvmEvidence.Parse(Sealed(receipt, Validators[..4], Validators[..3]).Evidence).Header);
        EvmHeader second = EvmHeader.Decode(EvmEvidence.Parse(Sealed(receipt, Validators[..4], Validators[1..4], round: 300).Evidence).Header);
        Assert.Equal(first.BlockHash, second.BlockHash);
        Assert.Equal(Validators[..3].Select(key => (EvmAddress?)key.Address), first.Sealers());
        Assert.Equal(Validators[1..4].Select(key => (EvmAddress?)key.Address), second.Sealers());
    }

    // Extra data of the example genesis file with which the documentation of QBFT networks sets one up: four validators, no vote, round 0, no seals.
    [Fact]
    public void ExtraData_IsReadAndWrittenAsBesuDoes()
    {
        string[] validators = ["64a702e6263b7297a96638cac6ae65e6541f4169", "3923390ad55e90c237593b3b0e401f3b08a03185", "aefdb9a738c9f433e5b6b212a6d62f6370c2f692", "c7eeb9a4e00ce683cf93039b212648e01c6c6b78"];
        string hex = "f87aa00000000000000000000000000000000000000000000000000000000000000000f854" + string.Concat(validators.Select(address => "94" + address)) + "c080c0";
        Hash istanbul = Hash.FromHex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");
        QbftExtra extra = QbftExtra.Read(Convert.FromHexString(hex), istanbul)!;
        Assert.Equal(validators, extra.Validators.Select(address => address.ToString()[2..]));
        Assert.Empty(extra.Seals);
        Assert.Equal(hex, Convert.ToHexStringLower(extra.WithoutSeals()));
        Assert.Equal(hex, Convert.ToHexStringLower(extra.WithoutSealsAndRound()));
        Assert.Null(QbftExtra.Read(Convert.FromHexString(hex), Hash.Zero));
        Assert.Throws<LedgerFormatException>(() => QbftExtra.Read(Convert.FromHexString("c0"), istanbul));
    }

    private static AnchorReceipt Read(string file) => AnchorReceipt.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "evm", file)));

    private static AnchorReceipt With(AnchorReceipt receipt, byte[] evidence) => new(receipt.Kind, receipt.Ledger, receipt.Publication, evidence);

    private static AnchorFinding Find(AnchorReceipt receipt, params (string What, string Value)[] pins) =>
        Verifier.Verify(receipt, [.. pins.Select(pin => new AnchorPin(receipt.Ledger, pin.What, pin.Value))]);

    private static AnchorPin[] Pins(AnchorReceipt receipt, EvmKey[] validators) => [.. validators.Select(key => new AnchorPin(receipt.Ledger, "validator", key.Address.ToString()))];

    // Gives the header of a receipt the extra data and mix hash of QBFT, and seals it with some keys.
    private static AnchorReceipt Sealed(AnchorReceipt receipt, EvmKey[] validators, EvmKey[] sealers, long round = 2)
    {
        EvmEvidence evidence = EvmEvidence.Parse(receipt.Evidence);
        RlpItem[] fields = [.. RlpItem.Decode(evidence.Header).Items];
        RlpItem[] extra = [RlpItem.Of(new byte[32]), RlpItem.List(validators.Select(key => RlpItem.Of(key.Address.ToArray()))), RlpItem.List(), RlpItem.Of(round), RlpItem.List()];
        fields[13] = RlpItem.Of(Convert.FromHexString("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365"));
        fields[12] = RlpItem.Of(RlpItem.List(extra).Encode());
        Hash digest = Keccak.Of(RlpItem.List(fields).Encode());
        extra[3] = RlpItem.Of(0);
        fields[12] = RlpItem.Of(RlpItem.List(extra).Encode());
        Hash blockHash = Keccak.Of(RlpItem.List(fields).Encode());

        extra[3] = RlpItem.Of(round);
        extra[4] = RlpItem.List(sealers.Select(key => Seal(key, digest)));
        fields[12] = RlpItem.Of(RlpItem.List(extra).Encode());
        return With(receipt, (evidence with { BlockHash = blockHash, Header = RlpItem.List(fields).Encode() }).Encode());
    }

    private static RlpItem Seal(EvmKey key, Hash digest)
    {
        EvmSignature signature = Secp256k1.Sign(digest, Convert.FromHexString(key.ToFileText().TrimEnd()));
        return RlpItem.Of((byte[])[.. signature.R.ToArray(), .. signature.S.ToArray(), (byte)signature.RecoveryId]);
    }

    private static ReadOnlyMemory<byte> Spoiled(ReadOnlyMemory<byte> bytes, Random random)
    {
        byte[] copy = bytes.ToArray();
        switch (random.Next(4))
        {
            case 0:
                copy[random.Next(copy.Length)] = (byte)random.Next(256);
                return copy;
            case 1:
                return copy.AsMemory(0, random.Next(copy.Length));
            case 2:
                random.NextBytes(copy);
                return copy;
            default:
                return copy;
        }
    }

    private static ReadOnlyMemory<byte>[] Spoiled(IReadOnlyList<ReadOnlyMemory<byte>> nodes, Random random) => random.Next(3) switch
    {
        0 => [.. nodes.Select(node => random.Next(nodes.Count) == 0 ? Spoiled(node, random) : node)],
        1 => [.. nodes.Where(_ => random.Next(nodes.Count + 1) > 0)],
        _ => [.. nodes, .. random.Next(4) == 0 ? nodes.Take(1) : []],
    };

    private static RlpItem MadeUpNode(Random random, int depth)
    {
        byte[] bytes = new byte[random.Next(4) == 0 ? 32 : random.Next(4)];
        random.NextBytes(bytes);
        return depth > 4 || random.Next(3 - Math.Min(2, depth)) != 0 && depth > 0
            ? RlpItem.Of(bytes)
            : RlpItem.List(Enumerable.Range(0, random.Next(5) switch { 0 => 17, 1 => random.Next(4), _ => 2 }).Select(_ => MadeUpNode(random, depth + 1)));
    }
}
