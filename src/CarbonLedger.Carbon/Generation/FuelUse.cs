using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Generation;

/// <summary>One fuel that a unit burnt, with what was measured of it; what is null is the fuel table's default.</summary>
/// <param name="Amount">In the fuel's unit: t or 10³ Nm³.</param>
/// <param name="NetCalorificValue">kJ/kg or kJ/Nm³.</param>
/// <param name="CarbonContent">tC/TJ.</param>
/// <param name="CarbonAsReceived">Share of carbon in coal as received, from which the carbon content follows.</param>
/// <param name="Oxidation">Share of the carbon that burnt.</param>
/// <param name="Residues">Slag and fly ash, from which the oxidation follows.</param>
public sealed record FuelUse(
    FuelId Fuel,
    decimal Amount,
    decimal? NetCalorificValue = null,
    decimal? CarbonContent = null,
    decimal? CarbonAsReceived = null,
    decimal? Oxidation = null,
    CoalResidues? Residues = null);
