using System.Globalization;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>What happens to a folder of segments before it is used: every byte is checked, a torn tail cut off, and the query side brought up to the last batch.</summary>
internal sealed class SegmentOpening(string folder, SegmentContents contents) : IDisposable
{
    // Records in one transaction of the query side while it is made anew.
    private const int RecordsMax = 50_000;

    private readonly List<SegmentBatch> untaken = [];
    private readonly Dictionary<(int Segment, long Offset), (RecordHead Head, ContentPlace Place)> unexplained = [];
    private QuerySide? query;
    private int untakenRecords;
    private (long Batch, uint Checksum) mark;
    private SegmentHeader? newest;
    private long newestLength;
    private long lastBatch;

    /// <summary>What was cut off, or null.</summary>
    public TornTail? Torn { get; private set; }

    /// <summary>Does it all; the query side then belongs to the caller.</summary>
    /// <exception cref="InvalidOperationException">A segment is damaged or missing, or the query side knows more than the segments hold; no segment was changed.</exception>
    public (QuerySide Query, SegmentWriter Writer) Run()
    {
        List<(int Number, string Path)> segments = SegmentFolder.List(folder);
        query = new QuerySide(Path.Combine(folder, SegmentFolder.QueryFile), contents);
        mark = query.Mark;
        long known = mark.Batch;
        if (!KnowsTheFiles(segments) || !Scan(segments, known))
        {
            StartAnew();
            Scan(segments, known);
        }

        QuerySide ready = query;
        query = null;
        return (ready, new SegmentWriter(folder, newest, newestLength, lastBatch + 1));
    }

    public void Dispose() => query?.Dispose();

    // A segment whose contents were dropped, or a folder put together from copies: places would be wrong.
    private bool KnowsTheFiles(List<(int Number, string Path)> segments) => query!.Segments.All(known =>
        known.Key > segments.Count || known.Key == segments.Count || new FileInfo(segments[known.Key - 1].Path).Length == known.Value);

    private void StartAnew()
    {
        query!.Dispose();
        string path = Path.Combine(folder, SegmentFolder.QueryFile);
        DatabaseFile.Remove(path);
        query = new QuerySide(path, contents);
        (mark, lastBatch, newest, newestLength, untakenRecords) = ((0, 0), 0, null, 0, 0);
        untaken.Clear();
        unexplained.Clear();
    }

    // False when the query side was not made from these segments.
    private bool Scan(List<(int Number, string Path)> segments, long known)
    {
        foreach ((int number, string path) in segments)
        {
            if (!Scan(number, path, number == segments.Count, known))
            {
                return false;
            }
        }

        if (lastBatch < known)
        {
            throw Missing(segments, known);
        }

        if (unexplained.Count > 0)
        {
            ContentPlace place = unexplained.Values.First().Place;
            throw new SegmentFault(contents.PathOf(place.Segment), place.Offset, $"{place.Length} bytes with their CRC-32C, or an erasure of them later on", "other bytes, and none").ToException();
        }

        Take();
        return true;
    }

    private bool Scan(int number, string path, bool isLast, long known)
    {
        using SegmentReader reader = new(path);
        List<(RecordHead Head, ContentPlace Place)> damaged = [];
        if (reader.TryBegin(number, lastBatch + 1))
        {
            contents.Know(reader.Header);
            while (reader.Next(damaged) is { } batch)
            {
                // Contents that don't hold in the very last batch: it was written in part.
                if (damaged.Count > 0 && isLast && reader.End == reader.Length && batch.Header.Number > known)
                {
                    ContentPlace place = damaged[0].Place;
                    Repair(path, batch.End - batch.Header.Size, new SegmentFault(path, place.Offset, $"{place.Length} bytes with their CRC-32C", "other bytes"), reader);
                    return true;
                }

                if (!Add(batch, damaged))
                {
                    return false;
                }
            }
        }

        if (reader.Fault is not { } fault)
        {
            return true;
        }

        if (!isLast || lastBatch < known || reader.HasLaterBatch())
        {
            throw fault.ToException();
        }

        Repair(path, reader.End, fault, reader);
        return true;
    }

    private bool Add(SegmentBatch batch, List<(RecordHead Head, ContentPlace Place)> damaged)
    {
        foreach ((RecordHead head, ContentPlace place) in damaged)
        {
            unexplained[(place.Segment, place.Offset)] = (head, place);
        }

        foreach (RecordHead.OfErasure erasure in batch.Records.Select(record => record.Head).OfType<RecordHead.OfErasure>())
        {
            foreach ((int, long) covered in unexplained.Where(pair => erasure.Covers(pair.Value.Head)).Select(pair => pair.Key).ToList())
            {
                unexplained.Remove(covered);
            }
        }

        (newest, newestLength, lastBatch) = (batch.Segment, batch.End, batch.Header.Number);
        if (lastBatch == mark.Batch && batch.Header.HeadsChecksum != mark.Checksum)
        {
            return false;
        }

        if (lastBatch > mark.Batch)
        {
            untaken.Add(batch);
            untakenRecords += batch.Header.Records;
            if (untakenRecords >= RecordsMax)
            {
                Take();
            }
        }

        return true;
    }

    private void Take()
    {
        if (untaken.Count > 0)
        {
            query!.Take(untaken);
            untaken.Clear();
            untakenRecords = 0;
        }
    }

    // The evidence is on disk before anything is cut off.
    private void Repair(string path, long end, SegmentFault fault, SegmentReader reader)
    {
        // There is no segment without a batch.
        long offset = end <= SegmentHeader.Length ? 0 : end;
        byte[] tail = reader.ReadFrom(offset);
        string evidence = Enumerable.Range(1, int.MaxValue).Select(n => string.Create(CultureInfo.InvariantCulture, $"{path}.torn-{offset}-{n}")).First(name => !File.Exists(name));
        using (FileStream file = new(evidence, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(tail);
            file.Flush(flushToDisk: true);
        }

        SegmentFolder.Flush(folder);
        if (offset == 0)
        {
            File.Delete(path);
        }
        else
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            file.SetLength(offset);
            file.Flush(flushToDisk: true);
        }

        SegmentFolder.Flush(folder);
        Torn = new TornTail(path, offset, tail.Length, fault.Expected, fault.Found, evidence);
    }

    private InvalidOperationException Missing(List<(int Number, string Path)> segments, long known)
    {
        string path = segments.Count == 0 ? folder : segments[^1].Path;
        return new SegmentFault(path, newestLength, $"batch {known}, which the query side has", $"an end after batch {lastBatch}")
            .ToException($"Acknowledged captures are missing: bring the segments back from a newer copy. Removing {Path.Combine(folder, SegmentFolder.QueryFile)} accepts the loss.");
    }
}
