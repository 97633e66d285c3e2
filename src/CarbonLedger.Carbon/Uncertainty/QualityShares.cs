namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>How much of a statement's carbon rests on less than a signed reading, in parts per million, 0 to 1 000 000 each.</summary>
/// <param name="EstimatedPpm">By energy that was estimated or substituted, the asset's own or of generation upstream.</param>
/// <param name="MissingPpm">Carried at an average, as its origin is not known; all of it where the asset's own energy is missing.</param>
/// <param name="UnsignedPpm">By energy of readings without a device's signature.</param>
public sealed record QualityShares(int EstimatedPpm, int MissingPpm, int UnsignedPpm)
{
    /// <summary>5 %: a figure with more than this estimated or missing is provisional.</summary>
    public const int ProvisionalAbovePpm = 50_000;

    /// <summary>Whether estimates and gaps together are above <see cref="ProvisionalAbovePpm"/>.</summary>
    public bool IsProvisional => EstimatedPpm + MissingPpm > ProvisionalAbovePpm;
}
