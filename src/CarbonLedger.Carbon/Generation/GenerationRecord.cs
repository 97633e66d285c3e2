using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Generation;

/// <summary>What one generating unit burnt and sent out in a period, as its operator reports it.</summary>
/// <param name="Id">The record's id; problems name it.</param>
/// <param name="Unit">The unit's name.</param>
/// <param name="Technology">As in a factor book.</param>
/// <param name="Region">As in a factor book: "CN Anhui".</param>
/// <param name="From">First local day.</param>
/// <param name="To">Last local day, in the same calendar year.</param>
/// <param name="Gross">Null where it is not metered.</param>
/// <param name="Net">What the unit sent out.</param>
/// <param name="Factor">Id of the factor row to make.</param>
/// <param name="Licence">Of that row.</param>
/// <param name="Uncertainty">Of that row; null for the default of a factor book.</param>
public sealed record GenerationRecord(
    string Id,
    string Unit,
    string Technology,
    string Region,
    DateOnly From,
    DateOnly To,
    GrossGeneration? Gross,
    NetSendOut Net,
    IReadOnlyList<FuelUse> Fuels,
    IReadOnlyList<SorbentUse> Sorbents,
    FactorId Factor,
    string Licence,
    FactorUncertainty? Uncertainty)
{
    public const string Schema = "carbonledger.generation/1";
}
