using CarbonLedger.Carbon.Inventory;

namespace CarbonLedger.Reports.Figures;

/// <summary>A line of the SF6 mass balance.</summary>
/// <param name="Code">In files.</param>
/// <param name="Equivalent">Null for a term, which is no emission.</param>
/// <param name="IsTerm">It goes into the balance, or stands beside it; the others are its results.</param>
internal sealed record MassBalanceRow(string Code, Bilingual Line, GasMass Mass, CarbonEquivalent? Equivalent, bool IsTerm);
