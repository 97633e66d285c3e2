namespace CarbonLedger.Carbon.Metering;

/// <summary>One register of a capture: its OBIS code and the cumulative value as sent.</summary>
public readonly record struct RegisterReading(string Obis, RegisterValue Value);
