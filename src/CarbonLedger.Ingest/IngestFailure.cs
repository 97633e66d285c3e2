namespace CarbonLedger.Ingest;

/// <summary>A failure of the store or the sink behind the queue: when, and what it said.</summary>
public sealed record IngestFailure(DateTimeOffset Time, string Message);
