using System.Globalization;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>What is wrong in a segment, and where.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Expected">What should stand there.</param>
/// <param name="Found">What does.</param>
internal sealed record SegmentFault(string Path, long Offset, string Expected, string Found)
{
    /// <summary>The refusal to go on.</summary>
    public InvalidOperationException ToException(string advice = "Bring the file back from a copy.") => new(
        string.Create(CultureInfo.InvariantCulture, $"{Path} is damaged at offset {Offset}: expected {Expected}; found {Found}. {advice}"));
}
