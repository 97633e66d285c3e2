namespace CarbonLedger.Ledger;

/// <summary>What kind of no a verification ended with; the number is the exit code of the command-line verifier.</summary>
public enum ExitClass
{
    /// <summary>Something is proved false: a hash, signature or number that does not fit.</summary>
    False = 1,

    /// <summary>The bytes are not in the one accepted form.</summary>
    Malformed = 2,

    /// <summary>Nothing is wrong, and what was asked is not covered by the policy or by what is at hand.</summary>
    NotCovered = 3,
}
