using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Simulators.ChainMaker;
using Google.Protobuf;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Math;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

/// <summary>The same signatures, hashes and bytes by programs of others: npm's sm-crypto and protobufjs.</summary>
public sealed class ChainMakerOracleTests
{
    private static readonly string Chains = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "third-party", "chains"));

    [Fact]
    public async Task Sm2AndSm3_AreThoseOfSmCrypto_BothWays()
    {
        Random random = new(31);
        List<(string Key, byte[] Message, ChainMakerIdentity Identity)> cases = [];
        for (int i = 0; i < 12; i++)
        {
            byte[] d = Bytes(random, 32);
            d[0] &= 0x7f;
            byte[] pem = PemBlock.Write("EC PRIVATE KEY", new ECPrivateKeyStructure(256, new BigInteger(1, d), GMObjectIdentifiers.sm2p256v1).GetDerEncoded());
            cases.Add((Convert.ToHexStringLower(d), Bytes(random, i * 17), ChainMakerIdentity.FromPublicKey("org", pem, ChainMakerHash.Sm3)));
        }

        JsonArray tasks = [];
        foreach ((string key, byte[] message, ChainMakerIdentity identity) in cases)
        {
            string point = Convert.ToHexStringLower(identity.PublicKey.PointBytes);
            string hex = Convert.ToHexStringLower(message);
            tasks.Add(new JsonObject { ["do"] = "hash", ["message"] = hex });
            tasks.Add(new JsonObject { ["do"] = "point", ["key"] = key });
            tasks.Add(new JsonObject { ["do"] = "sign", ["key"] = key, ["message"] = hex });
            tasks.Add(new JsonObject { ["do"] = "verify", ["point"] = point, ["message"] = hex, ["signature"] = Convert.ToHexStringLower(identity.Sign(message)) });
            tasks.Add(new JsonObject { ["do"] = "verify", ["point"] = point, ["message"] = hex + "00", ["signature"] = Convert.ToHexStringLower(identity.Sign(message)) });
        }

        JsonElement answers = await RunAsync("sm.mjs", tasks, "sm-crypto");
        for (int i = 0; i < cases.Count; i++)
        {
            (_, byte[] message, ChainMakerIdentity identity) = cases[i];
            Assert.Equal(Convert.ToHexStringLower(ChainDigest.Of(ChainMakerHash.Sm3, message)), answers[5 * i].GetString());
            Assert.Equal(Convert.ToHexStringLower(identity.PublicKey.PointBytes), answers[(5 * i) + 1].GetString());
            byte[] theirs = Convert.FromHexString(answers[(5 * i) + 2].GetString()!);
            Assert.True(identity.PublicKey.Verify(ChainMakerHash.Sm3, message, theirs));
            Assert.False(identity.PublicKey.Verify(ChainMakerHash.Sm3, [.. message, 0], theirs));
            Assert.True(answers[(5 * i) + 3].GetBoolean());
            Assert.False(answers[(5 * i) + 4].GetBoolean());
        }
    }

    [Fact]
    public async Task Payloads_AreEncodedAsByProtobufjs()
    {
        Random random = new(32);
        Payload[] payloads = [.. Enumerable.Range(0, 60).Select(_ => RandomPayload(random))];
        JsonArray tasks = [.. payloads.Select(payload => (JsonNode)new JsonObject { ["type"] = "Payload", ["fields"] = Fields(payload) })];
        foreach (Payload payload in payloads)
        {
            tasks.Add(new JsonObject { ["type"] = "Payload", ["hex"] = Convert.ToHexStringLower(payload.ToByteArray()) });
        }

        JsonElement answers = await RunAsync("chainmaker-messages.mjs", tasks, "protobufjs");
        for (int i = 0; i < payloads.Length; i++)
        {
            string ours = Convert.ToHexStringLower(payloads[i].ToByteArray());
            Assert.Equal(ours, answers[i].GetProperty("hex").GetString());
            Assert.Equal(ours, answers[payloads.Length + i].GetProperty("hex").GetString());
            Assert.Equal(payloads[i], WireForm.Exact(Payload.Parser, Convert.FromHexString(answers[i].GetProperty("hex").GetString()!), "payload"));
        }
    }

    [Fact]
    public async Task RealAndOwnBlocks_DecodeAndEncodeAgainByProtobufjs()
    {
        ChainMakerBlock real = ChainMakerBlock.Parse(ChainMakerVectors.RealBlock, ChainMakerHash.Sha256);
        await using ChainMakerTestNode node = await ChainMakerLedgerTests.StartAsync(new() { Sm2 = true });
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        ChainMakerBlock own = (await client.FindBlockAsync(1))!;
        List<(string Type, ReadOnlyMemory<byte> Bytes)> messages = [];
        foreach (ChainMakerBlock block in new[] { real, own })
        {
            messages.Add(("BlockHeader", block.HeaderBytes));
            messages.AddRange(block.TransactionBytes.Where(bytes => block.TransactionAt(0).Result.ContractResult.Code == 0).Select(bytes => ("Transaction", bytes)));
            messages.AddRange(block.VoteBytes.Select(bytes => ("Vote", bytes)));
        }

        Assert.Equal(10, messages.Count);
        JsonElement answers = await RunAsync(
            "chainmaker-messages.mjs", [.. messages.Select(message => (JsonNode)new JsonObject { ["type"] = message.Type, ["hex"] = Convert.ToHexStringLower(message.Bytes.Span) })], "protobufjs");
        for (int i = 0; i < messages.Count; i++)
        {
            Assert.Equal(Convert.ToHexStringLower(messages[i].Bytes.Span), answers[i].GetProperty("hex").GetString());
        }
    }

    private static Payload RandomPayload(Random random)
    {
        string[] texts = ["", "chain1", "链", "carbon_anchor", "\u0000\u007f", new string('x', 200)];
        Payload payload = new()
        {
            ChainId = texts[random.Next(texts.Length)],
            TxType = (TxType)random.Next(4),
            TxId = texts[random.Next(texts.Length)],
            Timestamp = random.NextInt64(-5, long.MaxValue),
            ExpirationTime = random.Next(2) * random.NextInt64(long.MaxValue),
            ContractName = texts[random.Next(texts.Length)],
            Method = texts[random.Next(texts.Length)],
            Sequence = (ulong)random.NextInt64() * (ulong)random.Next(2),
            Limit = random.Next(3) switch { 0 => null, 1 => new Limit(), _ => new Limit { GasLimit = (ulong)random.NextInt64() } },
        };
        for (int i = random.Next(4); i > 0; i--)
        {
            payload.Parameters.Add(ChainMakerClient.Parameter(texts[random.Next(texts.Length)], Bytes(random, random.Next(300))));
        }

        return payload;
    }

    // Only what is not its default stands on the wire.
    private static JsonObject Fields(Payload payload)
    {
        JsonObject fields = [];
        Add(fields, "chain_id", payload.ChainId);
        if (payload.TxType != 0)
        {
            fields["tx_type"] = (int)payload.TxType;
        }

        Add(fields, "tx_id", payload.TxId);
        AddNumber(fields, "timestamp", payload.Timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture));
        AddNumber(fields, "expiration_time", payload.ExpirationTime.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add(fields, "contract_name", payload.ContractName);
        Add(fields, "method", payload.Method);
        fields["parameters"] = new JsonArray([.. payload.Parameters.Select(parameter =>
        {
            JsonObject pair = [];
            Add(pair, "key", parameter.Key);
            Add(pair, "value", parameter.Value.ToBase64());
            return (JsonNode)pair;
        })]);
        AddNumber(fields, "sequence", payload.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (payload.Limit is { } limit)
        {
            JsonObject gas = [];
            AddNumber(gas, "gas_limit", limit.GasLimit.ToString(System.Globalization.CultureInfo.InvariantCulture));
            fields["limit"] = gas;
        }

        return fields;
    }

    private static void Add(JsonObject fields, string name, string value)
    {
        if (value.Length > 0)
        {
            fields[name] = value;
        }
    }

    private static void AddNumber(JsonObject fields, string name, string value)
    {
        if (value != "0")
        {
            fields[name] = value;
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static async Task<JsonElement> RunAsync(string script, JsonArray tasks, string package)
    {
        if (!Directory.Exists(Path.Combine(Chains, "node_modules", package)))
        {
            Assert.Skip($"tests/third-party/chains has no {package}: tests/run.sh --install installs it.");
        }

        ProcessStartInfo start = new("node", [Path.Combine(Chains, script)]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(false) };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(tasks.ToJsonString());
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode == 0, await error);
        using JsonDocument document = JsonDocument.Parse(await output);
        return document.RootElement.Clone();
    }
}
