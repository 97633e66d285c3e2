using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Factors;

/// <summary>One emission factor with everything a figure made with it must carry.</summary>
/// <param name="Intensity">The factor, exact.</param>
/// <param name="PublishedValue">As published, with its unit: "0.9240 kgCO2e/kWh".</param>
/// <param name="GasSet"><c>CO2</c> or <c>CO2e</c>; the two are never added.</param>
/// <param name="GwpSet">SAR, AR4, AR5, AR6, none (CO2 only) or unstated.</param>
/// <param name="Boundary"><c>direct</c> (combustion) or <c>lifecycle</c>.</param>
/// <param name="Checked">False for a default that has not been checked against its source.</param>
/// <param name="Uncertainty">As the book states it, or a default of the row's kind.</param>
public sealed record FactorRow(
    FactorId Id,
    string Technology,
    CarbonIntensity Intensity,
    string PublishedValue,
    string GasSet,
    string GwpSet,
    string Boundary,
    string Region,
    int Year,
    string Source,
    string Licence,
    bool Checked,
    FactorUncertainty Uncertainty)
{
    /// <summary>Half the width of the 95 % interval, in parts per million of the factor.</summary>
    public int UncertaintyPpm => Uncertainty.Ppm;

    /// <summary>False for an unchecked default.</summary>
    public bool UncertaintyChecked => Uncertainty.IsChecked;
}
