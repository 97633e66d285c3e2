namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>kgCO2e, 0 or more, and where it is from.</summary>
public sealed record SourcedMass(decimal Kilograms, string Source);
