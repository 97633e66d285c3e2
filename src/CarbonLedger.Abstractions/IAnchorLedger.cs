using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Abstractions;

/// <summary>Another ledger on which a log's statements are anchored: a chain, or another log.</summary>
public interface IAnchorLedger
{
    /// <summary>Which ledger, as its receipts name it (<see cref="AnchorReceipt.Ledger"/>).</summary>
    string Name { get; }

    /// <summary>
    /// Puts a statement on the ledger and waits until it counts there as final. When this returns, the ledger holds it and the receipt proves it. Idempotent by the
    /// statement's digest: where the ledger holds it already, from a run that was broken off, this gives the receipt of what it holds, with the cross-link that went there.
    /// </summary>
    /// <exception cref="AnchorUnavailableException">The ledger doesn't answer, or has not made it final in time: try again later with the same publication.</exception>
    /// <exception cref="AnchorRefusedException">Trying again won't help: another chain, other code, a key that may not write, an earlier statement missing, or another statement in this place.</exception>
    Task<AnchorReceipt> PublishAsync(AnchorPublication publication, CancellationToken cancellationToken);

    /// <summary>Whether the ledger still holds what a receipt says it held: false where a re-organisation took the block away.</summary>
    /// <exception cref="AnchorUnavailableException">The ledger doesn't answer.</exception>
    Task<bool> StillHoldsAsync(AnchorReceipt receipt, CancellationToken cancellationToken);
}
