using System.Globalization;
using System.Security.Cryptography;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Pictures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Page;

/// <summary>Writes the page: one file that loads nothing, in English and Chinese.</summary>
internal sealed class PageWriter(ReportFigures figures, ReportTables tables, IReadOnlyList<Picture> pictures)
{
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
        new TermsSection(figures, tables).Write(page);
        WriteBalance(page);
        new AccountSection(figures, tables).Write(page);
        new InventorySection(figures, tables).Write(page);
        new BookSection(figures, tables, pictures.FirstOrDefault(IsOfBooks)).Write(page);
        WritePictures(page);
        WriteTables(page);
        new QualitySection(figures, tables).Write(page);
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
        if (figures.DeliveredQuality.IsProvisional)
        {
            page.Open("p", ("class", "provisional"), ("id", "provisional")).Both(Words.ProvisionalReport).Close();
        }

        if (facts.Seed is not null)
        {
            page.Open("p", ("class", "simulated")).Both(Words.ReadingsSimulated).Close();
        }

        page.Open("dl", ("class", "facts"));
        page.Fact(Words.Network, $"{figures.Network.Id}, {Words.Version} {figures.Network.Version}");
        page.Fact(Words.Case, facts.CaseId);
        page.Fact(Words.Period, Period());
        page.Fact(Words.TimeZone, figures.Clock.IsKnown ? $"{figures.Clock.ZoneId} ({figures.Clock.OffsetAt(figures.First.Start)})" : $"{figures.Clock.ZoneId}: {Words.ZoneUnknown}");
        page.Fact(Words.Site, figures.Network.Site.Value);
        page.Fact(Words.NetworkSource, figures.Network.Source);
        page.Fact(Words.GeneratedBy, facts.GeneratedBy);
        if (facts.Seed is { } seed)
        {
            page.Fact(Words.Seed, seed);
        }

        if (facts.ReportedAt is { } reported)
        {
            page.Fact(Words.ReportedAt, $"{figures.Clock.Minute(reported)} ({figures.Clock.OffsetAt(reported)})");
        }

