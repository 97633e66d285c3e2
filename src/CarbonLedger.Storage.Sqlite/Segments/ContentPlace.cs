namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>Where a content lies.</summary>
/// <param name="Segment">The segment's number.</param>
/// <param name="Offset">In the file, in bytes.</param>
/// <param name="Length">In bytes; 0 when there is none, or it was erased or dropped.</param>
internal readonly record struct ContentPlace(int Segment, long Offset, int Length);
