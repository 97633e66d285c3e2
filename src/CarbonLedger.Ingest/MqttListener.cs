using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CarbonLedger.Ingest;

/// <summary>Remembers Kestrel's listener of the edge, which knows its port once it is bound.</summary>
internal sealed class MqttListener
{
    public ListenOptions? Options { get; set; }

    /// <exception cref="InvalidOperationException">Kestrel did not bind the edge.</exception>
    public IPEndPoint EndPoint => Options?.IPEndPoint ?? throw new InvalidOperationException("The MQTT endpoint is not bound.");
}
