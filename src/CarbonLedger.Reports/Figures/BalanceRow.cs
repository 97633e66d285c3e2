using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Reports.Figures;

/// <summary>A line of the balance.</summary>
/// <param name="Code">As the CSV names it.</param>
internal sealed record BalanceRow(string Code, Bilingual Line, Energy Energy, CarbonMass Carbon, bool IsCheck = false);
