namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Where carbon of the use stage is known from.</summary>
public enum UseOrigin
{
    /// <summary>It is a statement's own loss carbon: the same amount in another view.</summary>
    Statement = 1,

    /// <summary>Reckoned from the nameplate, where the statement has no loss as an end is not metered. It is in no balance of the network.</summary>
    Nameplate = 2,

    /// <summary>Recorded as it happened: a leak (B1), maintenance (B2), water (B7).</summary>
    Recorded = 3,
}
