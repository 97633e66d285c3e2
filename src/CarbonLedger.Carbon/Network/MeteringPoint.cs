using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>Where a device's registers count: one terminal of one asset.</summary>
/// <param name="Multipliers">By date, the first at or before the network's own validity.</param>
public sealed record MeteringPoint(AssetId Asset, Terminal Terminal, DeviceId Device, IReadOnlyList<Multiplier> Multipliers)
{
    public PointRole Role { get; init; } = PointRole.Main;

    /// <summary>What is on file about the meter; null when nothing is.</summary>
    public MeterFacts? Meter { get; init; }

    /// <summary>Whether energy against the usual direction can't be: import of a generator, export of a load. Declared, never assumed.</summary>
    public bool ReverseImpossible { get; init; }

    /// <summary>Exchanges of the meter, by time, none at the same time.</summary>
    public IReadOnlyList<MeterExchange> Exchanges { get; init; } = [];

    /// <summary>Limits of error; 0.5 % a part where a class is not on file.</summary>
    public MeterAccuracy Accuracy => Meter?.Accuracy ?? MeterAccuracy.Undeclared;

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
