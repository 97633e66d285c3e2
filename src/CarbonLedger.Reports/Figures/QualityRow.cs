namespace CarbonLedger.Reports.Figures;

/// <summary>A count of what came in or how it was known.</summary>
/// <param name="Code">As the CSV names it.</param>
internal sealed record QualityRow(string GroupCode, Bilingual Group, string Code, Bilingual What, long Count);
