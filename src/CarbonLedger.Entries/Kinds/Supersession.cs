using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>What an entry replaces: the leaf hash of its earlier version, and why.</summary>
public sealed record Supersession(Hash Leaf, RestatementReason Reason);
