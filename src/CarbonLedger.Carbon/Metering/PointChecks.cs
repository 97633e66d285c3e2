namespace CarbonLedger.Carbon.Metering;

/// <summary>What validation found about an interval's energy at a metering point, one bit a check.</summary>
[Flags]
public enum PointChecks
{
    None = 0,

    /// <summary>The device says that its clock is not to be trusted.</summary>
    ClockSuspect = 1,

    /// <summary>Pulses were lost to an overflow; the energy is not used.</summary>
    PulseOverflow = 1 << 1,

    /// <summary>The meter was in test mode; the energy is not used.</summary>
    TestMode = 1 << 2,

    /// <summary>More than current and voltage of the meter allow; the energy is not used.</summary>
    AboveHighLimit = 1 << 3,

    /// <summary>Nothing was counted while voltage was present.</summary>
    ZeroWithVoltage = 1 << 4,

    /// <summary>The power failed in this interval.</summary>
    PowerFailure = 1 << 5,

    /// <summary>Energy in a direction that is impossible at this point.</summary>
    ReverseEnergy = 1 << 6,

    /// <summary>The check meter counted something else, by more than both meters' limits of error.</summary>
    CheckMeterDiffers = 1 << 7,

    /// <summary>A register passed its last digit and started anew.</summary>
    RolledOver = 1 << 8,

    /// <summary>The meter was exchanged in this interval, by the record on file.</summary>
    MeterExchanged = 1 << 9,

    /// <summary>The instrument transformers were exchanged in this interval: each part counts with its own ratio.</summary>
    MultiplierChanged = 1 << 10,

    /// <summary>The device marked a reading as suspect.</summary>
    DeviceSuspect = 1 << 11,

    /// <summary>A reading without a signature of its device.</summary>
    Unsigned = 1 << 12,

    /// <summary>Power seems to come out of both ends of a branch: a sign is wrong, and neither end is used.</summary>
    ImpossibleSign = 1 << 13,
}
