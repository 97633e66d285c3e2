using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Pact;

/// <summary>A product footprint of the PACT data model 3.0.0: whose product, and its carbon. Properties that version 3 dropped (version, updated, productCategoryCpc) are not here.</summary>
/// <param name="Id">UUID; another for any other content.</param>
/// <param name="PrecedingIds">UUIDs of the footprints this one replaces; none is written as nothing.</param>
/// <param name="ProductClassifications">URNs; none is written as nothing.</param>
public sealed record ProductFootprint(
    Guid Id,
    IReadOnlyList<Guid> PrecedingIds,
    Timestamp Created,
    string CompanyName,
    IReadOnlyList<string> CompanyIds,
    string ProductDescription,
    IReadOnlyList<string> ProductIds,
    IReadOnlyList<string> ProductClassifications,
    string ProductNameCompany,
    string Comment,
    DeliveredCarbonFootprint Pcf)
{
    /// <summary>The version of the data model that is written.</summary>
    public const string SpecVersion = "3.0.0";

    /// <summary>A footprint is active when it is made.</summary>
    public const string Status = "Active";
}
