using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Reports.Figures;

/// <summary>Delivered energy of one source group over the whole report.</summary>
/// <param name="Share">Of all that was delivered; null when nothing was.</param>
internal sealed record SourceRow(string Source, Bilingual Name, Energy Energy, decimal? Share);
