namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>How a metered loss differs from that of the nameplate.</summary>
public enum LossFindingReason
{
    /// <summary>More is lost than the nameplate explains: a meter, a ratio, or an asset in poor state.</summary>
    MeteredAboveNameplate = 1,

    /// <summary>Less is lost than can be: a meter or a ratio.</summary>
    MeteredBelowNameplate = 2,
}
