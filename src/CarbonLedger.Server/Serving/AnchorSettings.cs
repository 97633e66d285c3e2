using CarbonLedger.Anchors.Publishing;

namespace CarbonLedger.Server.Serving;

/// <summary>Other ledgers on which the log is anchored, and when. Key files are read when a ledger is opened.</summary>
/// <param name="Rule">When statements are made.</param>
public sealed record AnchorSettings(AnchorRule Rule, IReadOnlyList<AnchorSettings.EvmSettings> Evm, IReadOnlyList<AnchorSettings.ChainMakerSettings> ChainMaker)
{
    /// <summary>The most ledgers.</summary>
    public const int LedgersMax = 16;

    /// <summary>A CarbonAnchor contract on a chain that speaks Ethereum's JSON-RPC.</summary>
    /// <param name="Contract">Its address, 0x and 40 hexadecimal digits.</param>
    /// <param name="Key">The publisher's private key, a file of mode 600 with 64 hexadecimal digits.</param>
    /// <param name="Code">The hash of the contract's code, 0x and 64 hexadecimal digits; null: that of the contract that ships.</param>
    /// <param name="Confirmations">Blocks on top before an anchor counts; null: the chain's own <c>finalized</c> tag.</param>
    /// <param name="FeeMax">The most a unit of gas may cost, in wei.</param>
    /// <param name="PriorityFee">What whoever makes the block gets of it at least, in wei; 0 on a chain whose gas is free.</param>
    public sealed record EvmSettings(Uri Url, long ChainId, string Contract, string Key, string? Code, int? Confirmations, long FeeMax, long PriorityFee);

    /// <summary>A CarbonAnchor contract on a ChainMaker chain.</summary>
    /// <param name="Addresses">Nodes, host:port; the next is asked when one doesn't answer.</param>
    /// <param name="Contract">Its name.</param>
    /// <param name="Organisation">The signer's, as the chain's trust roots name it; empty where the chain has none.</param>
    /// <param name="Member"><c>certificate</c>, <c>certificate-hash</c> or <c>public-key</c>.</param>
    /// <param name="Identity">The signer's certificate, a PEM file; empty for a member named by its public key.</param>
    /// <param name="Key">Its private key, a PEM file of mode 600.</param>
    /// <param name="Hash">The chain's <c>crypto.hash</c>: <c>sha256</c>, <c>sm3</c> or <c>sha3-256</c>; it matters to members without a certificate.</param>
    /// <param name="Nodes">Pins of the consensus nodes, <c>sha256:HEX</c>: a receipt without a quorum of them is not taken; empty for none.</param>
    /// <param name="Tls">Null: in the clear, which is for loopback.</param>
    public sealed record ChainMakerSettings(
        IReadOnlyList<string> Addresses, string ChainId, string Contract, string Organisation, string Member, string Identity, string Key, string Hash, IReadOnlyList<string> Nodes, ChainMakerTls? Tls);

    /// <summary>TLS towards ChainMaker nodes.</summary>
    /// <param name="Authority">CA certificates, a PEM file.</param>
    /// <param name="Certificate">The client's, for twoway; null: oneway.</param>
    /// <param name="ServerName">The name in the nodes' certificates.</param>
    public sealed record ChainMakerTls(string Authority, string? Certificate, string? Key, string ServerName);
}
