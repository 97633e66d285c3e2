using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CarbonLedger.Anchors.Evm;

/// <summary>How receipts and pins name a contract: <c>evm:CHAINID/0xCONTRACT</c>, the address in lower case.</summary>
/// <param name="ChainId">From 1 to 2^53.</param>
public sealed record EvmLedgerName(long ChainId, EvmAddress Contract)
{
    /// <summary>The largest chain id.</summary>
    public const long ChainIdMax = 1L << 53;

    /// <summary>Reads the one spelling of a name.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EvmLedgerName? name)
    {
        name = null;
        string[] parts = text?.Split([':', '/']) ?? [];
        if (parts.Length != 3 || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long chainId) || chainId is < 1 or > ChainIdMax
            || !EvmAddress.TryParse(parts[2], out EvmAddress contract))
        {
            return false;
        }

        EvmLedgerName read = new(chainId, contract);
        name = read.ToString() == text ? read : null;
        return name is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{EvmReceiptVerifier.KindName}:{ChainId}/{Contract}");
}
