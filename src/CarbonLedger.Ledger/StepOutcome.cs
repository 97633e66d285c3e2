namespace CarbonLedger.Ledger;

/// <summary>How a step of a verification ended.</summary>
public enum StepOutcome
{
    /// <summary>It holds.</summary>
    Ok = 1,

    /// <summary>It does not hold, or what it needs is not covered; verification ended here.</summary>
    Failed = 2,

    /// <summary>It was not asked for, or cannot be told from this bundle; nothing is claimed about it.</summary>
    NotCovered = 3,
}
