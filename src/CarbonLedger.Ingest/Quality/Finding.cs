using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>What a detector found in one input of a device.</summary>
/// <param name="Register">The OBIS code, where it is about one register; else null.</param>
/// <param name="Since">When it began: for silence the last sign of life, for others the capture or receipt that showed it. When ended: the same or later.</param>
/// <param name="Count">How many captures are missing, or payloads refused; 1 where there is nothing to count.</param>
/// <param name="Detail">A sentence with the numbers.</param>
public sealed record Finding(AlarmKind Kind, AlarmPhase Phase, string? Register, Timestamp Since, long Count, string Detail);
