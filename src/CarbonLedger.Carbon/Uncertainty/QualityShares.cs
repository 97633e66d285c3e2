namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>How much of a carbon figure rests on less than a signed reading, in parts per million, 0 to 1 000 000 each.</summary>
/// <param name="EstimatedPpm">Of the carbon: by energy that was estimated or substituted.</param>
/// <param name="MissingPpm">Of a period: the intervals whose energy is not known; their carbon is not in the figure. Of one interval: the carbon of unknown origin, or all where its energy is not known.</param>
/// <param name="UnsignedPpm">Of the carbon: by energy of readings without a device's signature.</param>
public sealed record QualityShares(int EstimatedPpm, int MissingPpm, int UnsignedPpm)
{
    /// <summary>5 %: a figure with more than this estimated or missing is provisional.</summary>
    public const int ProvisionalAbovePpm = 50_000;

    /// <summary>Whether estimates and gaps together are above <see cref="ProvisionalAbovePpm"/>.</summary>
    public bool IsProvisional => EstimatedPpm + MissingPpm > ProvisionalAbovePpm;
}
