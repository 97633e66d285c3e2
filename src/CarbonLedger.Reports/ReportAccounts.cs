using CarbonLedger.Carbon.Accounts;

namespace CarbonLedger.Reports;

/// <summary>What a report says of the accounts beside the meters.</summary>
/// <param name="Records">Of assets and gas, as the log knows them.</param>
public sealed record ReportAccounts(CarbonAccounts Records);
