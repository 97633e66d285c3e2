using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Page;

/// <summary>The accounts beside the meters: the delivered kWh by stages of life, the grid's equipment, its gas.</summary>
internal sealed class AccountSection(ReportFigures figures, ReportTables tables)
{
    public void Write(Markup page)
    {
        page.Open("h2").Both(Words.StagesTitle).Close().Open("p").Both(Words.StagesNote).Close().Line();
        PageTable.Write(page, tables.Stages);
        if (figures.Accounts is not { } accounts)
        {
            page.Open("p", ("class", "more-rows"), ("id", "no-records")).Both(Words.RecordsNone).Close().Line();
            return;
        }

        page.Open("h2").Both(Words.LivesTitle).Close().Open("p").Both(Words.LivesNote).Close().Line();
        if (accounts.IsUnchecked)
        {
            page.Open("p", ("class", "simulated"), ("id", "unchecked-records")).Both(Words.UncheckedInBook).Close().Line();
        }

        PageTable.Write(page, tables.Lives!);
        page.Open("h2").Both(Words.GasTitle).Close().Open("p").Both(Words.GasNote(accounts.Basis)).Close().Line();
        PageTable.Write(page, tables.Gas!);
        page.Open("h3").Both(tables.GasEvents!.Title).Close();
        PageTable.Write(page, tables.GasEvents);
    }
}
