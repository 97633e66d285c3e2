namespace CarbonLedger.Carbon.Factors;

/// <summary>Which of the yearly factors of an area is meant; they are published side by side and are not the same.</summary>
public enum FactorKind
{
    /// <summary>The average of all generation.</summary>
    GridAverage = 1,

    /// <summary>The average without non-fossil power traded on the market; China's residual.</summary>
    GridExcludingTradedNonFossil = 2,

    /// <summary>Fossil power only.</summary>
    FossilOnly = 3,
}
