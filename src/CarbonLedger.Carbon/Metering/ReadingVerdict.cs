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

    /// <summary>Accepted, and the register starts anew: it went back or jumped up, but agrees with the rejected captures before it.</summary>
    AcceptedAsNewBase = 5,

    /// <summary>It came more than <see cref="AssetAccount.RestatedIntervalsMax"/> intervals late: kept, and no figure is restated for it.</summary>
    TooLate = 6,

    /// <summary>
    /// It counted more since the accepted capture before than current and voltage of the meter allow (<see cref="Network.MeterFacts"/>): kept, and neither
    /// used nor extrapolated.
    /// </summary>
    AboveHighLimit = 7,

    /// <summary>It was captured after its device was revoked: kept, and never used.</summary>
    Revoked = 8,
}
