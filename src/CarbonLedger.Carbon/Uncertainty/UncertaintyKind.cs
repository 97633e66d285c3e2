namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>What may be wrong with a figure. The numbers are written into entries and never change.</summary>
public enum UncertaintyKind
{
    /// <summary>A row of the factor book: one error for every generator and interval that uses it.</summary>
    Factor = 1,

    /// <summary>A meter with its transformers: its class error is the same all year, and another meter's is another.</summary>
    Meter = 2,

    /// <summary>An estimated energy: another error in every interval.</summary>
    Estimate = 3,

    /// <summary>Power of unknown origin in a network, carried at the network's average.</summary>
    UnknownOrigin = 4,

    /// <summary>The carbon that a storage holds.</summary>
    Storage = 5,
}
