using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Tests.Evm;

public class ContractTests
{
    private static readonly string Artefact = Path.Combine(ChainPackages.Folder, "..", "..", "..", "src", "CarbonLedger.Anchors", "Evm", "Contract", "CarbonAnchor.json");

    [Fact]
    public async Task Source_CompilesToTheEmbeddedBytes()
    {
        string compiled = await ChainPackages.RunAsync("solc", "compile.mjs");
        Assert.Equal(await File.ReadAllTextAsync(Artefact), compiled);
        Assert.Equal(JsonDocument.Parse(compiled).RootElement.GetProperty("bytecode").GetString(), HexText.Encode(AnchorContract.CreationCode.Span));
    }

    // London has no PUSH0 (0x5f), so no walk over the code may meet it outside the bytes of a push.
    [Fact]
    public void Code_HasNoInstructionAfterLondon()
    {
        ReadOnlySpan<byte> code = AnchorContract.CreationCode.Span;
        for (int at = 0; at < code.Length; at++)
        {
            Assert.False(code[at] is 0x5F or 0x5C or 0x5D or 0x5E or 0x49 or 0x4A, $"instruction 0x{code[at]:x2} at {at}");
            at += code[at] is >= 0x60 and <= 0x7F ? code[at] - 0x5F : 0;
        }
    }

    [Fact]
    public void CodeHash_IsTheOneThatTheReadmeNames() => Assert.Equal("88db4429b11a3be49499b2e7bc9f150dfbcb1d6c28cb62cb447704dcd70d13e9", AnchorContract.CodeHash.ToHex());

    // Each refusal of anchor() and register(), by its custom error, from eth_call; and the storage where the comment of the contract says it is.
    [Fact]
    public async Task Contract_RefusesByItsErrors()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        EvmAnchorOptions options = await engine.DeployAsync();
        List<AnchorPublication> anchors = EvmEngine.Publications(3);
        EvmAnchorLedger ledger = engine.Ledger(options);
        await ledger.PublishAsync(anchors[0], default);
        await ledger.PublishAsync(anchors[1], default);

        EvmAddress publisher = EvmEngine.Publisher.Address;
        Assert.Equal("", await ErrorAsync(engine, options, publisher, AnchorAbi.Anchor(anchors[2])));
        Assert.Equal(Selector("NotPublisher(address)"), await ErrorAsync(engine, options, EvmEngine.Owner.Address, AnchorAbi.Anchor(anchors[2])));
        Assert.Equal(Selector("WrongSequence(uint64)"), await ErrorAsync(engine, options, publisher, AnchorAbi.Anchor(anchors[1])));
        AnchorPublication gap = EvmEngine.Publications(4)[3];
        Assert.Equal(Selector("WrongSequence(uint64)"), await ErrorAsync(engine, options, publisher, AnchorAbi.Anchor(gap)));
        AnchorPublication shrunk = anchors[2] with { Statement = new AnchorStatement(EvmEngine.Origin, 7, Hash.Of([1]), anchors[1].Statement.Digest) };
        Assert.Equal(Selector("SizeShrank(uint64)"), await ErrorAsync(engine, options, publisher, AnchorAbi.Anchor(shrunk)));
        AnchorPublication same = anchors[2] with { Statement = new AnchorStatement(EvmEngine.Origin, 8, anchors[1].Statement.Checkpoint.Root, anchors[1].Statement.Digest) };
        Assert.Equal("", await ErrorAsync(engine, options, publisher, AnchorAbi.Anchor(same)));
        AnchorPublication empty = anchors[2] with { Statement = new AnchorStatement(EvmEngine.Origin, 11, Hash.Zero, anchors[1].Statement.Digest) };
        Assert.Equal(Selector("NothingToAnchor()"), await ErrorAsync(engine, options, publisher, AnchorAbi.Anchor(empty)));
        Assert.Equal(Selector("NotOwner(address)"), await ErrorAsync(engine, options, publisher, AnchorAbi.Register(anchors[0].Statement.OriginHash, publisher)));

        string log = (await engine.CallAsync("eth_getStorageAt", options.Contract.ToString(), HexText.Encode(AnchorContract.LogSlot(anchors[0].Statement.OriginHash)), "latest")).GetString()!;
        Assert.Equal($"0x{2:x24}{publisher.ToString()[2..]}", log);
    }

    private static string Selector(string error) => HexText.Encode(Keccak.Of(System.Text.Encoding.ASCII.GetBytes(error)).AsSpan()[..4]);

    private static async Task<string> ErrorAsync(EvmEngine engine, EvmAnchorOptions options, EvmAddress from, byte[] call)
    {
        // anvil puts the data of a revert into the error object; the client keeps code and message, so the raw answer is read here.
        JsonObject body = new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = "eth_call",
            ["params"] = new JsonArray(new JsonObject { ["from"] = from.ToString(), ["to"] = options.Contract.ToString(), ["data"] = HexText.Encode(call) }, "latest"),
        };
        using StringContent content = new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await engine.Http.PostAsync(engine.Node.Node, content);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.TryGetProperty("error", out JsonElement error) ? error.GetProperty("data").GetString()![..10] : "";
    }
}
