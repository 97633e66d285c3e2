namespace CarbonLedger.Carbon.Metering;

/// <summary>What comparing a stored capture with its neighbours in capture time gave. Rejected ones are kept and logged, not used.</summary>
public enum ReadingVerdict
{
    Accepted = 1,

    /// <summary>A register is lower than in an accepted capture of an earlier time.</summary>
    RegisterWentBack = 2,

    /// <summary>A register is higher than in an accepted capture of a later time.</summary>
    AboveLaterReading = 3,

    /// <summary>A register that earlier captures carry is missing.</summary>
    RegisterMissing = 4,

    /// <summary>Accepted, and the register starts anew: it went back, but agrees with the rejected capture before it.</summary>
    AcceptedAsNewBase = 5,

    /// <summary>No metering point of the network in force is served by this device.</summary>
    NoMeteringPoint = 6,
}
