using CarbonLedger.Carbon.Metering;
using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.Simulators.Sending;

/// <summary>One publish of a device.</summary>
/// <param name="Step">The step its capture belongs to.</param>
/// <param name="Fault">Which fault made this very message; none for a genuine capture in time.</param>
/// <param name="Topic"><c>cl/v1/{site}/{device}/reading</c>.</param>
/// <param name="Payload">cl-json/1.</param>
public sealed record FleetMessage(DeviceId Device, int Step, FaultKinds Fault, string Topic, ReadOnlyMemory<byte> Payload);
