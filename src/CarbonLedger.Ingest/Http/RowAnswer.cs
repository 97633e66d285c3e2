using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Http;

/// <summary>What a sender is told of a row that was not accepted; null refusal: it was stored before.</summary>
internal readonly record struct RowAnswer(long Row, string? Device, Refusal? Refusal);
