namespace CarbonLedger.Grains.Contracts;

/// <summary>What became of a publication; numbers are fixed.</summary>
public enum PublicationOutcome
{
    /// <summary>It is committed.</summary>
    Published = 1,

    /// <summary>It was not looked at: no interval is closed yet, or an earlier publication is not worked off. The same may be published later.</summary>
    NotYet = 2,

    /// <summary>It does not follow what is known, and will not.</summary>
    Refused = 3,
}
