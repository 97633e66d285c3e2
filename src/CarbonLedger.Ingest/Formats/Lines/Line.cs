using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Lines;

/// <summary>A point of line protocol.</summary>
/// <param name="Number">The line it begins on, from 1.</param>
/// <param name="Time">To the millisecond, what is finer is cut; null if the line gives none.</param>
public sealed record Line(int Number, string Measurement, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, LineField> Fields, Timestamp? Time);
