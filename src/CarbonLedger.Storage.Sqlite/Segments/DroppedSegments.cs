namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>What a segment store let go of.</summary>
/// <param name="Segments">How many segments lost their contents.</param>
/// <param name="Bytes">How many bytes shorter they are.</param>
/// <param name="Kept">The names of segments that are old enough and hold a capture that is not committed.</param>
public sealed record DroppedSegments(int Segments, long Bytes, IReadOnlyList<string> Kept);
