namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// The stages of life that the carbon of power is told by. Losses are no stage of what is in the wire: their carbon is the branches' own
/// (<see cref="Statement.LossCarbon"/>), and is of these stages in turn.
/// </summary>
public enum CarbonStage
{
    /// <summary>Fuel burnt in the power plant.</summary>
    Combustion = 0,

    /// <summary>The rest of the plant's life cycle: fuel supply, building, upkeep; and sources that are of no other stage.</summary>
    Upstream = 1,

    /// <summary>Embodied in the grid's equipment, as it is charged (A1 to A5, B3 to B5).</summary>
    Embodied = 2,

    /// <summary>The expected end of life of the grid's equipment, as it is charged (C1 to C4).</summary>
    EndOfLife = 3,

    /// <summary>Insulating gas that got out.</summary>
    Sf6 = 4,

    /// <summary>Of power whose stages aren't known: out of storages, of unknown origin, at an average factor.</summary>
    Unsplit = 5,
}
