namespace CarbonLedger.Reports.Disclosure;

/// <summary>What a company calls the energy it delivers.</summary>
/// <param name="Name">Trade name: "Delivered electricity".</param>
/// <param name="Description">What it is.</param>
/// <param name="IdPrefix">A URN; the id of the asset that takes the energy is put behind it with a colon.</param>
/// <param name="Classifications">URNs of classes, as of the UN CPC; may be none.</param>
public sealed record CompanyProduct(string Name, string Description, string IdPrefix, IReadOnlyList<string> Classifications);
