using System.Text.Json;
using CarbonLedger.Ingest;
using CarbonLedger.Ingest.Broker;

namespace CarbonLedger.Server.Serving;

/// <summary>How the doors to external brokers fare. A broker that is away does not make the server fail: it keeps what it was sent.</summary>
internal sealed class BrokerHealth(IEnumerable<BrokerDoor> doors) : IHealthPart
{
    private readonly IReadOnlyList<BrokerDoor> doors = [.. doors];

    public string Name => "brokers";

    public bool Passes => true;

    public void Write(Utf8JsonWriter writer, bool isKnown)
    {
        foreach (BrokerStatus status in doors.Select(door => door.Status))
        {
            writer.WriteStartObject(status.Name);
            writer.WriteBoolean("connected"u8, status.ConnectedSince is not null);
            writer.WriteNumber("received"u8, status.Received);
            writer.WriteNumber("acknowledged"u8, status.Acknowledged);
            writer.WriteNumber("inFlight"u8, status.InFlight);
            writer.WriteNumber("connections"u8, status.Connections);
            writer.WriteNumber("sessionsLost"u8, status.SessionsLost);
            if (isKnown && status.LastError is { Message: var error })
            {
                writer.WriteString("lastError"u8, EdgeText.Clean(error, EdgeText.DetailMax));
            }

            writer.WriteEndObject();
        }
    }
}
