namespace CarbonLedger.Abstractions;

/// <summary>What was ever signed, kept outside the ledger's store and its back-up: the guard against signing a second history.</summary>
public interface ISigningJournal
{
    /// <summary>The last head recorded for a log, or null.</summary>
    Task<LogHead?> LastAsync(string origin, CancellationToken cancellationToken = default);

    /// <summary>When this returns, the head is durable and may be signed. Recording the last head again changes nothing.</summary>
    /// <exception cref="InvalidOperationException">The head is smaller than the last, or of the same size with another root.</exception>
    Task RecordAsync(string origin, LogHead head, CancellationToken cancellationToken = default);
}
