using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary>The inputs of an inventory from what a log says now.</summary>
internal static class InventoryOfLedger
{
    public static GridCompanyInput Read(NetworkLedger ledger, int year, string area)
    {
        SiteZone zone = SiteZone.Find(ledger.Setup.Network.TimeZone).Require($"network {ledger.Setup.Network.Id}");
        LedgerYear of = new(zone, year, area, ledger.Setup.Network, ledger.Setup.Factors, ledger.Setup.Records.Accounts.Sf6);
        return GridCompanyLedger.Read(of, ledger.Records
            .Where(record => of.Contains(record.Balance.Interval))
            .Select(record => (record.Figures, ledger.Setup.NetworkOf(record.Balance.NetworkLeaf).Document)));
    }
}
