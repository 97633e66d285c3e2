using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Market;

namespace CarbonLedger.Reports.Figures;

/// <summary>One of the three books: what all loads have in it, its terms, and whether it closes.</summary>
/// <param name="Loads">Of all loads; null where it has no value.</param>
/// <param name="Intensity">Of all loads; null like the sum, or without consumption.</param>
/// <param name="Closes">By itself.</param>
/// <param name="IsUnchecked">It rests on a default that was never checked.</param>
internal sealed record BookTermsRow(BookTerms Terms, BookAmount? Loads, CarbonIntensity? Intensity, bool Closes, bool IsUnchecked);
