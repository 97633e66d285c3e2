namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The registers a device may send, by OBIS code (IEC 62056-61). Those of energy are seen from the customer: the customer is
/// the asset. Import (1.8.0) counts energy from the bus into the asset, export (2.8.0) from the asset into the bus.
/// </summary>
public static class Register
{
    public const string ActiveImport = "1-0:1.8.0";
    public const string ActiveExport = "1-0:2.8.0";

    /// <summary>Voltage of the first phase at the capture time, as the meter sees it.</summary>
    public const string Voltage = "1-0:32.7.0";

    /// <summary>kWh for active energy, kvarh for reactive, V for voltage.</summary>
    public static string UnitOf(string obis) => obis switch
    {
        ActiveImport or ActiveExport => "kWh",
        Voltage => "V",
        _ => "kvarh",
    };

    /// <summary>Registers a device may send; others are refused by name.</summary>
    public static bool IsKnown(string obis) => obis is ActiveImport or ActiveExport or "1-0:3.8.0" or "1-0:4.8.0" or Voltage;
}
