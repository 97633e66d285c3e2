namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>What silence of an edge node or device means.</summary>
public enum SparkplugPresence
{
    /// <summary>No birth was seen, or a newer one of its node is awaited: nothing is known.</summary>
    Unborn = 1,

    /// <summary>Born: silence means that nothing changed.</summary>
    Alive = 2,

    /// <summary>Dead, or its node is: silence means that nothing is known.</summary>
    Dead = 3,
}
