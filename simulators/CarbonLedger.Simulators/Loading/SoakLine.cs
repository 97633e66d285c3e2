namespace CarbonLedger.Simulators.Loading;

/// <summary>What happens to a message on its way.</summary>
internal enum SoakLine
{
    Plain = 1,

    /// <summary>The same packet twice, the second with DUP.</summary>
    SamePacketTwice = 2,

    /// <summary>The same payload under two packet identifiers.</summary>
    TwoIdentifiers = 3,

    /// <summary>Held back until the next message is sent.</summary>
    Reordered = 4,

    /// <summary>The connection breaks in the middle of the packet.</summary>
    CutInPacket = 5,

    /// <summary>The connection breaks after the packet, before an answer was read.</summary>
    CutAfterPacket = 6,

    /// <summary>A second connection of the same client takes over.</summary>
    TakenOver = 7,
}
