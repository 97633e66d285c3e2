namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>The information modules of EN 15804 and EN 15978 in which the carbon of an asset's life is told.</summary>
public enum LifecycleModule
{
    /// <summary>A1, raw material.</summary>
    A1 = 1,

    /// <summary>A2, transport to the factory.</summary>
    A2 = 2,

    /// <summary>A3, manufacture.</summary>
    A3 = 3,

    /// <summary>A1 to A3 in one figure, as most EPDs declare them.</summary>
    A1ToA3 = 4,

    /// <summary>A4, transport to the site.</summary>
    A4 = 5,

    /// <summary>A5, installation.</summary>
    A5 = 6,

    /// <summary>B1, use: SF6 that leaks.</summary>
    B1 = 7,

    /// <summary>B2, maintenance.</summary>
    B2 = 8,

    /// <summary>B3, repair.</summary>
    B3 = 9,

    /// <summary>B4, replacement of a part.</summary>
    B4 = 10,

    /// <summary>B5, refurbishment.</summary>
    B5 = 11,

    /// <summary>B6, energy in use: the losses of the asset.</summary>
    B6 = 12,

    /// <summary>B7, water in use.</summary>
    B7 = 13,

    /// <summary>C1, de-construction.</summary>
    C1 = 14,

    /// <summary>C2, transport of what is left.</summary>
    C2 = 15,

    /// <summary>C3, waste processing.</summary>
    C3 = 16,

    /// <summary>C4, disposal.</summary>
    C4 = 17,

    /// <summary>D, benefits and loads beyond the boundary: a line of its own (<see cref="BeyondBoundary"/>), never in a sum of A to C.</summary>
    D = 18,
}
