namespace CarbonLedger.Reports.Tables;

/// <summary>A row's energy by source, drawn on the page as a bar of the row's whole width.</summary>
/// <param name="Parts">Wh, in the order of the palette; none is negative.</param>
internal sealed record MixBar(IReadOnlyList<(string Source, long WattHours)> Parts);
