namespace CarbonLedger.Carbon.Market;

/// <summary>What the figures of one book have in common, and can't be read without.</summary>
/// <param name="Basis">location-based, market-based or consumption-traced.</param>
/// <param name="GasSet">CO2 or CO2e.</param>
/// <param name="GwpSet">SAR, AR4, AR5, AR6, none or unstated.</param>
/// <param name="Boundary">direct or lifecycle.</param>
/// <param name="FactorRows">The rows of the factor book that its carbon was made with, by id.</param>
/// <param name="LagYearsMax">Years between the reporting year and the year of the oldest of them.</param>
public sealed record BookTerms(string Basis, string GasSet, string GwpSet, string Boundary, string FactorRows, int LagYearsMax)
{
    public const string LocationBased = "location-based";
    public const string MarketBased = "market-based";

    public override string ToString() => $"{Basis} ({GasSet}, {Boundary}, GWP set {GwpSet})";
}
