namespace CarbonLedger.Ledger;

/// <summary>An energy and the carbon that goes with it, as a batch header adds them up.</summary>
/// <param name="WattHours">Energy in Wh; a residual may be negative.</param>
/// <param name="Milligrams">Carbon in mg CO2e.</param>
public readonly record struct Total(long WattHours, long Milligrams);
