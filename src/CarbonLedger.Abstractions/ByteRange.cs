namespace CarbonLedger.Abstractions;

/// <summary>A range of a stored part.</summary>
/// <param name="Offset">From 0.</param>
/// <param name="Length">0 or more; what lies beyond the end of the part is cut off.</param>
public readonly record struct ByteRange(long Offset, int Length);
