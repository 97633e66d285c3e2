namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>How a segment store fares.</summary>
/// <param name="IsStoring">Whether the last list was stored.</param>
/// <param name="Problem">Why the last list was not stored, or why the query side is behind; null when all is well.</param>
/// <param name="BatchesBehind">Batches the query side has yet to take; they are durable and readable all the same.</param>
/// <param name="Torn">What was cut off when the store was opened, or null.</param>
public sealed record SegmentHealth(bool IsStoring, string? Problem, int BatchesBehind, TornTail? Torn);
