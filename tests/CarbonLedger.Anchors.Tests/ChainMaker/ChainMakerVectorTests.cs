using System.Text;
using System.Text.Json;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using Google.Protobuf;
using KeyValuePair = CarbonLedger.Anchors.ChainMaker.Wire.KeyValuePair;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

public sealed class ChainMakerVectorTests
{
    [Fact]
    public void Requests_AreEncodedToTheBytesOfTheOfficialLibraries()
    {
        Assert.Equal(6, ChainMakerVectors.Requests.Count);
        Assert.All(ChainMakerVectors.Requests, vector =>
        {
            Payload payload = PayloadOf(vector.GetProperty("payload"));
            Assert.Equal(ChainMakerVectors.Hex(vector, "payloadHex"), payload.ToByteArray());
            Assert.Equal(ChainMakerVectors.Hex(vector, "payloadHash"), ChainDigest.Of(HashOf(vector), payload.ToByteArray()));

            EndorsementEntry sender = new()
            {
                Signer = new Member { OrgId = "wx-org1.chainmaker.org", MemberType = MemberType.Cert, MemberInfo = ByteString.CopyFrom(ChainMakerVectors.Text(vector, "certPem")) },
                Signature = ByteString.CopyFrom(ChainMakerVectors.Hex(vector, "signatureHex")),
            };
            Assert.Equal(ChainMakerVectors.Hex(vector, "txRequestHex"), new TxRequest { Payload = payload, Sender = sender }.ToByteArray());
        });
    }

    [Fact]
    public void Transactions_HashAsTheOfficialLibrariesSay() => Assert.All(ChainMakerVectors.Requests, vector =>
    {
        byte[] bytes = ChainMakerVectors.Hex(vector, "transactionHex");
        Transaction transaction = WireForm.Exact(Transaction.Parser, bytes, "transaction");
        Assert.Equal(bytes, transaction.ToByteArray());
        foreach (uint version in new uint[] { 220, 2299, 2300, 2030200 })
        {
            Assert.Equal(BlockProof.TransactionHash(transaction, version, HashOf(vector)), BlockProof.TransactionHash(bytes.AsMemory(), version, HashOf(vector)));
        }

        Hash expected = Hash.FromHex(vector.GetProperty("txHash").GetString()!);
        Assert.Contains(expected, new[] { BlockProof.TransactionHash(transaction, 220, HashOf(vector)), BlockProof.TransactionHash(transaction, 2030200, HashOf(vector)) });
    });

    [Fact]
    public void Signatures_Verify_AndNotOverOtherBytes() => Assert.All(ChainMakerVectors.Requests, vector =>
    {
        byte[] certificate = ChainMakerVectors.Text(vector, "certPem");
        Member member = new() { MemberType = MemberType.Cert, MemberInfo = ByteString.CopyFrom(certificate) };
        (ChainMakerPublicKey key, ChainMakerHash hash) = MemberKey.Read(member, ChainMakerHash.Sha256)!.Value;
        byte[] payload = ChainMakerVectors.Hex(vector, "payloadHex");
        byte[] signature = ChainMakerVectors.Hex(vector, "signatureHex");

        Assert.Equal(HashOf(vector), hash);
        Assert.Equal(ChainMakerPublicKey.FromPem(ChainMakerVectors.Text(vector, "publicKeyPem")).Pin, key.Pin);
        Assert.Equal(ChainMakerPublicKey.FromPem(certificate).Pin, key.Pin);
        Assert.True(key.Verify(hash, payload, signature));
        payload[^1] ^= 1;
        Assert.False(key.Verify(hash, payload, signature));
        Assert.Equal(vector.GetProperty("certHash").GetString(), Convert.ToHexStringLower(ChainDigest.Of(hash, PemBlock.Read(certificate, "certificate").Der)));
    });

    [Fact]
    public void Trees_HaveTheRootsOfTheOfficialLibraries()
    {
        Assert.Equal(12, ChainMakerVectors.Trees.Count);
        Assert.All(ChainMakerVectors.Trees, vector =>
        {
            ChainMakerHash hash = HashOf(vector);
            Hash[] leaves = [.. Enumerable.Range(0, vector.GetProperty("merkleLeaves").GetInt32()).Select(i => Hash.FromBytes(ChainDigest.Of(hash, Encoding.ASCII.GetBytes($"tx{i}"))))];
            Assert.Equal(vector.GetProperty("merkleRoot").GetString(), BlockProof.MerkleRoot(hash, leaves)!.Value.ToHex());
        });
    }

