using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Pact;

/// <summary>
/// The carbon footprint of one delivered kilowatt hour. Electricity has no mass and holds no carbon, so what the model asks about a product's mass, its
/// carbon content and its uptake is a known zero and no unknown; parts that published factors don't tell apart are left out.
/// </summary>
/// <param name="KilogramsPerKilowattHour">kg CO2e per kWh, network losses upstream included (eq. 17).</param>
/// <param name="ReferencePeriodEnd">Not included.</param>
/// <param name="CountrySubdivision">ISO 3166-2.</param>
/// <param name="AssessmentReports">Whose warming potentials: AR5, AR6; one or more.</param>
/// <param name="Standards">One or more.</param>
/// <param name="ExemptedPercent">0 to 100.</param>
/// <param name="ExemptedDescription">Empty is written as nothing.</param>
/// <param name="SecondarySources">None is written as nothing.</param>
/// <param name="PrimaryDataShare">Percent, 0 to 100.</param>
public sealed record DeliveredCarbonFootprint(
    decimal KilogramsPerKilowattHour,
    Timestamp ReferencePeriodStart,
    Timestamp ReferencePeriodEnd,
    string CountrySubdivision,
    string BoundaryProcessesDescription,
    string AllocationRulesDescription,
    IReadOnlyList<string> AssessmentReports,
    IReadOnlyList<string> Standards,
    decimal ExemptedPercent,
    string ExemptedDescription,
    IReadOnlyList<EmissionFactorSource> SecondarySources,
    decimal PrimaryDataShare);
