namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>How long a host waits and how much it keeps.</summary>
public sealed record SparkplugOptions
{
    /// <summary>How long messages that came too early wait for the one that is missing, before a rebirth is asked for.</summary>
    public TimeSpan ReorderMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The least time between two rebirth commands to one edge node.</summary>
    public TimeSpan RebirthInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Edge nodes; messages of further ones are refused.</summary>
    public int EdgesMax { get; init; } = 1_000;

    /// <summary>Devices of one edge node.</summary>
    public int DevicesMax { get; init; } = 1_000;

    /// <summary>Metrics of one edge node and its devices.</summary>
    public int MetricsMax { get; init; } = 10_000;

    /// <summary>Messages of one edge node that wait for one missing; below 128, half the sequence's range.</summary>
    public int WaitingMax { get; init; } = 64;

    /// <summary>Bytes of those messages as received; read, they take some ten times as much.</summary>
    public int WaitingBytesMax { get; init; } = 256 * 1024;
}
