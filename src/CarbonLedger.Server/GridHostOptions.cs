using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Ingest;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server;

/// <summary>One network, one log, one data folder.</summary>
/// <param name="Folder">Where the stores lie; created when missing.</param>
/// <param name="Setup">The network, factor book and enrolled devices.</param>
/// <param name="Origin">The log.</param>
/// <param name="LogKey">Signs its checkpoints.</param>
/// <param name="Clock">The grid's clock.</param>
/// <param name="Edge">How devices come in.</param>
public sealed record GridHostOptions(string Folder, NetworkSetup Setup, string Origin, NoteSigner LogKey, IGridClock Clock, MqttEdgeOptions Edge)
{
    /// <summary>What stands between the edge and the grains' sink; for tests that lose hints.</summary>
    internal Func<ICaptureSink, ICaptureSink> Hints { get; init; } = sink => sink;
}
