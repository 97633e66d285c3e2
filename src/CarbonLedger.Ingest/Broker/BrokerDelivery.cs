using CarbonLedger.Abstractions;
using MQTTnet;

namespace CarbonLedger.Ingest.Broker;

/// <summary>A message on its way to the disk, with what becomes of everything in it.</summary>
internal sealed record BrokerDelivery(MqttApplicationMessageReceivedEventArgs Message, Task<IReadOnlyList<AppendOutcome>> Outcomes);
