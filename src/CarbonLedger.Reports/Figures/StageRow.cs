using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Reports.Figures;

/// <summary>A stage of life of the delivered energy.</summary>
/// <param name="Code">In files: combustion, upstream, losses, sf6, embodied, end-of-life, unsplit, total; or a check against what is published.</param>
/// <param name="Milligrams">Of all delivered energy; null for a published figure.</param>
/// <param name="PerDelivered">Per delivered kWh; null without any.</param>
/// <param name="IsCheck">It compares, and is in no sum.</param>
/// <param name="IsUnchecked">It rests on a default that was never checked.</param>
internal sealed record StageRow(string Code, Bilingual Stage, Int128? Milligrams, CarbonIntensity? PerDelivered, decimal? Share, bool IsCheck = false, bool IsUnchecked = false);
