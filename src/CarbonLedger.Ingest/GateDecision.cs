using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest;

/// <summary>What the edge decided on one payload: a capture or a refusal, exactly one set.</summary>
/// <param name="Sequence">The device's counter where it could be read; told back with a refusal.</param>
public sealed record GateDecision(SignedCapture? Capture, Refusal? Refusal, long? Sequence);
