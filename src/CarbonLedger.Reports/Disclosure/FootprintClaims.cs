namespace CarbonLedger.Reports.Disclosure;

/// <summary>What only the company can say of a product footprint: a log of meter readings doesn't know it.</summary>
/// <param name="Standards">Cross-sectoral standards the company follows, such as ISO14067 and PACT-3.0; one or more.</param>
/// <param name="ExemptedPercent">Of the emissions, 0 to 100: left out by the company's boundary.</param>
/// <param name="ExemptedDescription">What was left out and why; empty if nothing was.</param>
/// <param name="PrimaryFactors">Ids of factor rows that the company, or its supplier, made from its own measurements; all others are secondary data.</param>
/// <param name="PrimarySource">What these rest on; empty if there are none.</param>
public sealed record FootprintClaims(
    IReadOnlyList<string> Standards, decimal ExemptedPercent, string ExemptedDescription, IReadOnlyList<string> PrimaryFactors, string PrimarySource);
