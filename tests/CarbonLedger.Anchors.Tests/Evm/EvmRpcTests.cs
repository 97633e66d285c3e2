using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Evm;

namespace CarbonLedger.Anchors.Tests.Evm;

public class EvmRpcTests
{
    private static readonly EvmNodeOptions Node = new(new Uri("http://node.example:8545/key"), 1) { CallTimeout = TimeSpan.FromSeconds(3) };

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":"0x1"}""", "without the id")]
    [InlineData("""{"jsonrpc":"2.0","id":"1","result":"0x1"}""", "without the id")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "neither result nor error")]
    [InlineData("""[1]""", "without the id")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x01"}""", "no quantity")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"\ud800"}""", "no quantity")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1}""", "no quantity")]
    [InlineData("not json", "invalid")]
    [InlineData("", "JSON")]
    public async Task AnswerThatIsNone_IsUnavailable(string answer, string why)
    {
        AnchorUnavailableException unavailable = await Assert.ThrowsAsync<AnchorUnavailableException>(() => AskAsync(answer));
        Assert.Contains("node.example:8545", unavailable.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/key", unavailable.Message, StringComparison.Ordinal);
        Assert.Contains(why, unavailable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorObject_IsAnExceptionWithCodeAndMessage()
    {
        EvmRpcException error = await Assert.ThrowsAsync<EvmRpcException>(() => AskAsync("""{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"nonce too low\u0007"}}"""));
        Assert.Equal((-32000, "nonce too low\u0007"), (error.Code, error.NodeMessage));
        Assert.Equal("The node answers eth_chainId with error -32000: \"nonce too low?\".", error.Message);
    }

    [Fact]
    public async Task AnswerThatIsTooLargeTooLateOrRedirects_IsUnavailable()
    {
        string large = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + new string('0', EvmRpc.AnswerBytesMax) + "\"}";
        Assert.Contains("more than 8388608 bytes", (await Assert.ThrowsAsync<AnchorUnavailableException>(() => AskAsync(large))).Message, StringComparison.Ordinal);
        Assert.Contains("HTTP status 302", (await Assert.ThrowsAsync<AnchorUnavailableException>(() => AskAsync("", HttpStatusCode.Redirect))).Message, StringComparison.Ordinal);
        Assert.Contains("without an answer", (await Assert.ThrowsAsync<AnchorUnavailableException>(() => AskAsync("", delay: TimeSpan.FromSeconds(20)))).Message, StringComparison.Ordinal);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AskAsync("", cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task Request_IsOneCallWithItsId()
    {
        using ScriptedNode node = new("""{"jsonrpc":"2.0","id":1,"result":"0x10"}""", HttpStatusCode.OK, TimeSpan.Zero);
        using HttpClient http = new(node);
        Assert.Equal(16, await EvmRpc.Open(http, Node, TimeProvider.System).QuantityAsync("eth_chainId", ["0x1", false], default));
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":["0x1",false]}""", node.Asked);
    }

    // The hash that a header leads to is that of the engine, for every number of fields that a fork has had.
    [Theory]
    [InlineData("berlin", 15)]
    [InlineData("london", 16)]
    [InlineData("shanghai", 17)]
    [InlineData("cancun", 20)]
    [InlineData("prague", 21)]
    [InlineData("osaka", 21)]
    public async Task Header_OfEveryFork_HasTheHashThatTheEngineNames(string fork, int fields)
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync("--hardfork", fork);
        await engine.MineAsync(2);
        JsonElement block = await engine.CallAsync("eth_getBlockByNumber", "latest", false);
        EvmHeader header = EvmHeader.FromJson(block)!;
        Assert.Equal(fields, RlpItem.Decode(header.Bytes).Items.Count);
        Assert.Equal(2, header.Number);
        Assert.Equal(block.GetProperty("hash").GetString(), HexText.Encode(header.BlockHash));

        // One that does not fit its hash is none.
        JsonObject changed = JsonNode.Parse(block.GetRawText())!.AsObject();
        changed["gasUsed"] = "0x1";
        Assert.Null(EvmHeader.FromJson(JsonSerializer.SerializeToElement(changed)));
        changed["gasUsed"] = "0x00";
        Assert.Null(EvmHeader.FromJson(JsonSerializer.SerializeToElement(changed)));
    }

    // The first block of Ethereum's main chain, as every explorer shows it: hash d4e56740…8fa3, written here from its fields.
    [Fact]
    public void Header_OfTheMainChainsFirstBlock_HasItsHash()
    {
        string json = $$"""
            {"hash":"0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3","parentHash":"0x{{new string('0', 64)}}",
            "sha3Uncles":"0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347","miner":"0x{{new string('0', 40)}}",
            "stateRoot":"0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544","transactionsRoot":"0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
            "receiptsRoot":"0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421","logsBloom":"0x{{new string('0', 512)}}","difficulty":"0x400000000","number":"0x0",
            "gasLimit":"0x1388","gasUsed":"0x0","timestamp":"0x0","extraData":"0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa",
            "mixHash":"0x{{new string('0', 64)}}","nonce":"0x0000000000000042"}
            """;
        Assert.NotNull(EvmHeader.FromJson(JsonDocument.Parse(json).RootElement));
    }

    // anvil signs with a library of its own, deterministically too: the same transaction must have the same bytes.
    [Fact]
    public async Task Transaction_IsSignedToTheSameBytesAsByAnvil()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        for (int i = 0; i < 20; i++)
        {
            byte[] data = [.. Enumerable.Repeat((byte)i, 10 * i)];
            EvmTransaction transaction = new(EvmEngine.ChainId, i, 1_000_000_000 + i, 3_000_000_000, 200_000 + i, i % 5 == 0 ? null : EvmEngine.Stranger.Address, data);
            JsonObject asked = new()
            {
                ["type"] = "0x2",
                ["chainId"] = HexText.Quantity(EvmEngine.ChainId),
                ["from"] = EvmEngine.Owner.Address.ToString(),
                ["nonce"] = HexText.Quantity(i),
                ["value"] = "0x0",
                ["maxPriorityFeePerGas"] = HexText.Quantity(transaction.PriorityFee),
                ["maxFeePerGas"] = HexText.Quantity(transaction.FeeMax),
                ["gas"] = HexText.Quantity(transaction.GasLimit),
                ["input"] = HexText.Encode(data),
            };
            if (transaction.To is { } to)
            {
                asked["to"] = to.ToString();
            }

            string signed = (await engine.CallAsync("eth_signTransaction", asked)).GetString()!;
            Assert.Equal(signed, HexText.Encode(transaction.Encode(await EvmEngine.Owner.SignAsync(transaction.SigningDigest, default))));
        }
    }

    private static async Task<long> AskAsync(string answer, HttpStatusCode status = HttpStatusCode.OK, TimeSpan delay = default, CancellationToken cancellationToken = default)
    {
        using ScriptedNode node = new(answer, status, delay);
        using HttpClient http = new(node);
        return await EvmRpc.Open(http, Node, TimeProvider.System).QuantityAsync("eth_chainId", [], cancellationToken);
    }

    private sealed class ScriptedNode(string answer, HttpStatusCode status, TimeSpan delay) : HttpMessageHandler
    {
        public string Asked { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = await request.Content!.ReadAsStringAsync(cancellationToken);
            await Task.Delay(delay, cancellationToken);
            return new HttpResponseMessage(status) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
        }
    }
}
