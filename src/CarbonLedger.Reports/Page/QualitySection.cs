using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Page;

/// <summary>How well the figures are known: what the delivered carbon rests on, counts of flags and marks, suspect buses, findings.</summary>
internal sealed class QualitySection(ReportFigures figures, ReportTables tables)
{
    private const decimal PpmOfWhole = 1_000_000;

    public void Write(Markup page)
    {
        CarbonQuality quality = figures.DeliveredQuality;
        page.Open("h2").Both(Words.DataQuality).Close();
        page.Open("p", ("class", quality.IsProvisional ? "provisional" : "firm")).Both(quality.IsProvisional ? Words.ProvisionalReport : Words.FirmReport).Close();
        page.Open("div", ("class", "cards"));
        page.Card(Words.EstimatedShare, Percent(quality.EstimatedPpm), "%", Words.EstimatedShareNote);
        page.Card(Words.UnknownShare, Percent(quality.UnknownOriginPpm), "%", Words.UnknownShareNote);
        page.Card(Words.MissingShare, Percent(quality.MissingPpm), "%", Words.MissingShareNote);
        page.Card(Words.UnsignedShare, Percent(quality.UnsignedPpm), "%", Words.UnsignedShareNote);
        page.Close().Line();
        WriteCounts(page);
        WriteSuspects(page);
        WriteFindings(page);
        page.Open("h3").Both(tables.Quality.Title).Close();
        PageTable.Write(page, tables.Quality);
    }

    private static string Percent(int ppm) => Numbers.Percent(ppm / PpmOfWhole);

    private void WriteCounts(Markup page)
    {
        page.Open("div", ("class", "side")).Open("div");
        WriteOne(page, tables.Flags);
        WriteOne(page, tables.Estimates);
        page.Close().Open("div");
        WriteOne(page, tables.Checks);
        page.Close().Close();
    }

    private static void WriteOne(Markup page, ReportTable table)
    {
        page.Open("h3").Both(table.Title).Close();
        PageTable.Write(page, table);
    }

    private void WriteSuspects(Markup page)
    {
        page.Open("h3").Both(Words.SuspectTitle).Close();
        bool any = tables.Suspects.RowCount > 0;
        page.Open("p").Both(any ? Words.SuspectNote : Words.NoSuspects).Close().Line();
        if (any)
        {
            PageTable.Write(page, tables.Suspects);
        }
    }

    private void WriteFindings(Markup page)
    {
        page.Open("h3").Both(Words.FindingTitle).Close();
        page.Open("p").Both(Words.FindingNote).Text(" ").Both(figures.Facts.Findings is null ? Words.FindingsNotMade : Words.FindingsToo).Close().Line();
        if (tables.Findings.RowCount > 0)
        {
            PageTable.Write(page, tables.Findings);
        }
        else
        {
            page.Open("p", ("id", "table-findings")).Both(Words.NoFindings).Close().Line();
        }
    }
}
