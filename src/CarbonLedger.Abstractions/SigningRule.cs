namespace CarbonLedger.Abstractions;

/// <summary>The one rule of every signing journal: a log's signed heads only grow, and one size has one root.</summary>
public static class SigningRule
{
    /// <summary>A log is begun once: an empty store never starts a second history of one that was signed.</summary>
    /// <exception cref="InvalidOperationException">The journal knows signatures of the log.</exception>
    public static void RequireUnsigned(string origin, LogHead? last)
    {
        if (last is { } signed)
        {
            throw new InvalidOperationException($"Log {origin}: size {signed.Size} was signed before. Bring back its store, or start a new origin.");
        }
    }

    /// <exception cref="InvalidOperationException">Signing the head would break the rule; the message says what to do.</exception>
    public static void Require(string origin, LogHead? last, LogHead head)
    {
        if (last is not { } signed)
        {
            return;
        }

        if (head.Size < signed.Size)
        {
            throw new InvalidOperationException(
                $"Log {origin}: size {signed.Size} was signed before and the store holds {head.Size}. The store was restored from an older back-up; bring back the batches from {head.Size} on, or start a new origin.");
        }

        if (head.Size == signed.Size && head.Root != signed.Root)
        {
            throw new InvalidOperationException($"Log {origin}: size {head.Size} was signed before with root {signed.Root.ToBase64()} and the store gives {head.Root.ToBase64()}. Refusing to sign a second history.");
        }
    }
}
