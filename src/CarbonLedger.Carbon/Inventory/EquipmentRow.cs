using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>One unit of the equipment register that an inventory file may have; what is null is not told.</summary>
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

    public LeakRate? Leak => ToppedUp is { } mass && Years is { } years ? LeakRate.Over(mass, Capacity, years) : null;

    /// <summary>From when the EU forbids to put such a unit into operation; null if the plate isn't told or no date is set.</summary>
    public DateOnly? ProhibitedFrom(InsulatingGasPotentials potentials) =>
        RatedVolts is { } volts && BreakingAmperes is { } amperes ? FGasProhibition.DateOf(volts, amperes, Gas, potentials) : null;
}
