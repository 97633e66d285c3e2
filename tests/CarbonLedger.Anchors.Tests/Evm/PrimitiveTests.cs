using System.Text;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Tests.Evm;

public class PrimitiveTests
{
    // Keccak team, KeccakKAT ShortMsgKAT_256 (Len = 0 and Len = 8), and the hash of "abc" that the Solidity documentation and many a wallet test show.
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("cc", "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a")]
    [InlineData("616263", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    public void Keccak_GivesThePublishedHash(string message, string hash) => Assert.Equal(hash, Keccak.Of(Convert.FromHexString(message)).ToHex());

    // The examples of the RLP page of the Ethereum documentation (ethereum.org/developers/docs/data-structures-and-encoding/rlp).
    [Fact]
    public void Rlp_EncodesTheExamplesOfItsPage()
    {
        Assert.Equal("83646f67", Hex(Text("dog")));
        Assert.Equal("c88363617483646f67", Hex(RlpItem.List(Text("cat"), Text("dog"))));
        Assert.Equal("80", Hex(Text("")));
        Assert.Equal("c0", Hex(RlpItem.List()));
        Assert.Equal("80", Hex(RlpItem.Of(0)));
        Assert.Equal("00", Hex(RlpItem.Of(new byte[] { 0 })));
        Assert.Equal("0f", Hex(RlpItem.Of(15)));
        Assert.Equal("820400", Hex(RlpItem.Of(1024)));
        Assert.Equal("c7c0c1c0c3c0c1c0", Hex(RlpItem.List(RlpItem.List(), RlpItem.List(RlpItem.List()), RlpItem.List(RlpItem.List(), RlpItem.List(RlpItem.List())))));
        Assert.Equal("b838" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes("Lorem ipsum dolor sit amet, consectetur adipisicing elit")), Hex(Text("Lorem ipsum dolor sit amet, consectetur adipisicing elit")));
    }

    [Theory]
    [InlineData("", "the end of the bytes")]
    [InlineData("8101", "one with a length before it")]
    [InlineData("b80161", "the long one")]
    [InlineData("b90038", "another")]
    [InlineData("83646f", "2 bytes")]
    [InlineData("83646f6700", "1 bytes")]
    [InlineData("c28363", "1 bytes")]
    [InlineData("bfffffffffffffffff", "another")]
    [InlineData("c1c1c1c1c1c1c1c1c1c1c1c0", "0 bytes")]
    public void Rlp_ThatIsNotTheOneSpelling_IsRefused(string hex, string found)
    {
        LedgerFormatException refused = Assert.Throws<LedgerFormatException>(() => RlpItem.Decode(Convert.FromHexString(hex)));
        Assert.Contains(found, refused.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Rlp_NestedTooDeepOrTooLong_IsRefused()
    {
        RlpItem nested = RlpItem.List();
        for (int i = 0; i < RlpItem.DepthMax; i++)
        {
            nested = RlpItem.List(nested);
        }

        Assert.Equal(Hex(nested), Hex(RlpItem.Decode(nested.Encode())));
        Assert.Throws<LedgerFormatException>(() => RlpItem.Decode(RlpItem.List(nested).Encode()));
        byte[] many = RlpItem.List(Enumerable.Repeat(RlpItem.Of(1), RlpItem.ItemCountMax - 1)).Encode();
        Assert.Equal(RlpItem.ItemCountMax - 1, RlpItem.Decode(many).Items.Count);
        Assert.Throws<LedgerFormatException>(() => RlpItem.Decode(RlpItem.List(Enumerable.Repeat(RlpItem.Of(1), RlpItem.ItemCountMax)).Encode()));
    }

    [Fact]
    public void Rlp_OfAnyBytes_IsRefusedOrEncodesToTheSameBytes()
    {
        for (int seed = 0; seed < 20_000; seed++)
        {
            Random random = new(seed);
            byte[] bytes = new byte[random.Next(0, 24)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && random.Next(3) > 0)
            {
                bytes[0] = (byte)(0xC0 + bytes.Length - 1);
            }

            try
            {
                Assert.True(RlpItem.Decode(bytes).Encode().AsSpan().SequenceEqual(bytes), $"seed {seed}");
            }
            catch (LedgerFormatException)
            {
                // Most are no RLP.
            }
        }
    }

    // The addresses of EIP-55's test cases: all caps, all lower, and mixed.
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Address_HasTheChecksumOfEip55(string text)
    {
        EvmAddress address = EvmAddress.Parse(text);
        Assert.Equal(text, address.ToChecksumText());
        Assert.Equal(text.ToLowerInvariant(), address.ToString());
        Assert.Equal(address, EvmAddress.Parse(text.ToLowerInvariant()));
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed")]
    [InlineData("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1bea")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg")]
    [InlineData("")]
    public void Address_WithAWrongChecksumOrForm_IsRefused(string text) => Assert.Throws<LedgerFormatException>(() => EvmAddress.Parse(text));

    // The example of EIP-155: transaction, hash, key and signature as the page gives them.
    [Fact]
    public void Signature_IsThatOfEip155sExample()
    {
        RlpItem none = RlpItem.Of(ReadOnlyMemory<byte>.Empty);
        byte[] transaction = RlpItem.List(
            RlpItem.Of(9), RlpItem.Of(20_000_000_000), RlpItem.Of(21_000), RlpItem.Of(EvmAddress.Parse("0x3535353535353535353535353535353535353535").ToArray()),
            RlpItem.Of(1_000_000_000_000_000_000), none, RlpItem.Of(1), none, none).Encode();
        Assert.Equal("ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080", Convert.ToHexStringLower(transaction));
        Hash digest = Keccak.Of(transaction);
        Assert.Equal("daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53", digest.ToHex());

        byte[] key = Convert.FromHexString("4646464646464646464646464646464646464646464646464646464646464646");
        EvmSignature signature = Secp256k1.Sign(digest, key);
        Assert.Equal("28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276", signature.R.ToHex());
        Assert.Equal("67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83", signature.S.ToHex());
        Assert.Equal(37 - 35 - (2 * 1), signature.RecoveryId);
        Assert.True(Secp256k1.TryRecover(digest, signature, out EvmAddress signedBy));
        Assert.Equal("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f", signedBy.ToString());
    }

    // RFC 6979 gives no vectors for secp256k1; these are those that Trezor's and Bitcoin's libraries share (key 1, SHA-256 of the text).
    [Theory]
    [InlineData("Satoshi Nakamoto", "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8", "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [InlineData("All those moments will be lost in time, like tears in rain. Time to die...", "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b", "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    public void Signature_IsDeterministicAndHasTheLowerS(string text, string r, string s)
    {
        byte[] one = new byte[32];
        one[31] = 1;
        EvmSignature signature = Secp256k1.Sign(Hash.Of(Encoding.ASCII.GetBytes(text)), one);
        Assert.Equal((r, s), (signature.R.ToHex(), signature.S.ToHex()));
    }

    [Fact]
    public void Recovery_OfAnyNumbers_NeverThrows()
    {
        Random random = new(7);
        byte[] word = new byte[32];
        int recovered = 0;
        for (int i = 0; i < 300; i++)
        {
            random.NextBytes(word);
            Hash r = i % 10 == 0 ? Hash.Zero : Hash.FromBytes(word);
            random.NextBytes(word);
            Hash s = i % 7 == 0 ? Hash.FromHex(new string('f', 64)) : Hash.FromBytes(word);
            recovered += Secp256k1.TryRecover(Hash.Of(word), new EvmSignature(r, s, i % 4), out _) ? 1 : 0;
        }

        Assert.InRange(recovered, 20, 120);
    }

    [Fact]
    public void Key_IsReadAndMadeAndNeverShown()
    {
        // The first account of the phrase that every development engine starts with.
        using EvmKey key = EvmKey.Parse("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80\n");
        Assert.Equal("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", key.Address.ToString());
        Assert.DoesNotContain("ac0974", $"{key} {System.Text.Json.JsonSerializer.Serialize(key.Address)}", StringComparison.OrdinalIgnoreCase);
        using EvmKey made = EvmKey.Generate();
        using EvmKey again = EvmKey.Parse(made.ToFileText());
        Assert.Equal(made.Address, again.Address);

        string order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
        foreach (string text in (string[])["", "0x", new string('0', 64), order, "ac0974", new string('g', 64), "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80 "])
        {
            LedgerFormatException refused = Assert.Throws<LedgerFormatException>(() => EvmKey.Parse(text));
            Assert.DoesNotContain("ac0974", refused.Message, StringComparison.Ordinal);
        }
    }

    // A record prints and compares all it holds, so none may hold a key.
    [Fact]
    public void NoRecord_HoldsAKey()
    {
        Type[] types = typeof(EvmKey).Assembly.GetTypes();
        Type[] records = [.. types.Where(type => type.GetMethod("<Clone>$") is not null || (type.IsValueType && type.GetMethod("PrintMembers", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance) is not null))];
        Assert.Contains(typeof(EvmAnchorOptions), records);
        System.Reflection.FieldInfo[] fields = [.. records.SelectMany(type => type.GetFields(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance))];
        Assert.DoesNotContain(fields, field => typeof(IEvmSigner).IsAssignableFrom(field.FieldType) || field.Name.Contains("privateKey", StringComparison.OrdinalIgnoreCase));
        Assert.Null(typeof(EvmKey).GetMethod("<Clone>$"));
    }

    // Selectors as the compiler gives them in CarbonAnchor.json.
    [Fact]
    public void Calls_AreOfTheContractsAbi()
    {
        AnchorStatement first = new("example.org/log", 5, Hash.Of([1]), Hash.Zero);
        AnchorStatement second = new("example.org/log", 9, Hash.Of([2]), first.Digest);
        byte[] call = AnchorAbi.Anchor(new AnchorPublication(second, 1, Hash.Of([3])));
        string expected = "21deb524" + second.OriginHash + $"{1:x64}{9:x64}" + Hash.Of([2]) + second.Digest + Hash.Of([3]);
        Assert.Equal(expected, Convert.ToHexStringLower(call));
        Assert.Equal("02d3af5b" + second.OriginHash, Convert.ToHexStringLower(AnchorAbi.Next(second.OriginHash)));
        Assert.Equal("5d030b1b" + second.OriginHash + $"{7:x64}", Convert.ToHexStringLower(AnchorAbi.Anchors(second.OriginHash, 7)));
        Assert.Equal("d22057a9" + second.OriginHash + new string('0', 24) + new string('a', 40), Convert.ToHexStringLower(AnchorAbi.Register(second.OriginHash, EvmAddress.Parse("0x" + new string('a', 40)))));
    }

    [Theory]
    [InlineData("0x0", 0)]
    [InlineData("0x1", 1)]
    [InlineData("0x400", 1024)]
    [InlineData("0x7fffffffffffffff", long.MaxValue)]
    public void Quantity_IsReadInItsOneSpelling(string text, long number)
    {
        Assert.True(HexText.TryDecodeQuantity(text, out long read));
        Assert.Equal(number, read);
        Assert.Equal(text, HexText.Quantity(number));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0x")]
    [InlineData("0x00")]
    [InlineData("0x01")]
    [InlineData("1")]
    [InlineData("0x8000000000000000")]
    [InlineData("0x-1")]
    [InlineData("0x 1")]
    public void Quantity_InAnotherForm_IsRefused(string? text) => Assert.False(HexText.TryDecodeQuantity(text, out long _));

    [Fact]
    public void Fees_AreRaisedByThePercentAndNeverAboveTheCap()
    {
        EvmFees fees = EvmFees.For(baseFee: 10_000_000_000, priority: 1_000_000_000, cap: 30_000_000_000);
        Assert.Equal(new EvmFees(1_000_000_000, 21_000_000_000), fees);
        EvmFees raised = fees.Raised(10, fees, 30_000_000_000)!.Value;
        Assert.Equal(new EvmFees(1_100_000_001, 23_100_000_001), raised);
        Assert.Null(fees.Raised(50, fees, 30_000_000_000));
        Assert.Equal(new EvmFees(3, 5), EvmFees.For(baseFee: 4, priority: 3, cap: 5));
    }

    // Tries of one key and of two, written by hand: what stands there is proved, and so is that nothing stands at any other key.
    [Fact]
    public void Trie_ProvesWhatStandsThereAndThatNothingDoes()
    {
        byte[] key = [1];
        byte[] path = Keccak.Of(key).ToArray();
        byte[] value = [0x82, 0x12, 0x34];
        byte[] leaf = RlpItem.List(RlpItem.Of((byte[])[0x20, .. path]), RlpItem.Of(value)).Encode();
        Assert.Equal(value, MerklePatricia.Follow(Keccak.Of(leaf), key, [leaf])!.Value.ToArray());
        Assert.Null(MerklePatricia.Follow(Keccak.Of(leaf), [2], [leaf]));
        Assert.Null(MerklePatricia.Follow(MerklePatricia.EmptyRoot, key, []));
        Assert.Throws<MerkleProofException>(() => MerklePatricia.Follow(Keccak.Of(leaf), key, []));
        Assert.Throws<MerkleProofException>(() => MerklePatricia.Follow(Keccak.Of(leaf), key, [leaf, leaf]));
        Assert.Throws<MerkleProofException>(() => MerklePatricia.Follow(Hash.Zero, key, [leaf]));

        // An extension over the first two digits, then a branch at whose third digit a leaf holds the other 61.
        byte[] end = RlpItem.List(RlpItem.Of((byte[])[(byte)(0x30 | (path[1] & 0x0F)), .. path[2..]]), RlpItem.Of(value)).Encode();
        RlpItem none = RlpItem.Of(ReadOnlyMemory<byte>.Empty);
        byte[] branch = RlpItem.List(Enumerable.Range(0, 17).Select(i => i == path[1] >> 4 ? RlpItem.Of(Keccak.Of(end).ToArray()) : none)).Encode();
        byte[] top = RlpItem.List(RlpItem.Of((byte[])[0x00, path[0]]), RlpItem.Of(Keccak.Of(branch).ToArray())).Encode();
        Assert.Equal(value, MerklePatricia.Follow(Keccak.Of(top), key, [top, branch, end])!.Value.ToArray());
        Assert.Equal(3, MerklePatricia.Pick(Keccak.Of(top), key, [end, leaf, top, branch, top]).Count);
        Assert.Null(MerklePatricia.Follow(Keccak.Of(top), [2], [top]));
        byte[] neighbour = [.. Enumerable.Range(0, 100_000).Select(BitConverter.GetBytes).First(other => Keccak.Of(other).AsSpan()[0] == path[0] && Keccak.Of(other).AsSpan()[1] >> 4 != path[1] >> 4)];
        Assert.Null(MerklePatricia.Follow(Keccak.Of(top), neighbour, [top, branch]));
        Assert.Throws<MerkleProofException>(() => MerklePatricia.Follow(Keccak.Of(top), neighbour, [top, branch, end]));

        // A node of less than 32 bytes stands inside its parent.
        RlpItem small = RlpItem.List(RlpItem.Of(new byte[] { 0x20 }), RlpItem.Of(value));
        Assert.Throws<LedgerFormatException>(() => MerklePatricia.Follow(Keccak.Of(RlpItem.List(RlpItem.Of(new byte[] { 0x00 }), small).Encode()), key, [RlpItem.List(RlpItem.Of(new byte[] { 0x00 }), small).Encode()]));
        byte[] parent = RlpItem.List(RlpItem.Of((byte[])[0x00, .. path]), small).Encode();
        Assert.Equal(value, MerklePatricia.Follow(Keccak.Of(parent), key, [parent])!.Value.ToArray());
    }

    private static RlpItem Text(string text) => RlpItem.Of(Encoding.ASCII.GetBytes(text));

    private static string Hex(RlpItem item) => Convert.ToHexStringLower(item.Encode());
}
