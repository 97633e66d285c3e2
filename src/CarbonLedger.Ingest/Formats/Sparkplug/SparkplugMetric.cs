namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>A metric as a payload has it.</summary>
/// <param name="Name">Null where only the alias stands for it.</param>
/// <param name="Alias">A number that a birth gave the name, unique per edge node.</param>
/// <param name="Time">Milliseconds since 1970-01-01; null if not given.</param>
/// <param name="Type">Unknown where the payload names none, or one that has no single value.</param>
/// <param name="IsHistorical">A value of before, sent late.</param>
/// <param name="IsTransient">Not to be stored.</param>
/// <param name="IsNull">The value is not known.</param>
public sealed record SparkplugMetric(string? Name, ulong? Alias, ulong? Time, SparkplugType Type, bool IsHistorical, bool IsTransient, bool IsNull, SparkplugValue Value);
