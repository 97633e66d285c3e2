using CarbonLedger.Carbon.Accounts;

namespace CarbonLedger.Reports.Figures;

/// <summary>The life of an asset in the report's period.</summary>
/// <param name="ChargedMilligrams">What entered the traced book for it.</param>
/// <param name="EmbodiedMilligrams">A1 to A5, B3 to B5 and C1 to C4, without D.</param>
/// <param name="BeyondMilligrams">D; null where it isn't declared.</param>
internal sealed record LifeRow(AssetLife Life, Int128 ChargedMilligrams, Int128 EmbodiedMilligrams, Int128? BeyondMilligrams);
