namespace CarbonLedger.Carbon.Market;

/// <summary>What consumption is charged at, the first that applies; the order is the rules' own.</summary>
public enum HierarchyStep
{
    Certificates = 1,
    Contracts = 2,

    /// <summary>The supplier's own mix, a row of the factor book; may be absent.</summary>
    SupplierMix = 3,

    /// <summary>What is left of generation after all that was tracked is taken out.</summary>
    Residual = 4,

    /// <summary>All generation of the network, in the terms of its own factors.</summary>
    GridAverage = 5,
}
