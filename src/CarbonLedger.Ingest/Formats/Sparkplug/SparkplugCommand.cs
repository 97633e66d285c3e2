namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>A message the host is to publish (QoS 0, not retained).</summary>
public sealed record SparkplugCommand(string Topic, ReadOnlyMemory<byte> Payload);
