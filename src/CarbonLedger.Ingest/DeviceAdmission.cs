using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest;

/// <summary>Decides who gets a session, before a session of the same client id is taken over (MQTT 5 §4.12, §3.2.2.2).</summary>
internal sealed class DeviceAdmission(IDeviceRegistry registry)
{
    /// <summary>The answer to a CONNECT; MQTT 3.1.1 has fewer codes and is told the nearest one (§3.2.2.3).</summary>
    public MqttConnectReasonCode Decide(string client) =>
        Identifier.IsValid(client) && registry.FindRevocation(new DeviceId(client)) is not null
            ? MqttConnectReasonCode.Banned
            : MqttConnectReasonCode.Success;
}
