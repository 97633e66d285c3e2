namespace CarbonLedger.Grains.Contracts;

/// <summary>Owns the head of one log. Key: the log's origin.</summary>
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Commits a batch. When this returns it is durable, recomputed from the store and signed. Appending the same keys again commits nothing.</summary>
    Task<LogStatusMessage> Append(DraftMessage draft);

    Task<LogStatusMessage> Status();
}
