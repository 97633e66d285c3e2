namespace CarbonLedger.Abstractions;

/// <summary>A ledger doesn't answer, or not in time: the same publication is tried again later. The message never holds a key.</summary>
public sealed class AnchorUnavailableException : Exception
{
    /// <summary>Says which ledger, and what came of asking it.</summary>
    public AnchorUnavailableException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
