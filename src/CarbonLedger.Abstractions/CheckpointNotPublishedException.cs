namespace CarbonLedger.Abstractions;

/// <summary>
/// A batch is stored, and its checkpoint could not be published: it is not committed yet. Nothing is lost and nothing has to be
/// undone; the next attempt to recover or to append asks for the missing signatures again.
/// </summary>
public sealed class CheckpointNotPublishedException(string message) : Exception(message);
