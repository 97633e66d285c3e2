using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Publishing;

namespace CarbonLedger.Server;

/// <summary>On which ledgers a host anchors its log.</summary>
/// <param name="Ledgers">Each once.</param>
/// <param name="Options">When, and how long it waits.</param>
public sealed record AnchorHostOptions(IReadOnlyList<IAnchorLedger> Ledgers, AnchorOptions Options);
