namespace CarbonLedger.Carbon.Metering;

/// <summary>What the device itself says of its capture.</summary>
public enum DeviceQuality
{
    Good = 1,
    Suspect = 2,
}