    [Fact]
    public void Headers_HashAsTheOfficialLibrariesSay()
    {
        Assert.Equal(2, ChainMakerVectors.Headers.Count);
        Assert.All(ChainMakerVectors.Headers, vector =>
        {
            BlockHeader header = WireForm.Exact(BlockHeader.Parser, ChainMakerVectors.Hex(vector, "blockHeaderHex"), "header");
            ChainMakerHash hash = vector.GetProperty("suite").GetString() == "sm2" ? ChainMakerHash.Sm3 : ChainMakerHash.Sha256;
            Assert.Equal(vector.GetProperty("blockHash").GetString(), BlockProof.BlockHash(header, hash).ToHex());
            header.Signature = ByteString.CopyFromUtf8("a signature");
            header.BlockHash = ByteString.CopyFromUtf8("a hash");
            Assert.Equal(vector.GetProperty("blockHash").GetString(), BlockProof.BlockHash(header, hash).ToHex());
        });
    }

    // A contract's events are text by the interface, but a node takes any bytes for them.
    [Fact]
    public void ATransactionOfOthers_WithTextThatIsNotUtf8_IsHashedFromItsBytes()
    {
        byte[] contractEvent = [0x0a, 0x02, 0xff, 0xfe];
        byte[] Result(params byte[] gas) => [0x12, (byte)(gas.Length + 2 + contractEvent.Length), .. gas, 0x2a, (byte)contractEvent.Length, .. contractEvent];
        byte[] Of(byte[] result) => [0x0a, 0x03, 0x1a, 0x01, 0x61, 0x22, (byte)result.Length, .. result];

        byte[] transaction = Of(Result(0x20, 0x9d, 0xe9, 0x01));
        Assert.Throws<LedgerFormatException>(() => WireForm.Exact(Transaction.Parser, transaction, "transaction"));
        Assert.Equal(Hash.Of(Of(Result())), BlockProof.TransactionHash(transaction.AsMemory(), 2300, ChainMakerHash.Sha256));
        Assert.Equal(Hash.Of(transaction), BlockProof.TransactionHash(transaction.AsMemory(), 2299, ChainMakerHash.Sha256));

        byte[] header = new BlockHeader { BlockVersion = 2030500, TxCount = 1 }.ToByteArray();
        ChainMakerBlock block = ChainMakerBlock.Parse((byte[])[0x0a, (byte)header.Length, .. header, 0x1a, (byte)transaction.Length, .. transaction], ChainMakerHash.Sha256);
        Assert.Equal(Hash.Of(Of(Result())), Assert.Single(block.TransactionHashes));
        Assert.Equal(0, block.IndexOf("a"));
        Assert.Throws<LedgerFormatException>(() => block.TransactionAt(0));
    }

    [Fact]
    public void AFieldThatThisVersionDoesNotKnow_IsRefusedWhereBytesAreHashed()
    {
        byte[] transaction = ChainMakerVectors.Hex(ChainMakerVectors.Requests[0], "transactionHex");
        byte[] newer = [.. transaction, 0x78, 0x01];
        Assert.Contains("does not know", Assert.Throws<LedgerFormatException>(() => WireForm.Exact(Transaction.Parser, newer, "transaction")).Message, StringComparison.Ordinal);
        Assert.Equal(transaction, WireForm.Loose(Transaction.Parser, newer, "transaction").ToByteArray());
    }

    private static ChainMakerHash HashOf(JsonElement vector) => ChainDigest.TryParse(vector.GetProperty("hash").GetString()!)!.Value;

    private static Payload PayloadOf(JsonElement json)
    {
        Payload payload = new()
        {
            ChainId = json.GetProperty("chain_id").GetString(),
            TxId = json.GetProperty("tx_id").GetString(),
            Timestamp = json.GetProperty("timestamp").GetInt64(),
            ContractName = json.GetProperty("contract_name").GetString(),
            Method = json.GetProperty("method").GetString(),
        };
        payload.TxType = json.TryGetProperty("tx_type", out JsonElement type) ? (TxType)type.GetInt32() : TxType.InvokeContract;
        payload.ExpirationTime = json.TryGetProperty("expiration_time", out JsonElement expiry) ? expiry.GetInt64() : 0;
        payload.Sequence = json.TryGetProperty("sequence", out JsonElement sequence) ? sequence.GetUInt64() : 0;
        if (json.TryGetProperty("limit", out JsonElement limit))
        {
            payload.Limit = new Limit { GasLimit = limit.TryGetProperty("gas_limit", out JsonElement gas) ? gas.GetUInt64() : 0 };
        }

        foreach (JsonElement parameter in json.TryGetProperty("parameters", out JsonElement parameters) ? [.. parameters.EnumerateArray()] : Array.Empty<JsonElement>())
        {
            string value = parameter.TryGetProperty("value", out JsonElement given) ? given.GetString()! : "";
            payload.Parameters.Add(new KeyValuePair { Key = parameter.GetProperty("key").GetString(), Value = ByteString.FromBase64(value) });
        }

        return payload;
    }
}
