namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// What the device itself says of its capture. A mark of what happened since the capture before (test mode, overflow, power
/// failure) is one of the interval that ends with it; any other is one of both intervals it bounds.
/// </summary>
public enum DeviceQuality
{
    Good = 1,
    Suspect = 2,

    /// <summary>Read by a person.</summary>
    Manual = 3,

    /// <summary>Reckoned from power × time: there is no register.</summary>
    Derived = 4,

    /// <summary>The meter was in test mode since the capture before; what it counted is not used.</summary>
    TestMode = 5,

    /// <summary>Pulses were lost since the capture before; what it counted is not used.</summary>
    PulseOverflow = 6,

    /// <summary>The power failed since the capture before.</summary>
    PowerFailure = 7,

    /// <summary>The device's clock is not to be trusted.</summary>
    ClockSuspect = 8,
}
