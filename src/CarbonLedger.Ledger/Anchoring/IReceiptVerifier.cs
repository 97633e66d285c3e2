namespace CarbonLedger.Ledger.Anchoring;

/// <summary>Checks the evidence of one kind of receipt from its bytes alone: no network, no clock, no file.</summary>
public interface IReceiptVerifier
{
    /// <summary>The kind it reads.</summary>
    string Kind { get; }

    /// <summary>
    /// Checks that the ledger which the receipt names holds its statement, sequence and cross-link. Answers for any bytes: never throws on evidence, never hangs, and
    /// bounds what it allocates by the length of the evidence.
    /// </summary>
    /// <param name="receipt">Parsed.</param>
    /// <param name="pins">What the auditor pins of this ledger; empty where nothing. A pin that the verifier doesn't know, or whose value has another form, is a malformed finding.</param>
    AnchorFinding Verify(AnchorReceipt receipt, IReadOnlyCollection<AnchorPin> pins);
}
