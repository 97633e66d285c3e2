using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Abstractions;

/// <summary>What the store has seen since it was created.</summary>
public sealed record TelemetryCounts(long Stored, long Duplicates, IReadOnlyDictionary<RefusalReason, long> Refused);
