namespace CarbonLedger.Carbon.Metering;

/// <summary>How an interval's energy at a metering point is known, with the letters of a VEE record; a higher number is less sure.</summary>
public enum EnergyFlag
{
    /// <summary>Both registers read within 3 s of their boundaries (A).</summary>
    Actual = 1,

    /// <summary>Actual, with a register read 3 to 5 s off its boundary (A, marked).</summary>
    ActualOffTime = 2,

    /// <summary>Taken from the check meter of the same point (S).</summary>
    Substituted = 3,

    /// <summary>A register was read by a person (M).</summary>
    Manual = 4,

    /// <summary>Power × time, as there is no register (D).</summary>
    Derived = 5,

    /// <summary>Estimated by one of <see cref="EstimateMethod"/> (E).</summary>
    Estimated = 6,

    /// <summary>Registers were read, failed a check and could not be replaced (R).</summary>
    Rejected = 7,

    /// <summary>Not known (X). Missing is not zero.</summary>
    Missing = 8,
}
