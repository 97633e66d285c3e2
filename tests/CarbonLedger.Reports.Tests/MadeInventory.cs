using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Tests;

/// <summary>
/// A switch of 80 kg on the made network, filled a year before its day. On the day it is topped up by 2 kg, then opened: of 30 kg it held 29.5 kg
/// are got back, and 30 kg are filled in. By eq. (2) 0.5 kg got out, by eq. (6) 2 + 30 − 29.5 = 2.5 kg.
/// </summary>
internal static class MadeInventory
{
    public static readonly SerialNumber Serial = new("CB-7");

    private static readonly Timestamp Start = Timestamp.TryParse("2026-05-31T16:00:00Z", out Timestamp time) ? time : default;

    public static CarbonAccounts Accounts(GasMixture? gas = null)
    {
        GasMixture filling = gas ?? GasMixture.Sf6;
        Sf6Unit unit = new(Serial, new AssetId("line-1-2"), Grams(80_000), filling, 126_000, 40_000, Start.AddMilliseconds(-31_536_000_000));
        return CarbonAccounts.Empty.With(unit)
            .With(new Sf6Event.Filled("W-1", Serial, unit.Commissioned, filling, unit.Nameplate))
            .With(new Sf6Event.ToppedUp("W-2", Serial, Start, filling, Grams(2_000)))
            .With(new Sf6Event.Repaired("W-3", Serial, Start.AddMilliseconds(3_600_000), filling, Grams(30_000), Grams(29_500)))
            .With(new Sf6Event.Filled("W-4", Serial, Start.AddMilliseconds(7_200_000), filling, Grams(30_000)));
    }

    public static GridCompanyInventory Of(MadeGrid grid, int year = 2026)
    {
        SiteZone zone = SiteZone.Find(grid.Network.TimeZone).Require("zone");
        LedgerYear of = new(zone, year, "CN", grid.Network, grid.Factors, grid.Accounts.Sf6);
        return GridCompanyInventory.Of(
            GridCompanyLedger.Read(of, grid.Intervals.Select(traced => (traced, grid.Network))), GwpTable.Read(GwpTable.DefaultBytes()).Require("potentials"));
    }

    public static IReadOnlyList<InventoryTable> Tables() => InventoryTables.Of(Of(new MadeGrid(7, accounts: Accounts())));

    private static GasMass Grams(long grams) => GasMass.FromGrams(grams);
}
