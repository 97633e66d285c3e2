namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>A batch that is on disk, for the query side.</summary>
/// <param name="Segment">The number of its segment.</param>
/// <param name="End">Where it ends in the file.</param>
/// <param name="Records">Its records, each with the place of its content.</param>
internal sealed record SegmentBatch(BatchHeader Header, SegmentHeader Segment, long End, IReadOnlyList<(RecordHead Head, ContentPlace Place)> Records)
{
    /// <summary>How many captures its erasures erased; set when the query side has taken it.</summary>
    public long Erased { get; set; }
}
