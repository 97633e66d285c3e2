namespace CarbonLedger.Entries.Captures;

/// <summary>An answer to a payload that was not accepted: a reason, and a sentence naming what was wrong, where, and the limit.</summary>
public sealed record Refusal(RefusalReason Reason, string Detail);
