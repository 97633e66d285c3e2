namespace CarbonLedger.Carbon.Factors;

/// <summary>How a generator's factor is chosen.</summary>
public enum FactorChoiceKind
{
    /// <summary>One row of the book, whatever the year.</summary>
    Row = 1,

    /// <summary>The latest life-cycle factor (CO2e) of an area and technology up to the year.</summary>
    Footprint = 2,

    /// <summary>The latest direct factor (CO2 only) of an area and technology up to the year.</summary>
    Emission = 3,
}
