namespace CarbonLedger.Reports.Figures;

/// <summary>How many energies of metering points and intervals have a property.</summary>
/// <param name="Code">As the CSV names it.</param>
/// <param name="Share">Of all metering points × intervals; null when there are none.</param>
internal sealed record CountRow(string Code, Bilingual What, long Count, decimal? Share);
