namespace CarbonLedger.Reports.Tables;

/// <summary>A table of the report: as the page shows it, and whole as a file.</summary>
/// <param name="Name">File name without ending.</param>
/// <param name="Cells">Rows the page shows; null is no value.</param>
/// <param name="Footer">Sums, or null.</param>
/// <param name="RowCount">Rows of the file; more than the page's when it shows the first only.</param>
/// <param name="CheckRows">Rows of the page that check others.</param>
internal sealed record ReportTable(
    string Name,
    Bilingual Title,
    IReadOnlyList<TableColumn> Columns,
    IReadOnlyList<IReadOnlyList<string?>> Cells,
    IReadOnlyList<string?>? Footer,
    int RowCount,
    IReadOnlySet<int> CheckRows,
    byte[] Csv)
{
    /// <summary>Of the page's rows, in a last column; null when the table has none.</summary>
    public IReadOnlyList<MixBar?>? Bars { get; init; }

    /// <summary>Carbon in it rests on a default that was never checked; the page says so above it.</summary>
    public bool IsUnchecked { get; init; }

    public string Path => $"tables/{Name}.csv";
}
