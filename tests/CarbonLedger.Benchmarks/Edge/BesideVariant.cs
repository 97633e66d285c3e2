namespace CarbonLedger.Benchmarks.Edge;

/// <summary>Servers that are measured beside one another, each in a process of its own.</summary>
internal enum BesideVariant
{
    /// <summary>mosquitto without persistence and without a subscriber.</summary>
    Mosquitto = 1,

    /// <summary>A bare MQTTnet server over TCP whose handler accepts.</summary>
    MqttNet = 2,

    /// <summary>The endpoint: signatures verified, acknowledged when durable.</summary>
    Durable = 3,

    /// <summary>The same without the signature check.</summary>
    DurableUnchecked = 4,

    /// <summary>The endpoint: signatures verified, stored nowhere.</summary>
    NotDurable = 5,
}
