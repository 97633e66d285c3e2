namespace CarbonLedger.Carbon.Factors;

/// <summary>A factor chosen for a reporting year, and how old it is then.</summary>
/// <param name="Factor">An <see cref="EmissionFactor"/> or a <see cref="FootprintFactor"/>.</param>
/// <param name="Year">The factor's own year.</param>
/// <param name="ReportingYear">The year it is used for; never before <paramref name="Year"/>.</param>
public sealed record SelectedFactor<T>(T Factor, int Year, int ReportingYear)
    where T : class
{
    /// <summary>Whole years between the two. Above zero the figure must say so, and be restated once the year's own factor is published.</summary>
    public int LagYears => ReportingYear - Year;

    public bool IsLagging => LagYears > 0;
}
