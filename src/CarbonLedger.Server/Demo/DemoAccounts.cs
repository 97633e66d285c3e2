using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Reports;

namespace CarbonLedger.Server.Demo;

/// <summary>What the demo's report says of the accounts beside the meters: records, the year's inventory and three books, all of the log.</summary>
internal static class DemoAccounts
{
    /// <summary>Of the grid's factor: the national average.</summary>
    private const string Area = "CN";

    /// <exception cref="Carbon.InputRejectedException">The time zone is not known, or the factor book has no grid factor of the area.</exception>
    public static ReportAccounts Of(NetworkLedger ledger)
    {
        NetworkSetup setup = ledger.Setup;
        SiteZone zone = SiteZone.Find(setup.Network.TimeZone).Require($"network {setup.Network.Id}");
        TracedInterval[] intervals = [.. ledger.Records.Select(record => record.Figures)];
        int year = zone.YearOf(intervals.Min(traced => traced.Interval));
        return new ReportAccounts(setup.Records.Accounts)
        {
            Inventory = InventoryOf(ledger, new LedgerYear(zone, year, Area, setup.Network, setup.Factors, setup.Records.Accounts.Sf6)),
            Books = MarketBook.Of(new MarketBookInput(
                setup.Network, intervals, [.. setup.Records.Accounts.Instruments.Values], Scope2Rules.Shipped(Scope2Rules.Guidance2015), setup.Factors, Area)),
        };
    }

    private static GridCompanyInventory InventoryOf(NetworkLedger ledger, LedgerYear year)
    {
        GridCompanyInput input = GridCompanyLedger.Read(year, ledger.Records
            .Where(record => year.Contains(record.Balance.Interval))
            .Select(record => (record.Figures, ledger.Setup.NetworkOf(record.Balance.NetworkLeaf).Document)));
        return GridCompanyInventory.Of(input, GwpTable.Read(GwpTable.DefaultBytes()).Require("default warming potentials"));
    }
}
