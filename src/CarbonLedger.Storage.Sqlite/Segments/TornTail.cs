namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>A write that was under way when the process or the machine stopped, found and cut off when the store was opened. Nothing of it was acknowledged.</summary>
/// <param name="Segment">The file it was cut off from.</param>
/// <param name="Offset">Where the last whole batch ends, in bytes; 0 when the file held none and is gone.</param>
/// <param name="Length">How many bytes were cut off.</param>
/// <param name="Expected">What should have stood there.</param>
/// <param name="Found">What did.</param>
/// <param name="Evidence">The file that keeps the cut bytes.</param>
public sealed record TornTail(string Segment, long Offset, long Length, string Expected, string Found, string Evidence);
