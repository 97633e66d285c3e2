using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Generation;

/// <summary>Energy that a unit sends out at its connection meter, after its own use: what grid tracing divides by.</summary>
public readonly record struct NetSendOut(Energy Energy);
