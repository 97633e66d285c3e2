using CarbonLedger.Carbon.Inventory;

namespace CarbonLedger.Reports.Figures;

/// <summary>A gas-filled unit at the report's end.</summary>
/// <param name="Emitted">CO2e of all it emitted so far, by the set the traced book uses; null where the set lists no potential.</param>
/// <param name="Leak">Per year since commissioning.</param>
/// <param name="Prohibited">From when the EU forbids to put such a unit into operation.</param>
/// <param name="ChargedMilligrams">mg CO2e that entered the traced book in the period.</param>
/// <param name="IsUnchecked">A potential of its gas was never checked.</param>
internal sealed record GasRow(Sf6UnitState State, CarbonEquivalent? Emitted, LeakRate? Leak, DateOnly? Prohibited, Int128 ChargedMilligrams, bool IsUnchecked);
