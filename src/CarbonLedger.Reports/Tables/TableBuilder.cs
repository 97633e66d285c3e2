using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Reports.Tables;

/// <summary>
/// Describes each column once, for the page (rounded, in MWh, t and g/kWh) and for the file (whole Wh, mg and mg/MWh).
/// </summary>
internal sealed class TableBuilder<TRow>(string name, Bilingual title, string gas)
{
    private readonly List<(TableColumn Column, Func<TRow, string?> Cell)> page = [];
    private readonly List<(string Header, Func<TRow, string?> Cell)> file = [];

    public TableBuilder<TRow> Text(string header, Bilingual heading, Func<TRow, string?> cell) => InFile(header, cell).OnPage(heading, "", false, cell);

    public TableBuilder<TRow> Energy(string header, Bilingual heading, Func<TRow, Energy?> cell) =>
        InFile(header, row => cell(row) is { } energy ? Numbers.Exact(energy.WattHours) : null)
            .OnPage(heading, "MWh", true, row => cell(row) is { } energy ? Numbers.Megawatthours(energy) : null);

    public TableBuilder<TRow> Mass(string header, Bilingual heading, Func<TRow, CarbonMass?> cell) =>
        InFile(header, row => cell(row) is { } mass ? Numbers.Exact(mass.Milligrams) : null)
            .OnPage(heading, $"t {gas}", true, row => cell(row) is { } mass ? Numbers.Tonnes(mass) : null);

    public TableBuilder<TRow> Intensity(string header, Bilingual heading, Func<TRow, CarbonIntensity?> cell) =>
        InFile(header, row => cell(row) is { } intensity ? Numbers.Exact(intensity.MilligramsPerMegawattHour) : null)
            .OnPage(heading, $"g {gas}/kWh", true, row => cell(row) is { } intensity ? Numbers.GramsPerKilowatthour(intensity) : null);

    public TableBuilder<TRow> Count(string header, Bilingual heading, Func<TRow, long> cell) =>
        InFile(header, row => Numbers.Exact(cell(row))).OnPage(heading, "", true, row => Numbers.Whole(cell(row)));

    public TableBuilder<TRow> InFile(string header, Func<TRow, string?> cell)
    {
        file.Add((header, cell));
        return this;
    }

    public TableBuilder<TRow> OnPage(Bilingual heading, string unit, bool isNumber, Func<TRow, string?> cell)
    {
        page.Add((new TableColumn(heading, unit, isNumber), cell));
        return this;
    }

    /// <summary>Adds what <paramref name="add"/> adds, if so.</summary>
    public TableBuilder<TRow> When(bool condition, Func<TableBuilder<TRow>, TableBuilder<TRow>> add) => condition ? add(this) : this;

    /// <param name="rowsMax">Rows the page shows; the file holds all.</param>
    /// <param name="total">A row whose cells make the footer; cells that can't be summed are cut by <paramref name="totalColumns"/>.</param>
    /// <param name="totalColumns">Columns of the page the footer fills.</param>
    /// <param name="isCheck">Marks rows that check others.</param>
    public ReportTable Build(IReadOnlyList<TRow> rows, int rowsMax, TRow? total = default, IReadOnlyList<Bilingual>? totalColumns = null, Func<TRow, bool>? isCheck = null)
    {
        HashSet<int> checks = [.. Enumerable.Range(0, rows.Count).Where(i => isCheck?.Invoke(rows[i]) == true)];
        IReadOnlyList<string?>? footer = total is null || totalColumns is null || rows.Count == 0
            ? null
            : [.. page.Select(x => totalColumns.Contains(x.Column.Heading) ? x.Cell(total) : "")];
        return new ReportTable(
            name, title,
            [.. page.Select(x => x.Column)],
            [.. rows.Take(rowsMax).Select(row => (IReadOnlyList<string?>)[.. page.Select(x => x.Cell(row))])],
            footer, rows.Count, checks,
            Csv.Write(file.Select(x => x.Header), rows.Select(row => file.Select(x => x.Cell(row)))));
    }
}
