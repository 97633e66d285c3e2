namespace CarbonLedger.Storage.Influx;

/// <summary>A server's answer to a request.</summary>
/// <param name="Sentence">What it said, in one line; empty for a written one.</param>
/// <param name="RetryAfter">When it asks to come again, if it does.</param>
internal readonly record struct WriteAnswer(WriteOutcome Outcome, string Sentence, TimeSpan? RetryAfter = null);
