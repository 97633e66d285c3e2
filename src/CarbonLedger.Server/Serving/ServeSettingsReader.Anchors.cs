using System.Globalization;
using System.Net;
using CarbonLedger.Anchors.Publishing;
using CarbonLedger.Ingest.Formats.Yaml;

namespace CarbonLedger.Server.Serving;

/// <content>Other ledgers.</content>
internal sealed partial class ServeSettingsReader
{
    private const int AddressesMax = 16;
    private const int NodesMax = 256;
    private const int FeeGweiMax = 1_000_000;
    private const long Gwei = 1_000_000_000;

    private AnchorSettings Anchors(YamlNode node)
    {
        fields.Only(node, "anchors", "every", "evm", "chainmaker");
        List<AnchorSettings.EvmSettings> evm = [.. Mappings(node, "evm").Select(Evm)];
        List<AnchorSettings.ChainMakerSettings> chainMaker = [.. Mappings(node, "chainmaker").Select(ChainMaker)];
        if (evm.Count + chainMaker.Count is 0 or > AnchorSettings.LedgersMax)
        {
            fields.Missing(node, "evm", string.Create(CultureInfo.InvariantCulture, $"1 to {AnchorSettings.LedgersMax} ledgers under evm and chainmaker"));
        }

        return new AnchorSettings(Every(node.Field("every")), evm, chainMaker);
    }

    private IReadOnlyList<YamlNode> Mappings(YamlNode parent, string name)
    {
        if (parent.Field(name) is { Items: null })
        {
            fields.Missing(parent, name, "a sequence of ledgers, each begun with a dash");
        }

        return parent.Field(name)?.Items ?? [];
    }

    private AnchorRule Every(YamlNode? node)
    {
        AnchorRule rule = new();
        if (node is null)
        {
            return rule;
        }

        fields.Only(node, "every", "batches", "minutes");
        int batches = Number(node, "batches", rule.Batches, 1, AnchorRule.Max);
        int minutes = Number(node, "minutes", rule.Minutes, 1, AnchorRule.Max);
        return problems.Any ? rule : new AnchorRule { Batches = batches, Minutes = minutes };
    }

    private AnchorSettings.EvmSettings Evm(YamlNode node)
    {
        fields.Only(node, "an evm ledger", "url", "chain-id", "contract", "key", "code", "finality", "fee-max-gwei", "priority-fee-gwei");
        string url = fields.Text(node, "url", "the address of a JSON-RPC server, such as http://127.0.0.1:8545", IsServer);
        string finality = fields.Text(node, "finality", "finalized, or how many blocks are on top, 0 to 10000", text => text == "finalized" || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int blocks) && blocks <= 10_000));
        string? code = node.Field("code") is null ? null : fields.Text(node, "code", "0x and 64 lower-case hexadecimal digits", text => IsHex(text, 64));
        return new AnchorSettings.EvmSettings(
            url.Length > 0 ? new Uri(url) : new Uri("http://127.0.0.1"),
            Number(node, "chain-id", 0, 1, int.MaxValue),
            fields.Text(node, "contract", "the contract's address, 0x and 40 lower-case hexadecimal digits", text => IsHex(text, 40)),
            KeyPath(node), code,
            finality == "finalized" || !int.TryParse(finality, NumberStyles.None, CultureInfo.InvariantCulture, out int confirmations) ? null : confirmations,
            Number(node, "fee-max-gwei", 500, 1, FeeGweiMax) * Gwei,
            Number(node, "priority-fee-gwei", 1, 0, FeeGweiMax) * Gwei);
    }

    private AnchorSettings.ChainMakerSettings ChainMaker(YamlNode node)
    {
        fields.Only(node, "a chainmaker ledger", "addresses", "chain-id", "contract", "organisation", "member", "identity", "key", "hash", "nodes", "tls");
        IReadOnlyList<string> addresses = Texts(node, "addresses", "nodes, such as 127.0.0.1:12301", AddressesMax, text => Uri.TryCreate($"http://{text}", UriKind.Absolute, out Uri? uri) && uri.PathAndQuery == "/" && text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{uri.Port}"), StringComparison.Ordinal));
        if (addresses.Count == 0)
        {
            fields.Missing(node, "addresses", "one node or more");
        }

        AnchorSettings.ChainMakerTls? tls = node.Field("tls") is { } secured ? ChainMakerTls(secured) : null;
        if (tls is null && addresses.FirstOrDefault(address => !IsLoopback(address)) is { } open)
        {
            problems.Add(node.Field("addresses")!.Place, open, "Expected tls, or a node on loopback: requests and answers would pass in the clear");
        }

        string member = fields.Choice(node, "member", "certificate", "certificate-hash", "public-key");
        return new AnchorSettings.ChainMakerSettings(
            addresses,
            fields.Text(node, "chain-id", "the chain's id, such as chain1", IsChainName),
            fields.Text(node, "contract", "the contract's name", IsChainName),
            node.Field("organisation")?.Text ?? "",
            member, member == "public-key" ? "" : Path(node, "identity") ?? "", KeyPath(node),
            fields.Choice(node, "hash", "sha256", "sm3", "sha3-256"),
            Texts(node, "nodes", "pins of consensus nodes, sha256: and 64 lower-case hexadecimal digits", NodesMax, text => text.StartsWith("sha256:", StringComparison.Ordinal) && IsHex("0x" + text["sha256:".Length..], 64)), tls);
    }

    private AnchorSettings.ChainMakerTls ChainMakerTls(YamlNode node)
    {
        fields.Only(node, "tls", "authority", "certificate", "key", "server-name");
        if ((node.Field("certificate") is null) != (node.Field("key") is null))
        {
            fields.Missing(node, "certificate", "certificate and key together, for twoway; or neither, for oneway");
        }

        return new AnchorSettings.ChainMakerTls(Path(node, "authority") ?? "", OptionalPath(node, "certificate"), OptionalPath(node, "key"), node.Field("server-name")?.Text ?? "chainmaker.org");
    }

    // Read again when the ledger is opened; here it is seen that only its owner can read it.
    private string KeyPath(YamlNode node)
    {
        _ = node.Field("key") is { } key ? Secret(key) : null;
        return Path(node, "key") ?? "";
    }

    private static bool IsHex(string text, int digits) => text.Length == digits + 2 && text.StartsWith("0x", StringComparison.Ordinal) && text.Skip(2).All(char.IsAsciiHexDigitLower);

    private static bool IsChainName(string text) => text.Length is > 0 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static bool IsLoopback(string address) => address.Split(':')[0] is var host && (host == "localhost" || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip)));
}
