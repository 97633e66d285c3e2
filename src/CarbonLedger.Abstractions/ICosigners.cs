using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>The witnesses whose cosignatures a log's policy asks for before a checkpoint is published.</summary>
public interface ICosigners
{
    /// <summary>Asks all of them to cosign a checkpoint. That one of them refuses or fails is an answer, not an exception.</summary>
    /// <param name="store">Where the proofs that the checkpoint continues an earlier one are read from.</param>
    /// <param name="checkpoint">Signed by the log.</param>
    /// <param name="sizeBelieved">The size they were last asked to cosign, 0 to the checkpoint's.</param>
    Task<Cosigning> AskAsync(ILedgerStore store, SignedNote checkpoint, long sizeBelieved, CancellationToken cancellationToken = default);
}
