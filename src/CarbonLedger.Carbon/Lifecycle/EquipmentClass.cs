namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What a piece of equipment is; sets the unit of its size and the limits of what it can embody.</summary>
public enum EquipmentClass
{
    /// <summary>Sized in MVA.</summary>
    Transformer = 1,

    /// <summary>Overhead line, sized in km.</summary>
    Line = 2,

    /// <summary>Sized in km.</summary>
    Cable = 3,

    /// <summary>Sized in panels.</summary>
    Switchgear = 4,

    /// <summary>Sized in kWh of content.</summary>
    Battery = 5,

    /// <summary>Reactor, capacitor bank or compensator, sized in Mvar.</summary>
    Compensator = 6,

    /// <summary>Anything else, sized in pieces.</summary>
    Other = 7,
}
