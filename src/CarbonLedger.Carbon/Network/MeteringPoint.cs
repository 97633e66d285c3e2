using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>Where a device's registers count: one terminal of one asset.</summary>
/// <param name="Multipliers">By date, the first at or before the network's own validity.</param>
public sealed record MeteringPoint(AssetId Asset, Terminal Terminal, DeviceId Device, IReadOnlyList<Multiplier> Multipliers)
{
    /// <summary>The multiplier in force at a time.</summary>
    public Multiplier MultiplierAt(Timestamp time)
    {
        Multiplier inForce = Multipliers[0];
        foreach (Multiplier multiplier in Multipliers)
        {
            if (multiplier.From <= time)
            {
                inForce = multiplier;
            }
        }

        return inForce;
    }
}
