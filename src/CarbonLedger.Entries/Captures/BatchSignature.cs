namespace CarbonLedger.Entries.Captures;

/// <summary>What the signature of a batch was found to cover.</summary>
public enum BatchSignature
{
    /// <summary>There is no signature, or none that verifies.</summary>
    None = 0,

    /// <summary>The captures one after the other: it holds only before all of them, and stays at the door.</summary>
    Concatenation = 1,

    /// <summary>The root over the captures, or the one capture there is: each capture has evidence that stands alone.</summary>
    Root = 2,
}
