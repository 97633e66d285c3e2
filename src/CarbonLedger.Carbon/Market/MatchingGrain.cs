namespace CarbonLedger.Carbon.Market;

/// <summary>Within which period production and consumption must fall together.</summary>
public enum MatchingGrain
{
    QuarterHour = 1,

    /// <summary>Hours of UTC.</summary>
    Hour = 2,

    /// <summary>Months of the site.</summary>
    Month = 3,

    /// <summary>Years of the site.</summary>
    Year = 4,
}
