using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Grains;

/// <summary>A network this silo serves, and the log it is written to.</summary>
public sealed record GridNetwork(NetworkSetup Setup, string Origin)
{
    /// <summary>The key of an asset's grain.</summary>
    public string AssetKey(Carbon.Network.AssetId asset) => $"{Setup.Network.Id}/{asset}";
}