        page.Fact(Words.LogOrigin, facts.LogOrigin);
        page.Fact(Words.BatchRange, BatchRange());
        page.Fact(Words.CheckpointSize, Numbers.Whole(checkpoint.Size));
        page.Fact(Words.LogSize, Numbers.Whole(facts.LogSize));
        page.Open("div", ("class", "wide")).Open("dt").Both(Words.CheckpointRoot).Close().Open("dd").Element("code", checkpoint.RootBase64).Close().Close();
        page.Close();
        page.Open("details").Open("summary").Both(Words.CheckpointNote).Close().Element("pre", facts.Checkpoint).Close();
        page.Open("h3").Both(Words.HowToVerify).Close().Element("pre", facts.VerifyCommand).Line();
    }

    private string BatchRange() => $"{Numbers.Exact(facts.FirstBatch)} – {Numbers.Exact(facts.LastBatch)}";

    private void WriteKeyFigures(Markup page)
    {
        page.Open("h2").Both(Words.KeyFigures).Close().Open("div", ("class", "cards"));
        string tonnes = $"t {figures.Gas}";
        UncheckedMarks defaults = figures.Unchecked;
        page.Card(Words.EnergyGenerated, Numbers.Megawatthours(figures.Totals.GeneratedEnergy), "MWh");
        page.Card(Words.EnergyDelivered, Numbers.Megawatthours(figures.Totals.DeliveredEnergy), "MWh");
        page.Card(Words.EnergyLost, Numbers.Megawatthours(figures.Totals.LostEnergy), "MWh", figures.LossRate is { } rate ? new Bilingual($"{Words.LossRate.English} {Numbers.Percent(rate)} %", $"{Words.LossRate.Chinese} {Numbers.Percent(rate)} %") : null);
        page.Card(Words.SystemIntensity, figures.SystemIntensity is { } e ? Numbers.GramsPerKilowatthour(e, 2) : Markup.NoValue, $"g {figures.Gas}/kWh", Words.SystemIntensityNote, defaults.InFactors);
        page.Card(Words.CarbonGenerated, Numbers.Tonnes(figures.Totals.Generated), tonnes, null, defaults.InFactors);
        page.Card(Words.CarbonDelivered, Numbers.Tonnes(figures.Totals.Delivered), tonnes, ShareOfGenerated(figures.Totals.Delivered), defaults.InTracedBook);
        page.Card(Words.CarbonLost, Numbers.Tonnes(figures.Totals.Lost), tonnes, ShareOfGenerated(figures.Totals.Lost), defaults.InTracedBook);
        page.Card(Words.CarbonResidual, Numbers.Tonnes(figures.Totals.Residual), tonnes, ShareOfGenerated(figures.Totals.Residual), defaults.InTracedBook);
        page.Card(Words.Coverage, figures.Coverage is { } coverage ? Numbers.PercentDown(coverage) : Markup.NoValue, "%", Words.CoverageNote);
        page.Card(Words.PointsMissing, Numbers.Whole(figures.PointsMissing), $"/ {Numbers.Whole(figures.PointsExpected)}", Words.PointIntervals);
        page.Card(Words.Intervals, Numbers.Whole(figures.Intervals.Count), "");
        page.Card(Words.Statements, Numbers.Whole(facts.Statements), "", new Bilingual($"{Numbers.Whole(facts.Restated)} {Words.Restated.English}", $"{Words.Restated.Chinese} {Numbers.Whole(facts.Restated)}"));
        page.Close().Line();
    }

    private Bilingual? ShareOfGenerated(CarbonMass part) =>
        ReportFigures.Fraction(part.Milligrams, figures.Totals.Generated.Milligrams) is { } share
            ? new Bilingual($"{Numbers.Percent(share)} % {Words.ShareOfGenerated.English}", $"{Words.ShareOfGenerated.Chinese} {Numbers.Percent(share)} %")
            : null;

    private void WriteBalance(Markup page)
    {
        page.Open("h2").Both(Words.BalanceTitle).Close();
        PageTable.Write(page, tables.Balance);
        WriteClosure(page);
    }

    private void WriteClosure(Markup page)
    {
        ClosureFigure closure = figures.Closure;
        bool isClosed = closure.Parts <= TracedInterval.ClosureErrorPartsMax;
        string error = closure.Parts == 0 ? "< 1e-15" : Numbers.Parts(closure.Parts);
        page.Open("p", ("id", "closure"), ("class", isClosed ? "more-rows" : "provisional")).Both(Words.ClosesTo(error, figures.Clock.Minute(closure.Interval.Start)));
        if (!isClosed)
        {
            page.Text(" ").Both(Words.ClosureExceeded);
        }

        page.Close().Line();
    }

    private void WritePictures(Markup page)
    {
        page.Open("h2").Both(Words.Pictures).Close();
        foreach (Picture picture in pictures.Where(picture => !IsOfBooks(picture)))
        {
            PagePicture.Write(page, picture);
        }
    }

    private static bool IsOfBooks(Picture picture) => picture.Name == BookPicture.Name;

    private void WriteTables(Markup page)
    {
        page.Open("h2").Both(Words.Tables).Close();
        foreach (ReportTable table in new[] { tables.Loads, tables.MixSum, tables.Technologies, tables.Branches, tables.Buses, tables.Storages })
        {
            page.Open("h3").Both(table.Title).Close();
            PageTable.Write(page, table);
            if (table == tables.Loads)
            {
                WriteLoadNotes(page);
            }
        }

        page.Open("h3").Both(tables.Intervals.Title).Close();
        page.Open("details").Open("summary").Both(tables.Intervals.Title).Text($" ({Numbers.Whole(tables.Intervals.RowCount)})").Close();
        PageTable.Write(page, tables.Intervals);
        page.Close();
    }

    private void WriteLoadNotes(Markup page)
    {
        PageTable.WriteLegend(page, figures.Mix.Groups.Where((group, g) => figures.Mix.Total[g] != 0));
        if (!figures.HasUncertainty)
        {
            page.Open("p", ("class", "more-rows")).Both(Words.NoUncertainty).Close().Line();
        }
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
        foreach (Bilingual note in new[] { Words.NoteE, Words.NoteD, Words.NoteResidual, Words.NoteNoValue, Words.NoteIntensity, Words.NoteUnfedLoad, Words.NoteUncertainty, Words.NoteTime })
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
