namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>A source's part of a figure's uncertainty.</summary>
/// <param name="SharePpm">Parts per million of the variance, 0 to 1 000 000, rounded to nearest.</param>
public readonly record struct UncertaintyShare(UncertaintySource Source, int SharePpm);
