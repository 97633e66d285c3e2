using System.Collections.Immutable;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>What is known of one register of a device.</summary>
/// <param name="LastTime">Capture time of its last value.</param>
/// <param name="Between">Spacings of its capture times.</param>
/// <param name="IsSilent">True while its alarm is open.</param>
public sealed record RegisterState(string Obis, Timestamp LastTime, ImmutableArray<int> Between, bool IsSilent);
