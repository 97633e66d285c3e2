using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Generation;

/// <summary>Energy at a generator's terminals, before the unit's own use. A type of its own: it never passes for <see cref="NetSendOut"/>.</summary>
public readonly record struct GrossGeneration(Energy Energy);
