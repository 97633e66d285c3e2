namespace CarbonLedger.Storage.Influx;

/// <summary>A measurement that the export writes, with the names of its tags and of all fields a line of it may have.</summary>
public sealed record InfluxMeasurement(string Name, IReadOnlyList<string> Tags, IReadOnlyList<string> Fields);
