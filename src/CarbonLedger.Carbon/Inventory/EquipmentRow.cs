using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>One unit of the equipment register that an inventory may have; what is null is not told.</summary>
/// <param name="Record">The record's id; findings name it.</param>
/// <param name="Capacity">Nameplate mass, all gases together.</param>
/// <param name="RatedVolts">V.</param>
/// <param name="BreakingAmperes">A.</param>
/// <param name="ToppedUp">Over <paramref name="Years"/>.</param>
public sealed record EquipmentRow(
    string Record,
    SerialNumber Serial,
    AssetId? Asset,
    GasMass Capacity,
    GasMixture Gas,
    long? RatedVolts,
    long? BreakingAmperes,
    GasMass? ToppedUp,
    decimal? Years)
{
    public GasMass Sf6Capacity => Gas.MassOf(InsulatingGas.SulphurHexafluoride, Capacity);

    /// <summary>The rate of a register of bookings, which knows the time to the millisecond; null where a file tells mass and years.</summary>
    public LeakRate? BookedLeak { get; init; }

    public LeakRate? Leak => BookedLeak ?? (ToppedUp is { } mass && Years is { } years ? LeakRate.Over(mass, Capacity, years) : null);

    /// <summary>From when the EU forbids to put such a unit into operation; null if no date is set, or the plate isn't told so far as its class depends on it.</summary>
    public DateOnly? ProhibitedFrom(InsulatingGasPotentials potentials)
    {
        if (RatedVolts is not { } volts)
        {
            return null;
        }

        bool isByVoltageAlone = volts is <= FGasProhibition.MediumVoltsMax or > FGasProhibition.HighVoltsMax;
        return isByVoltageAlone || BreakingAmperes is not null ? FGasProhibition.DateOf(volts, BreakingAmperes ?? 0, Gas, potentials) : null;
    }
}
