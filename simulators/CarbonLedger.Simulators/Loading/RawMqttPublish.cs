namespace CarbonLedger.Simulators.Loading;

/// <summary>One message to publish, ready made so that sending it costs a copy.</summary>
/// <param name="Topic">UTF-8, 1 to 65,535 bytes.</param>
public readonly record struct RawMqttPublish(ReadOnlyMemory<byte> Topic, ReadOnlyMemory<byte> Payload);
