using System.Globalization;
using System.Security.Cryptography;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Pictures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Page;

/// <summary>Writes the page: one file that loads nothing, in English and Chinese.</summary>
internal sealed class PageWriter(ReportFigures figures, ReportTables tables, IReadOnlyList<Picture> pictures)
{
    private const string NoValue = "—";

    private readonly ReportFacts facts = figures.Facts;
    private readonly CheckpointText checkpoint = CheckpointText.Read(figures.Facts);

    public byte[] Write()
    {
        using Markup page = new();
        page.Open("html", ("lang", "en"));
        WriteHead(page);
        page.Open("body");
        WriteBand(page);
        page.Open("main");
        WriteFacts(page);
        WriteKeyFigures(page);
        WriteBalance(page);
        WritePictures(page);
        WriteTables(page);
        WriteFiles(page);
        WriteNotes(page);
        page.Close();
        WriteFooter(page);
        page.Close().Close().Line();
        return page.ToArray();
    }

    private void WriteHead(Markup page)
    {
        page.Open("head").Open("meta", ("charset", "utf-8")).Close();
        page.Open("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Close();
        page.Open("link", ("rel", "icon"), ("href", "data:,")).Close();
        page.Element("title", $"{facts.Title} · {Words.Report}");
        string font = Convert.ToBase64String(ReportFont.FileBytes());
        page.Element("style", $$"""@font-face { font-family: "{{ReportFont.Family}}"; src: url("data:font/ttf;base64,{{font}}") format("truetype"); }""" + Style.Sheet);
        page.Close().Line();
    }

    private void WriteBand(Markup page)
    {
        page.Open("header").Open("div", ("class", "band"));
        page.Open("p", ("class", "kicker")).Both(Words.Report).Close();
        page.Element("h1", facts.Title);
        page.Open("p", ("class", "sub")).Text(Period()).Close();
        page.Close().Close().Line();
    }

    private string Period()
    {
        string from = figures.Clock.Minute(figures.First.Start);
        string to = figures.Clock.Minute(figures.Last.End);
        return $"{from} – {to} ({figures.Clock.OffsetAt(figures.First.Start)})";
    }

    private void WriteFacts(Markup page)
    {
        if (facts.Seed is not null)
        {
            page.Open("p", ("class", "simulated")).Both(Words.ReadingsSimulated).Close();
        }

        page.Open("dl", ("class", "facts"));
        Fact(page, Words.Network, $"{figures.Network.Id}, {Words.Version} {figures.Network.Version}");
        Fact(page, Words.Case, facts.CaseId);
        Fact(page, Words.Period, Period());
        Fact(page, Words.TimeZone, figures.Clock.IsKnown ? $"{figures.Clock.ZoneId} ({figures.Clock.OffsetAt(figures.First.Start)})" : $"{figures.Clock.ZoneId}: {Words.ZoneUnknown}");
        Fact(page, Words.Site, figures.Network.Site.Value);
        Fact(page, Words.NetworkSource, figures.Network.Source);
        Fact(page, Words.Method, facts.Method);
        Fact(page, Words.FactorBook, $"{figures.Factors.Id}, {Words.Version} {figures.Factors.Version.ToString(CultureInfo.InvariantCulture)}");
        Fact(page, Words.GasSet, figures.Gas);
        Fact(page, Words.Boundary, (figures.Boundary == "direct" ? Words.Direct : Words.Lifecycle).ToString());
        Fact(page, Words.Basis, Words.ConsumptionTraced.ToString());
        Fact(page, Words.GeneratedBy, facts.GeneratedBy);
        if (facts.Seed is { } seed)
        {
            Fact(page, Words.Seed, seed);
        }

        if (facts.ReportedAt is { } reported)
        {
            Fact(page, Words.ReportedAt, $"{figures.Clock.Minute(reported)} ({figures.Clock.OffsetAt(reported)})");
        }

        Fact(page, Words.LogOrigin, facts.LogOrigin);
        Fact(page, Words.BatchRange, BatchRange());
        Fact(page, Words.CheckpointSize, Numbers.Whole(checkpoint.Size));
        Fact(page, Words.LogSize, Numbers.Whole(facts.LogSize));
        page.Open("div", ("class", "wide")).Open("dt").Both(Words.CheckpointRoot).Close().Open("dd").Element("code", checkpoint.RootBase64).Close().Close();
        page.Close();
        page.Open("details").Open("summary").Both(Words.CheckpointNote).Close().Element("pre", facts.Checkpoint).Close();
        page.Open("h3").Both(Words.HowToVerify).Close().Element("pre", facts.VerifyCommand).Line();
    }

    private string BatchRange() => $"{Numbers.Exact(facts.FirstBatch)} – {Numbers.Exact(facts.LastBatch)}";

    private static void Fact(Markup page, Bilingual name, string value) =>
        page.Open("div").Open("dt").Both(name).Close().Element("dd", value).Close();

    private void WriteKeyFigures(Markup page)
    {
        page.Open("h2").Both(Words.KeyFigures).Close().Open("div", ("class", "cards"));
        string tonnes = $"t {figures.Gas}";
        Card(page, Words.EnergyGenerated, Numbers.Megawatthours(figures.Totals.GeneratedEnergy), "MWh");
        Card(page, Words.EnergyDelivered, Numbers.Megawatthours(figures.Totals.DeliveredEnergy), "MWh");
        Card(page, Words.EnergyLost, Numbers.Megawatthours(figures.Totals.LostEnergy), "MWh", figures.LossRate is { } rate ? $"{Words.LossRate} {Numbers.Percent(rate)} %" : null);
        Card(page, Words.SystemIntensity, figures.SystemIntensity is { } e ? Numbers.GramsPerKilowatthour(e, 2) : NoValue, $"g {figures.Gas}/kWh", Words.SystemIntensityNote);
        Card(page, Words.CarbonGenerated, Numbers.Tonnes(figures.Totals.Generated), tonnes);
        Card(page, Words.CarbonDelivered, Numbers.Tonnes(figures.Totals.Delivered), tonnes, ShareOfGenerated(figures.Totals.Delivered));
        Card(page, Words.CarbonLost, Numbers.Tonnes(figures.Totals.Lost), tonnes, ShareOfGenerated(figures.Totals.Lost));
        Card(page, Words.CarbonResidual, Numbers.Tonnes(figures.Totals.Residual), tonnes, ShareOfGenerated(figures.Totals.Residual));
        Card(page, Words.Coverage, figures.Coverage is { } coverage ? Numbers.PercentDown(coverage) : NoValue, "%", Words.CoverageNote);
        Card(page, Words.PointsMissing, Numbers.Whole(figures.PointsMissing), $"/ {Numbers.Whole(figures.PointsExpected)}", Words.PointIntervals);
        Card(page, Words.Intervals, Numbers.Whole(figures.Intervals.Count), "");
        Card(page, Words.Statements, Numbers.Whole(facts.Statements), "", new Bilingual($"{Numbers.Whole(facts.Restated)} {Words.Restated.English}", $"{Words.Restated.Chinese} {Numbers.Whole(facts.Restated)}"));
        page.Close().Line();
    }

    private Bilingual? ShareOfGenerated(CarbonMass part) =>
        ReportFigures.Fraction(part.Milligrams, figures.Totals.Generated.Milligrams) is { } share
            ? new Bilingual($"{Numbers.Percent(share)} % {Words.ShareOfGenerated.English}", $"{Words.ShareOfGenerated.Chinese} {Numbers.Percent(share)} %")
            : null;

    private static void Card(Markup page, Bilingual label, string value, string unit, string? more) => Card(page, label, value, unit, more is null ? null : new Bilingual(more, ""));

    private static void Card(Markup page, Bilingual label, string value, string unit, Bilingual? more = null)
    {
        page.Open("div", ("class", "card")).Open("p", ("class", "label")).Both(label).Close();
        page.Open("p", ("class", "value")).Text(value);
        if (unit.Length > 0)
        {
            page.Text(" ").Element("span", unit, ("class", "unit"));
        }

        page.Close();
        if (more is { } text)
        {
            page.Open("p", ("class", "more")).Both(text).Close();
        }

        page.Close();
    }

    private void WriteBalance(Markup page)
    {
        page.Open("h2").Both(Words.BalanceTitle).Close();
        WriteTable(page, tables.Balance);
    }

    private void WritePictures(Markup page)
    {
        page.Open("h2").Both(Words.Pictures).Close();
        foreach (Picture picture in pictures)
        {
            page.Open("figure", ("id", picture.Name));
            page.Open(
                "img",
                ("src", $"data:image/png;base64,{Convert.ToBase64String(picture.Png)}"),
                ("width", picture.Width.ToString(CultureInfo.InvariantCulture)),
                ("height", picture.Height.ToString(CultureInfo.InvariantCulture)),
                ("alt", picture.Alternative.ToString())).Close();
            page.Open("figcaption").Both(picture.Caption).Close().Close().Line();
        }
    }

    private void WriteTables(Markup page)
    {
        page.Open("h2").Both(Words.Tables).Close();
        foreach (ReportTable table in new[] { tables.Technologies, tables.Loads, tables.Branches, tables.Buses, tables.Storages, tables.Quality })
        {
            page.Open("h3").Both(table.Title).Close();
            WriteTable(page, table);
        }

        page.Open("h3").Both(tables.Intervals.Title).Close();
        page.Open("details").Open("summary").Both(tables.Intervals.Title).Text($" ({Numbers.Whole(tables.Intervals.RowCount)})").Close();
        WriteTable(page, tables.Intervals);
        page.Close();
    }

    private static void WriteTable(Markup page, ReportTable table)
    {
        if (table.RowCount == 0)
        {
            page.Open("p", ("class", "more-rows"), ("id", $"table-{table.Name}")).Both(Words.NoRows).Close().Line();
            return;
        }

        page.Open("div", ("class", "scroll")).Open("table", ("id", $"table-{table.Name}")).Open("thead").Open("tr");
        foreach (TableColumn column in table.Columns)
        {
            page.Open("th", ("scope", "col"), ("class", column.IsNumber ? "n" : "t")).Both(column.Heading);
            if (column.Unit.Length > 0)
            {
                page.Text(" ").Element("span", column.Unit, ("class", "unit"));
            }

            page.Close();
        }

        page.Close().Close().Open("tbody").Line();
        for (int i = 0; i < table.Cells.Count; i++)
        {
            WriteRow(page, table, table.Cells[i], table.CheckRows.Contains(i));
        }

        page.Close();
        if (table.Footer is { } footer)
        {
            page.Open("tfoot");
            WriteRow(page, table, footer, isCheck: false);
            page.Close();
        }

        page.Close().Close();
        if (table.Cells.Count < table.RowCount)
        {
            page.Open("p", ("class", "more-rows")).Text($"{Numbers.Whole(table.Cells.Count)} / {Numbers.Whole(table.RowCount)} ").Both(Words.RowsOf).Text(": ");
            page.Element("a", table.Path, ("href", table.Path)).Close();
        }

        page.Line();
    }

    private static void WriteRow(Markup page, ReportTable table, IReadOnlyList<string?> cells, bool isCheck)
    {
        page.Open("tr", isCheck ? [("class", "check")] : []);
        for (int i = 0; i < cells.Count; i++)
        {
            string kind = table.Columns[i].IsNumber ? "n" : "t";
            if (cells[i] is { } text)
            {
                page.Element("td", text, ("class", kind));
            }
            else
            {
                page.Element("td", NoValue, ("class", $"{kind} none"), ("title", Words.NoValue.ToString()));
            }
        }

        page.Close().Line();
    }

    private void WriteFiles(Markup page)
    {
        page.Open("h3").Both(Words.Files).Close().Open("p", ("class", "more-rows")).Both(Words.FilesNote).Close();
        page.Open("div", ("class", "scroll")).Open("table", ("id", "table-files")).Open("thead").Open("tr");
        page.Open("th", ("scope", "col")).Both(Words.File).Close().Open("th", ("scope", "col"), ("class", "n")).Both(Words.Rows).Close();
        page.Open("th", ("scope", "col")).Both(Words.Sha256).Close().Close().Close().Open("tbody");
        foreach (ReportTable table in tables.All)
        {
            page.Open("tr").Open("td").Element("a", table.Path, ("href", table.Path)).Text(" ").Both(table.Title).Close();
            page.Element("td", Numbers.Whole(table.RowCount), ("class", "n"));
            page.Open("td").Element("code", Convert.ToHexStringLower(SHA256.HashData(table.Csv))).Close().Close().Line();
        }

        page.Close().Close().Close();
    }

    private static void WriteNotes(Markup page)
    {
        page.Open("h2").Both(Words.Notes).Close().Open("ul", ("class", "notes"));
        foreach (Bilingual note in new[] { Words.NoteE, Words.NoteD, Words.NoteResidual, Words.NoteNoValue, Words.NoteIntensity, Words.NoteUnfedLoad, Words.NoteTime })
        {
            page.Open("li").Both(note).Close();
        }

        page.Close();
    }

    private void WriteFooter(Markup page)
    {
        page.Open("footer").Open("p").Both(Words.NothingUntraced).Close();
        page.Open("p").Text(facts.LogOrigin + " · ").Both(Words.BatchRange).Text($" {BatchRange()} · ").Both(Words.CheckpointSize).Text($" {Numbers.Whole(checkpoint.Size)}").Close();
        page.Open("p").Both(Words.CheckpointRoot).Text(" ").Element("code", checkpoint.RootBase64).Close();
        page.Open("p").Text($"{facts.GeneratedBy} · {facts.Method} · {figures.Factors.Id} ").Both(Words.Version).Text($" {figures.Factors.Version.ToString(CultureInfo.InvariantCulture)}").Close();
        page.Close();
    }
}
