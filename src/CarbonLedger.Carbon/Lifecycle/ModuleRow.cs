namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>kgCO2e of one module; below 0 in D only.</summary>
public sealed record ModuleRow(LifecycleModule Module, decimal Kilograms);
