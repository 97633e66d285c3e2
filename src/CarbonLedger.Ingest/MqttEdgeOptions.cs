using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CarbonLedger.Ingest;

/// <summary>Where the MQTT endpoint listens and what it allows. Checked when the edge is added.</summary>
public sealed class MqttEdgeOptions
{
    /// <summary>Loopback unless set.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 to 65,535; 0 takes a free port, told by <see cref="MqttEdge.WhenListeningAsync"/>.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>How far a capture time may lie ahead of the grid's clock; 0 to 1 day.</summary>
    public TimeSpan AheadMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Publishes of one connection that may wait for their acknowledgement, 1 to 65,535; more are not read from its socket.</summary>
    public int InFlightMax { get; init; } = 256;

    /// <summary>
    /// Bytes of one MQTT packet, 8,192 to 1,048,576; a longer one closes the connection before it is buffered. Before its session a client
    /// may send at most 65,536. The default has room for the largest batch of captures.
    /// </summary>
    public int PacketBytesMax { get; init; } = 266_240;

    /// <summary>Connections at a time, 1 to 1,000,000; further ones are closed at once.</summary>
    public int ConnectionsMax { get; init; } = 20_000;

    /// <summary>Publishes of one connection per second, over 10 seconds, that are not refused; 0 sets no rate.</summary>
    public int PublishesPerSecondMax { get; init; }

    /// <summary>TLS under MQTT; null listens in the clear.</summary>
    public MqttTlsOptions? Tls { get; init; }

    /// <summary>
    /// Lets clients in that show neither certificate nor password, unless the registry holds a password of them. Their captures count
    /// only if signed by the device, but they can take over the connection of another: for demos on loopback.
    /// </summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Adds to the connection before MQTT, and TLS if set, is read from it.</summary>
    public Action<ListenOptions>? ConfigureListener { get; init; }

    /// <summary>
    /// False acknowledges at once and stores nothing: the same endpoint without durability, for the benchmark that measures
    /// what durability costs. Internal, so that no configuration file can reach it.
    /// </summary>
    internal bool Durable { get; init; } = true;

    /// <summary>False takes every signature for right: for the benchmark that measures what the check costs. Internal for the same reason.</summary>
    internal bool ChecksSignatures { get; init; } = true;

    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    internal void Check()
    {
        Check(Port, 0, 65_535, nameof(Port));
        Check(InFlightMax, 1, 65_535, nameof(InFlightMax));
        Check(PacketBytesMax, 8_192, 1_048_576, nameof(PacketBytesMax));
        Check(ConnectionsMax, 1, 1_000_000, nameof(ConnectionsMax));
        Check(PublishesPerSecondMax, 0, 1_000_000, nameof(PublishesPerSecondMax));
        Check(AheadMax.TotalSeconds, 0, 86_400, nameof(AheadMax));
    }

    private static void Check(double value, double min, double max, string name)
    {
        if (!(value >= min && value <= max))
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Expected {min} to {max}."));
        }
    }
}
