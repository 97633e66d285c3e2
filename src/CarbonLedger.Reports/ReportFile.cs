namespace CarbonLedger.Reports;

/// <summary>One file of a report.</summary>
/// <param name="Path">Relative, with forward slashes: <c>index.html</c>, <c>tables/balance.csv</c>.</param>
/// <param name="Bytes">The whole content.</param>
public sealed record ReportFile(string Path, byte[] Bytes);
