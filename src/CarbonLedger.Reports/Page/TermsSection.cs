using System.Globalization;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Page;

/// <summary>What every figure of the page can't be read without: gases, warming potentials, boundary, basis, methods and factors.</summary>
internal sealed class TermsSection(ReportFigures figures, ReportTables tables)
{
    public void Write(Markup page)
    {
        IReadOnlyList<FigureTerms> terms = figures.Terms;
        page.Open("h2").Both(Words.TermsTitle).Close().Open("p").Both(Words.TermsNote).Close();
        page.Open("dl", ("class", "facts"), ("id", "terms"));
        page.Fact(Words.GasSet, figures.Gas);
        page.Fact(Words.GwpSet, Words.OfGwpSet(terms[0].GwpSet));
        page.Fact(Words.Boundary, (figures.Boundary == "direct" ? Words.Direct : Words.Lifecycle).ToString());
        page.Fact(Words.Basis, Words.ConsumptionTraced.ToString());
        page.Fact(Words.MethodNow, Each(terms, one => one.Method));
        page.Fact(Words.UncertaintyMethod, Each(terms, one => one.UncertaintyMethod));
        page.Fact(Words.FactorBook, $"{figures.Factors.Id}, {Words.Version} {figures.Factors.Version.ToString(CultureInfo.InvariantCulture)}");
        page.Fact(Words.Lag, Numbers.Whole(terms.Max(one => one.LagYearsMax)));
        page.Close();
        page.Open("h3").Both(Words.FactorsTitle).Close();
        PageTable.Write(page, tables.Factors);
        WriteMarks(page);
    }

    private static string Each(IReadOnlyList<FigureTerms> terms, Func<FigureTerms, string> of) => string.Join(", ", terms.Select(of).Distinct(StringComparer.Ordinal));

    private void WriteMarks(Markup page)
    {
        if (figures.FactorsUsed.Any(used => !used.Row.Checked))
        {
            page.Open("p", ("class", "simulated"), ("id", "unchecked")).Both(Words.UncheckedNote).Close().Line();
        }

        if (figures.FactorsUsed.Any(used => !used.Row.UncertaintyChecked))
        {
            page.Open("p", ("class", "more-rows"), ("id", "default-uncertainty")).Both(Words.UncertaintyUncheckedNote).Close().Line();
        }

        if (figures.FactorsUsed.Any(used => used.LagYearsMax > 0))
        {
            page.Open("p", ("class", "more-rows"), ("id", "lagging")).Both(Words.LagNote).Close().Line();
        }
    }
}
