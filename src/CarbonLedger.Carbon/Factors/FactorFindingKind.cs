namespace CarbonLedger.Carbon.Factors;

/// <summary>What a finding about a candidate row leads to.</summary>
public enum FactorFindingKind
{
    /// <summary>Told, and the row is taken.</summary>
    Warning = 1,

    /// <summary>The row is taken only if somebody accepts it by its id.</summary>
    NeedsAcceptance = 2,

    /// <summary>The row is never taken.</summary>
    Refused = 3,
}
