using System.Globalization;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Reports.Disclosure;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Page;

/// <summary>The grid company's inventory: who reports, what the year's figures cover, tables 1 to 3, the mass balance and the findings.</summary>
internal sealed class InventorySection(ReportFigures figures, ReportTables tables)
{
    public void Write(Markup page)
    {
        page.Open("h2").Both(Words.InventoryTitle).Close().Line();
        if (figures.Inventory is not { } inventory)
        {
            page.Open("p", ("class", "more-rows"), ("id", "no-inventory")).Both(Words.InventoryNone).Close().Line();
            return;
        }

        page.Open("p").Both(Words.InventoryNote).Close().Line();
        WriteHead(page, inventory);
        WriteCoverage(page, inventory);
        foreach (ReportTable table in new[] { tables.InventorySummary!, tables.InventoryGas!, tables.InventoryElectricity!, tables.InventoryFactors! })
        {
            page.Open("h3").Both(table.Title).Close();
            PageTable.Write(page, table);
        }

        WriteBalance(page, inventory);
        WriteFindings(page, inventory);
    }

    private static void WriteHead(Markup page, InventoryFold inventory)
    {
        if (inventory.Company is null)
        {
            page.Open("p", ("class", "simulated"), ("id", "no-entity")).Both(Words.NoEntity).Close().Line();
        }

        page.Open("dl", ("class", "facts"), ("id", "inventory-head"));
        if (inventory.Company is { } company)
        {
            WriteCompany(page, company);
        }

        page.Fact(Words.ReportingYear, inventory.Year.ToString(CultureInfo.InvariantCulture));
        if (inventory.Ledger is { } ledger)
        {
            page.Fact(Words.FactorArea, ledger.Area);
        }

        page.Close().Line();
    }

    private static void WriteCompany(Markup page, CompanyProfile company)
    {
        page.Fact(Words.EntityName, company.Name);
        page.Fact(Words.EntityKind, Given(company.Kind));
        page.Fact(Words.OrganisationCode, company.OrganisationCode);
        page.Fact(Words.LegalRepresentative, company.LegalRepresentative);
        page.Fact(Words.ContactOf, string.Join(", ", new[] { company.Contact.Name, company.Contact.Telephone, company.Contact.Email }.Where(text => text.Length > 0)));
        page.Fact(Words.Industry, company.Industry);
    }

    private static string Given(string text) => text.Length > 0 ? text : Markup.NoValue;

    private static void WriteCoverage(Markup page, InventoryFold inventory)
    {
        if (inventory.Ledger is not { } ledger)
        {
            return;
        }

        bool isWhole = ledger.IntervalsCounted == ledger.IntervalsExpected;
        page.Open("p", ("class", isWhole ? "firm" : "provisional"), ("id", "inventory-coverage"))
            .Both(Words.InventoryCovers(Numbers.Whole(ledger.IntervalsCounted), Numbers.Whole(ledger.IntervalsExpected), ledger.Year)).Close().Line();
        if (ledger.Factor is { IsLagging: true } factor)
        {
            page.Open("p", ("class", "simulated"), ("id", "inventory-lag")).Both(Words.InventoryLag(factor.Year, ledger.Year, factor.LagYears)).Close().Line();
        }
    }

    private void WriteBalance(Markup page, InventoryFold inventory)
    {
        page.Open("h3").Both(Words.BalanceOfGas).Close();
        if (inventory.Inventory.Balance is null)
        {
            page.Open("p", ("class", "more-rows"), ("id", "no-sf6-balance")).Both(Words.NoBalanceOfGas).Close().Line();
            return;
        }

        page.Open("p").Both(Words.BalanceNote(inventory.BalanceBasis)).Close().Line();
        PageTable.Write(page, tables.InventoryBalance!);
    }

    private void WriteFindings(Markup page, InventoryFold inventory)
    {
        page.Open("h3").Both(Words.InventoryFindingTitle).Close();
        IReadOnlyList<InventoryFinding> findings = inventory.Inventory.Findings;
        if (findings.Count == 0)
        {
            page.Open("p", ("class", "firm"), ("id", "table-inventory-findings")).Both(Words.InventoryNoFindings).Close().Line();
            return;
        }

        PageTable.Write(page, tables.InventoryFindings!);
    }
}
