using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Generation;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>A balanced three-phase line's loss 3·I²·R, for where its ends are not both metered.</summary>
/// <param name="Ohms">R of one phase over the whole length, in Ω.</param>
/// <param name="Kilovolts">U between phases in kV, above 0.</param>
public sealed record LineNameplate(decimal Ohms, decimal Kilovolts) : LossNameplate
{
    private const decimal Phases = 3;
    private const decimal VoltsPerKilovolt = 1_000;
    private const decimal IntervalsPerHour = 4;

    /// <summary>With I = S/(√3·U), 3·I²·R is S²·R/U².</summary>
    /// <inheritdoc/>
    public override Energy Loss(Energy active, Energy reactive = default)
    {
        Exact volts = (Exact)Kilovolts * VoltsPerKilovolt;
        Exact square = ((Exact)active.WattHours * active.WattHours) + ((Exact)reactive.WattHours * reactive.WattHours);

        // W = Wh × 4 squared, and W to Wh again: one factor of 4 is left.
        return Energy.FromWattHours(checked((long)(square * IntervalsPerHour * Ohms / volts / volts).Round()));
    }

    /// <summary>Loss in one interval of a known current.</summary>
    /// <param name="amperes">I of a phase in A, effective.</param>
    /// <exception cref="OverflowException">The loss does not fit.</exception>
    public Energy LossOfCurrent(decimal amperes) =>
        Energy.FromWattHours(checked((long)((Exact)Phases * amperes * amperes * Ohms / IntervalsPerHour).Round()));
}
