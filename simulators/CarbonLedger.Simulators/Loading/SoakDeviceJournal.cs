using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Simulators.Loading;

/// <summary>All that one device sent and was answered.</summary>
public sealed record SoakDeviceJournal(DeviceId Device, IReadOnlyList<SoakSentMessage> Messages);
