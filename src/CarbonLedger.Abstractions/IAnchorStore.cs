using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Abstractions;

/// <summary>
/// The outbox of a log's anchors: statements in their order, and what arrived on which ledger. It is not trusted: ledgers refuse a statement that does not follow what
/// they hold, and receipts prove themselves. Who loses it begins a new chain of statements, which every ledger refuses until a person decides. Safe to call from several threads.
/// </summary>
public interface IAnchorStore
{
    /// <summary>A statement by its number, or null.</summary>
    Task<MadeStatement?> ReadAsync(string origin, long sequence, CancellationToken cancellationToken = default);

    /// <summary>The newest statement, or null.</summary>
    Task<MadeStatement?> LastAsync(string origin, CancellationToken cancellationToken = default);

    /// <summary>Adds the next statement. When this returns true, it is durable; false, if another has its number: one compare-and-swap decides between two owners.</summary>
    /// <exception cref="ArgumentException">Its number is not the one after the last, or it does not name the one before.</exception>
    Task<bool> AddAsync(MadeStatement statement, CancellationToken cancellationToken = default);

    /// <summary>The newest delivery to a ledger that was not withdrawn, or null.</summary>
    Task<AnchorDelivery?> LastDeliveryAsync(string origin, string ledger, CancellationToken cancellationToken = default);

    /// <summary>The deliveries to a ledger that were not withdrawn, from a number on, ascending, at most so many.</summary>
    Task<IReadOnlyList<AnchorDelivery>> DeliveriesAsync(string origin, string ledger, long from, int countMax, CancellationToken cancellationToken = default);

    /// <summary>Keeps the receipt of the next statement of a ledger. When this returns, it is durable. Keeping the same again changes nothing.</summary>
    /// <exception cref="ArgumentException">Its number is not the one after the ledger's last.</exception>
    Task DeliverAsync(AnchorReceipt receipt, CancellationToken cancellationToken = default);

    /// <summary>Says that a ledger took back what it held from a number on: these are delivered again. Their receipts are kept, and entered in the log: they prove what the ledger held.</summary>
    Task WithdrawAsync(string origin, string ledger, long from, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deliveries whose receipts the log does not hold, oldest first. Those whose entries are decided come alone, all of them: they go into one batch, again if the answer to that was lost. Only when there is
    /// none come those without, at most so many.
    /// </summary>
    Task<IReadOnlyList<AnchorDelivery>> WaitingAsync(string origin, int countMax, CancellationToken cancellationToken = default);

    /// <summary>Decides the entries of one batch. When this returns, all of them are durable. What another owner has decided before stays: read <see cref="WaitingAsync"/> again.</summary>
    Task DecideAsync(IReadOnlyList<AnchorDelivery> deliveries, CancellationToken cancellationToken = default);

    /// <summary>Says which batch holds the entries that were decided.</summary>
    Task EnterAsync(string origin, long batch, CancellationToken cancellationToken = default);

    /// <summary>How many batches from a number on hold entries of receipts.</summary>
    Task<long> EnteredBatchesAsync(string origin, long from, CancellationToken cancellationToken = default);

    /// <summary>The ledgers something was delivered to, in ordinal order.</summary>
    Task<IReadOnlyList<string>> LedgersAsync(string origin, CancellationToken cancellationToken = default);
}
