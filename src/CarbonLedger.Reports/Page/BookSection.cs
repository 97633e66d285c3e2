using System.Globalization;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Pictures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Page;

/// <summary>Three carbon books side by side: their terms, the loads in them, the rules, the claims, and what each closes to.</summary>
/// <param name="picture">Of the books; null without them.</param>
internal sealed class BookSection(ReportFigures figures, ReportTables tables, Picture? picture)
{
    public void Write(Markup page)
    {
        page.Open("h2").Both(Words.BooksTitle).Close().Line();
        if (figures.Books is not { } books)
        {
            page.Open("p", ("class", "more-rows"), ("id", "no-books")).Both(Words.BooksNone).Close().Line();
            return;
        }

        page.Open("p", ("class", "simulated"), ("id", "never-added")).Both(Words.BooksNote).Close().Line();
        WriteOne(page, tables.BookTerms!);
        WriteLags(page, books.Book);
        if (picture is not null)
        {
            PagePicture.Write(page, picture);
        }

        WriteOne(page, tables.Books!);
        page.Open("p", ("class", "more-rows")).Both(Words.HourlyScoreNote).Close().Line();
        if (books.Book.Others.Count > 0)
        {
            page.Open("p", ("class", "more-rows")).Both(Words.BookOthersNote).Close().Line();
        }

        WriteRules(page, books.Book);
        WriteOne(page, tables.BookMixes!);
        WriteOr(page, tables.BookClaims!, Words.NoClaims);
        WriteOr(page, tables.BookFindings!, Words.NoInstrumentFindings);
        WriteOne(page, tables.BookClosings!);
    }

    private static void WriteOne(Markup page, ReportTable table)
    {
        page.Open("h3").Both(table.Title).Close();
        PageTable.Write(page, table);
    }

    private static void WriteOr(Markup page, ReportTable table, Bilingual none)
    {
        if (table.RowCount > 0)
        {
            WriteOne(page, table);
            return;
        }

        page.Open("h3").Both(table.Title).Close();
        page.Open("p", ("class", "more-rows"), ("id", $"table-{table.Name}")).Both(none).Close().Line();
    }

    private static void WriteLags(Markup page, MarketBook book)
    {
        foreach (LocationFactorUse use in book.LocationFactors.Where(use => use.LagYears > 0))
        {
            page.Open("p", ("class", "more-rows")).Both(Words.LocationLag(use.Row.Id.Value, use.ReportingYear, use.LagYears)).Close().Line();
        }
    }

    private static void WriteRules(Markup page, MarketBook book)
    {
        Scope2Rules rules = book.Rules;
        page.Open("h3").Both(Words.RulesTitle).Close().Open("dl", ("class", "facts"), ("id", "book-rules"));
        page.Fact(Words.RuleSet, $"{rules.Id}, {Words.Version} {rules.Version.ToString(CultureInfo.InvariantCulture)}");
        page.Fact(Words.RuleGrain, Words.Of(rules.Grain).ToString());
        page.Fact(Words.RuleDeliverability, Words.Of(rules.Deliverability).ToString());
        page.Fact(Words.RuleVintage, Words.Months(rules.VintageMonths).ToString());
        page.Fact(Words.RuleHierarchy, string.Join(" → ", rules.Hierarchy.Select(step => Words.Of(step).ToString())));
        page.Fact(Words.RuleStorage, (rules.AreStorageCertificatesAllowed ? Words.Allowed : Words.NotAllowed).ToString());
        page.Fact(Words.LocationFactor, string.Join("; ", book.LocationFactors.Select(use => string.Create(CultureInfo.InvariantCulture, $"{use.ReportingYear}: {use.Row.Id}, {use.Row.PublishedValue}"))));
        page.Fact(Words.BooksMethod, MarketBook.Method);
        page.Open("div", ("class", "wide")).Open("dt").Both(Words.RulesSource).Close().Element("dd", rules.Source).Close();
        page.Close().Line();
    }
}
