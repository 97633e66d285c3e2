namespace CarbonLedger.Carbon.Factors;

/// <summary>Why a candidate row is implausible.</summary>
public enum FactorFindingReason
{
    /// <summary>The row names no source.</summary>
    NoSource = 1,

    /// <summary>The unit does not name the gas set, or the gas set and the set of warming potentials contradict each other.</summary>
    GasMismatch = 2,

    /// <summary>Above what any generator can emit.</summary>
    AboveMax = 3,

    /// <summary>Outside the published range of its technology.</summary>
    OutsideTechnologyRange = 4,

    /// <summary>Far from the value that the same id has in the current book.</summary>
    LargeChange = 5,

    /// <summary>The same id means something else in the current book: another gas set, boundary, region, year or technology.</summary>
    MeaningChanged = 6,

    /// <summary>The value is that of another year of the same area in the current book.</summary>
    ValueOfAnotherYear = 7,
}
