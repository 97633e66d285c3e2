using System.Globalization;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Page;

/// <summary>Writes a table of the page: headings with units, rows, sums, bars of shares.</summary>
internal static class PageTable
{
    // As wide as the numbers inside it; the page scales it.
    private const double BarWidth = 100;
    private const string Hatching = "unknown-origin";

    public static void Write(Markup page, ReportTable table)
    {
        if (table.RowCount == 0)
        {
            page.Open("p", ("class", "more-rows"), ("id", $"table-{table.Name}")).Both(Words.NoRows).Close().Line();
            return;
        }

        if (table.IsUnchecked)
        {
            page.Open("p", ("class", "unchecked"), ("id", $"unchecked-{table.Name}")).Both(Words.UncheckedDefault).Text(" · ").Both(Words.UncheckedTable).Close().Line();
        }

        page.Open("div", ("class", "scroll")).Open("table", ("id", $"table-{table.Name}"));
        WriteHeadings(page, table);
        page.Open("tbody").Line();
        for (int i = 0; i < table.Cells.Count; i++)
        {
            page.Open("tr", table.CheckRows.Contains(i) ? [("class", "check")] : []);
            WriteCells(page, table, table.Cells[i]);
            if (table.Bars is { } bars)
            {
                WriteBar(page, bars[i]);
            }

            page.Close().Line();
        }

        page.Close();
        WriteFooter(page, table);
        page.Close().Close();
        WriteRest(page, table);
        page.Line();
    }

    private static void WriteHeadings(Markup page, ReportTable table)
    {
        page.Open("thead").Open("tr");
        foreach (TableColumn column in table.Columns)
        {
            page.Open("th", ("scope", "col"), ("class", column.IsNumber ? "n" : "t")).Both(column.Heading);
            if (column.Unit.Length > 0)
            {
                page.Text(" ").Element("span", column.Unit, ("class", "unit"));
            }

            page.Close();
        }

        if (table.Bars is not null)
        {
            page.Open("th", ("scope", "col"), ("class", "t bar")).Both(Words.EnergyMix).Close();
        }

        page.Close().Close();
    }

    private static void WriteFooter(Markup page, ReportTable table)
    {
        if (table.Footer is not { } footer)
        {
            return;
        }

        page.Open("tfoot").Open("tr");
        WriteCells(page, table, footer);
        if (table.Bars is not null)
        {
            page.Element("td", "");
        }

        page.Close().Close();
    }

    private static void WriteRest(Markup page, ReportTable table)
    {
        if (table.Cells.Count < table.RowCount)
        {
            page.Open("p", ("class", "more-rows")).Text($"{Numbers.Whole(table.Cells.Count)} / {Numbers.Whole(table.RowCount)} ").Both(Words.RowsOf).Text(": ");
            page.Element("a", table.Path, ("href", table.Path)).Close();
        }
    }

    private static void WriteCells(Markup page, ReportTable table, IReadOnlyList<string?> cells)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            string kind = table.Columns[i].IsNumber ? "n" : "t";
            if (cells[i] is { } text)
            {
                page.Element("td", text, ("class", kind));
            }
            else
            {
                page.Element("td", Markup.NoValue, ("class", $"{kind} none"), ("title", Words.NoValue.ToString()));
            }
        }
    }

    // Drawn, not filled by a background: backgrounds are left out in print.
    private static void WriteBar(Markup page, MixBar? bar)
    {
        decimal all = bar?.Parts.Sum(part => (decimal)part.WattHours) ?? 0;
        if (bar is null || all == 0)
        {
            page.Element("td", Markup.NoValue, ("class", "t none"), ("title", Words.NoValue.ToString()));
            return;
        }

        page.Open("td", ("class", "bar")).Open("svg", ("viewBox", "0 0 100 10"), ("preserveAspectRatio", "none"), ("role", "img"));
        page.Element("title", string.Join(", ", bar.Parts.Where(part => part.WattHours > 0).Select(part => $"{Words.Of(part.Source)} {Numbers.Percent(part.WattHours / all, 1)} %")));
        double from = 0;
        foreach ((string source, long wattHours) in bar.Parts.Where(part => part.WattHours > 0))
        {
            double width = BarWidth * wattHours / (double)all;
            page.Open("rect", ("x", Place(from)), ("y", "0"), ("width", Place(width)), ("height", "10"), ("fill", Fill(source))).Close();
            from += width;
        }

        page.Close().Close();
    }

    /// <summary>Says what the bars' colours stand for; stands once on a page, as it brings the hatching of power of unknown origin.</summary>
    public static void WriteLegend(Markup page, IEnumerable<string> sources)
    {
        page.Open("p", ("class", "legend"));
        page.Open("svg", ("style", "position: absolute; width: 0; height: 0; outline: none")).Open("defs");
        page.Open("pattern", ("id", Hatching), ("width", "3"), ("height", "3"), ("patternUnits", "userSpaceOnUse"), ("patternTransform", "rotate(45)"));
        page.Open("rect", ("width", "3"), ("height", "3"), ("fill", SourcePalette.ColorOf(SourcePalette.UnknownOrigin))).Close();
        page.Open("rect", ("width", "1.2"), ("height", "3"), ("fill", SourcePalette.HatchingColor)).Close().Close().Close().Close();
        foreach (string source in sources)
        {
            page.Open("span").Open("svg", ("viewBox", "0 0 26 12"));
            page.Open("rect", ("width", "26"), ("height", "12"), ("fill", Fill(source))).Close().Close().Both(Words.Of(source)).Close();
        }

        page.Close().Line();
    }

    private static string Fill(string source) => source == SourcePalette.UnknownOrigin ? $"url(#{Hatching})" : SourcePalette.ColorOf(source);

    private static string Place(double place) => place.ToString("0.###", CultureInfo.InvariantCulture);
}
