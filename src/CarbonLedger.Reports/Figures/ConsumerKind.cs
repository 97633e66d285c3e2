namespace CarbonLedger.Reports.Figures;

/// <summary>What takes energy that the balance counts as delivered.</summary>
internal enum ConsumerKind
{
    Load = 1,

    /// <summary>Own use of a generating unit, by its connection meter.</summary>
    OwnUse = 2,

    /// <summary>A storage of the carbon-free model, which counts as a load when it is charged.</summary>
    CarbonFreeStorage = 3,
}
