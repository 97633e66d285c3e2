namespace CarbonLedger.Reports.Figures;

/// <summary>A line of what a book closes to.</summary>
/// <param name="Basis">Of the book.</param>
/// <param name="Code">In files.</param>
/// <param name="WattHours">Null where the line has no energy.</param>
/// <param name="Milligrams">mg of the book's gas set; null where the line has no carbon.</param>
/// <param name="IsCheck">What is left over of the lines before; 0 but for rounding.</param>
internal sealed record BookClosingRow(string Basis, string Code, Bilingual Line, Int128? WattHours, Int128? Milligrams, bool IsCheck = false);
