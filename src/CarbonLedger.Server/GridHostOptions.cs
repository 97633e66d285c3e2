using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Ingest;
using CarbonLedger.Ingest.Broker;
using CarbonLedger.Server.Serving;
using CarbonLedger.Storage.Influx;

namespace CarbonLedger.Server;

/// <summary>One network, one log, one data folder.</summary>
/// <param name="Folder">Where the stores lie; created when missing.</param>
/// <param name="Setup">The network, factor book and enrolled devices.</param>
/// <param name="Origin">The log.</param>
/// <param name="Signer">Signs its checkpoints.</param>
/// <param name="Clock">The grid's clock.</param>
/// <param name="Edge">How devices come in.</param>
public sealed record GridHostOptions(string Folder, NetworkSetup Setup, string Origin, ICheckpointSigner Signer, IGridClock Clock, MqttEdgeOptions Edge)
{
    /// <summary>Whether a log is begun when the ledger store holds none of this origin; else that is refused, so that a lost or mistaken store never starts a second history.</summary>
    public bool CreatesLog { get; init; }

    /// <summary>The PostgreSQL database that ledger and telemetry lie in, as an Npgsql connection string, its schemas migrated; both in the folder if null.</summary>
    public string? Postgres { get; init; }

    /// <summary>Whose cosignatures a checkpoint needs before it is published.</summary>
    public ICosigners Cosigners { get; init; } = NoCosigners.Instance;

    /// <summary>What the MQTT doors take beside cl-json.</summary>
    public GateFormats Formats { get; init; } = new();

    /// <summary>The HTTP doors; none if null.</summary>
    public ServeSettings.HttpSettings? Http { get; init; }

    /// <summary>External brokers that readings come from.</summary>
    public IReadOnlyList<BrokerOptions> Brokers { get; init; } = [];

    /// <summary>How data is watched, and where alarms go; not at all if null.</summary>
    public ServeSettings.QualitySettings? Quality { get; init; }

    /// <summary>Where the committed log is exported to; nowhere if null.</summary>
    public InfluxOptions? Influx { get; init; }

    /// <summary>Other ledgers on which the log is anchored, and how; none if null. Who opened them disposes them, after the host.</summary>
    public AnchorHostOptions? Anchors { get; init; }

    /// <summary>What else says in <c>/health</c> how it fares.</summary>
    public IReadOnlyList<IHealthPart> Health { get; init; } = [];

    /// <summary>What stands between the edge and the grains' sink; for tests that lose hints.</summary>
    internal Func<ICaptureSink, ICaptureSink> Hints { get; init; } = sink => sink;
}
