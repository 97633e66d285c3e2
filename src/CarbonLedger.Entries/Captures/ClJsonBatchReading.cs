namespace CarbonLedger.Entries.Captures;

/// <summary>What came of a cl-json/1 payload of one or many captures: the batch, or why not. Exactly one is set.</summary>
public sealed record ClJsonBatchReading(CaptureBatch? Batch, Refusal? Refusal);
