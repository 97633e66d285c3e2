namespace CarbonLedger.Carbon.Factors;

/// <summary>Published default values of one fuel.</summary>
/// <param name="Unit">In what burnt amounts are counted.</param>
/// <param name="NetCalorificValue">kJ/kg (1 TJ/Gg = 1000 kJ/kg), or kJ/Nm³ for a gas counted in 10³ Nm³.</param>
/// <param name="CarbonContent">tC/TJ, the same number as kgC/GJ.</param>
/// <param name="Oxidation">Share of the carbon that burns, 0 to 1; IPCC's default is 1.</param>
/// <param name="EmissionFactor">kgCO2/TJ as published, rounded by the publisher; null where the source gives none.</param>
/// <param name="Biogenic">Its CO2 is reported apart and never in a fossil total.</param>
/// <param name="Checked">False for a default that has not been checked against its source.</param>
public sealed record FuelRow(
    FuelId Id,
    string Name,
    FuelUnit Unit,
    decimal NetCalorificValue,
    decimal CarbonContent,
    decimal Oxidation,
    decimal? EmissionFactor,
    bool Biogenic,
    string Source,
    bool Checked);
