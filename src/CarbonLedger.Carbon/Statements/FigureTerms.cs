namespace CarbonLedger.Carbon.Statements;

/// <summary>What every carbon figure of an interval has in common, and can't be read without.</summary>
/// <param name="Method">The rules of tracing.</param>
/// <param name="GasSet">CO2 or CO2e.</param>
/// <param name="GwpSet">Whose warming potentials: SAR, AR4, AR5, AR6, none or unstated.</param>
/// <param name="Boundary">direct or lifecycle.</param>
/// <param name="UncertaintyMethod">The rules of the half-widths.</param>
/// <param name="LagYearsMax">Years between the reporting year and the year of the oldest factor used.</param>
public sealed record FigureTerms(string Method, string GasSet, string GwpSet, string Boundary, string UncertaintyMethod, int LagYearsMax)
{
    /// <summary>How carbon is attributed: by tracing the power, a book of its own beside location- and market-based ones.</summary>
    public const string Basis = "consumption-traced";
}
