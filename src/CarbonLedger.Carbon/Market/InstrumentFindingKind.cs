namespace CarbonLedger.Carbon.Market;

/// <summary>What a finding about an instrument leads to.</summary>
public enum InstrumentFindingKind
{
    /// <summary>Something is wrong with it: it claims nothing.</summary>
    Refused = 1,

    /// <summary>Nothing is wrong with it, and under these rules or in this period it claims nothing.</summary>
    SetAside = 2,

    /// <summary>Told, and it claims.</summary>
    Warning = 3,
}
