using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Simulators.Fleet;

/// <summary>A device to enrol.</summary>
/// <param name="PublicKey">Ed25519, 32 bytes.</param>
/// <param name="EnrolledFrom">Its captures count from this time on.</param>
public sealed record FleetDevice(DeviceId Device, ReadOnlyMemory<byte> PublicKey, Timestamp EnrolledFrom);
