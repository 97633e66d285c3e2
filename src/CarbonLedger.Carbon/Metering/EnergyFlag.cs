namespace CarbonLedger.Carbon.Metering;

/// <summary>How an interval's energy at a metering point is known; a higher number is less sure.</summary>
public enum EnergyFlag
{
    /// <summary>Both registers read within 3 s of their boundaries (A).</summary>
    Actual = 1,

    /// <summary>Actual, with a register read 3 to 5 s off its boundary (A, marked).</summary>
    ActualOffTime = 2,

    /// <summary>A register at a boundary was interpolated or extrapolated (E).</summary>
    Estimated = 3,

    /// <summary>Not known (X). Missing is not zero.</summary>
    Missing = 4,
}
