namespace CarbonLedger.Abstractions;

/// <summary>The bytes of each stored part of a batch.</summary>
public sealed record BatchLengths(long Header, long Entries, long Tree, long Positions);
