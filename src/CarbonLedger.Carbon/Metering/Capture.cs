namespace CarbonLedger.Carbon.Metering;

/// <summary>All registers of one device at one capture time, under one signature.</summary>
/// <param name="Site">Where the device stands.</param>
/// <param name="Device">Who sent it.</param>
/// <param name="Time">When the device read its registers, by its own clock.</param>
/// <param name="Sequence">The device's counter; finds gaps, never decides identity. 0 or more.</param>
/// <param name="Version">0 for a first reading, above 0 for a correction.</param>
/// <param name="Quality">What the device says of it.</param>
/// <param name="Registers">Sorted by OBIS code, no code twice, 1 to 16.</param>
public sealed record Capture(
    SiteId Site,
    DeviceId Device,
    Timestamp Time,
    long Sequence,
    int Version,
    DeviceQuality Quality,
    IReadOnlyList<RegisterReading> Registers)
{
    public const int RegistersMax = 16;

    /// <summary>The value of a register, or none.</summary>
    public RegisterValue? ValueOf(string obis)
    {
        foreach (RegisterReading register in Registers)
        {
            if (register.Obis == obis)
            {
                return register.Value;
            }
        }

        return null;
    }
}
