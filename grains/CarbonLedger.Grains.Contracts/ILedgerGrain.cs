namespace CarbonLedger.Grains.Contracts;

/// <summary>Owns the head of one log. Key: the log's origin.</summary>
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Commits a batch. When this returns it is durable, recomputed from the store and signed. Appending the same keys again commits nothing.</summary>
    Task<LogStatusMessage> Append(DraftMessage draft);

    /// <summary>Commits notes in a batch of their own: what is said of the log, such as receipts. The same bytes again commit nothing. Whether they are true is for the caller to know.</summary>
    /// <param name="notes">Entry bytes.</param>
    Task<LogStatusMessage> Enter(byte[][] notes);

    Task<LogStatusMessage> Status();
}
