namespace CarbonLedger.Entries.Captures;

/// <summary>What came of a cl-json/1 payload: a capture, or why not. Exactly one is set.</summary>
public sealed record ClJsonReading(SignedCapture? Capture, Refusal? Refusal);
