namespace CarbonLedger.Abstractions;

/// <summary>A committed batch as stored.</summary>
public sealed record StoredBatch(long Number, ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Entries, ReadOnlyMemory<byte> Tree);
