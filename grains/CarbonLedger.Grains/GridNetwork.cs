using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Grains;

/// <summary>A network this silo serves, and the log it is written to.</summary>
/// <param name="setup">What stands at the head of the log.</param>
/// <param name="origin">The log.</param>
public sealed class GridNetwork(NetworkSetup setup, string origin)
{
    private volatile NetworkSetup setup = setup;

    public NetworkId Id { get; } = setup.Network.Id;

    /// <summary>What stands at the head of the log.</summary>
    public NetworkSetup Initial { get; } = setup;

    /// <summary>What the log says now; the network's grain sets it when it has read or committed something published.</summary>
    public NetworkSetup Setup
    {
        get => setup;
        set => setup = value;
    }

    public string Origin { get; } = origin;

    /// <summary>The key of an asset's grain.</summary>
    public string AssetKey(AssetId asset) => $"{Id}/{asset}";
}
