namespace CarbonLedger.Abstractions;

/// <summary>What a batch commits, once: a version of an interval of a network.</summary>
public readonly record struct CommitKey(string Network, long IntervalStart, int Version);
