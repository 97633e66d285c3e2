using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Reports.Disclosure;

namespace CarbonLedger.Reports;

/// <summary>What a report says of the accounts beside the meters.</summary>
/// <param name="Records">Of assets and gas, as the log knows them.</param>
public sealed record ReportAccounts(CarbonAccounts Records)
{
    /// <summary>Of the year and network of the report's first interval; null where none was made, and the report says so.</summary>
    public GridCompanyInventory? Inventory { get; init; }

    /// <summary>Who reports the inventory; null where nobody is named, and the report says so.</summary>
    public CompanyProfile? Company { get; init; }

    /// <summary>The three books over just the report's intervals; null where none were made, and the report says so.</summary>
    public MarketBook? Books { get; init; }
}
