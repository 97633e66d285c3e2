namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>The kinds of Sparkplug messages a host sees of edge nodes and their devices, and those it sends (Sparkplug 3.0 §4.1).</summary>
public enum SparkplugMessage
{
    /// <summary>NBIRTH</summary>
    NodeBirth = 1,

    /// <summary>NDATA</summary>
    NodeData = 2,

    /// <summary>NDEATH</summary>
    NodeDeath = 3,

    /// <summary>DBIRTH</summary>
    DeviceBirth = 4,

    /// <summary>DDATA</summary>
    DeviceData = 5,

    /// <summary>DDEATH</summary>
    DeviceDeath = 6,

    /// <summary>NCMD</summary>
    NodeCommand = 7,

    /// <summary>DCMD</summary>
    DeviceCommand = 8,
}
