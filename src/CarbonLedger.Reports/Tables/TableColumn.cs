namespace CarbonLedger.Reports.Tables;

/// <summary>A column of the page: its heading, unit and whether its cells are numbers.</summary>
internal sealed record TableColumn(Bilingual Heading, string Unit, bool IsNumber);
