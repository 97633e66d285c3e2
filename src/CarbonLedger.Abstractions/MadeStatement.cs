using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Abstractions;

/// <summary>A statement as the outbox keeps it.</summary>
/// <param name="Sequence">From 0, no gap.</param>
/// <param name="Made">When, by the clock of who made it.</param>
public sealed record MadeStatement(long Sequence, AnchorStatement Statement, Timestamp Made);
