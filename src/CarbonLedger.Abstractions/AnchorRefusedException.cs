using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Abstractions;

/// <summary>A ledger refuses a publication for a reason that stands until a person acts. The message names the ledger, the place, what was expected and what was found; never a key.</summary>
public sealed class AnchorRefusedException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="contradiction">The receipt of another statement that the ledger holds in this place, where that is the reason: with ours, proof of two histories.</param>
    public AnchorRefusedException(string message, AnchorReceipt? contradiction = null, Exception? cause = null)
        : base(message, cause) => Contradiction = contradiction;

    /// <summary>The receipt of the other statement; null where the reason is another.</summary>
    public AnchorReceipt? Contradiction { get; }
}
