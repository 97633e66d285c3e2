using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>One segment that is no longer written to, on its way to losing its contents.</summary>
internal sealed class Retention
{
    private const int AskedAtOnce = 4_096;

    private readonly string path;
    private readonly int number;
    private readonly SegmentHeader header;

    public Retention(string path, int number)
    {
        (this.path, this.number) = (path, number);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Length + BatchHeader.Length];
        using FileStream file = Open();
        file.ReadExactly(bytes);
        if (!SegmentHeader.TryRead(bytes, out header) || header.Number != number || !BatchHeader.TryRead(bytes[SegmentHeader.Length..], header.Salt, out BatchHeader first))
        {
            throw new SegmentFault(path, 0, $"the header of segment {number}", "other bytes").ToException();
        }

        IsDropped = first.IsDropped;
    }

    public bool IsDropped { get; }

    public bool IsBefore(int day) => header.Day < day;

    /// <summary>Whether all its captures are committed, but for those that were erased.</summary>
    public async Task<bool> IsCommittedAsync(ICommittedCaptures committed, CancellationToken cancellationToken)
    {
        List<SignedCapture> asked = [];
        using SegmentReader reader = Begin();
        List<(RecordHead Head, ContentPlace Place)> damaged = [];
        while (reader.Next(damaged) is { } batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            HashSet<long> erased = [.. damaged.Select(record => record.Place.Offset)];
            foreach ((RecordHead head, ContentPlace place) in batch.Records)
            {
                if (head is RecordHead.OfCapture && place.Length > 0 && !erased.Contains(place.Offset))
                {
                    asked.Add(Decode(reader.Content(batch, place).ToArray(), place));
                }
            }

            if (asked.Count >= AskedAtOnce && !await committed.AreCommittedAsync(asked, cancellationToken))
            {
                return false;
            }

            if (asked.Count >= AskedAtOnce)
            {
                asked = [];
            }
        }

        RequireWhole(reader);
        return asked.Count == 0 || await committed.AreCommittedAsync(asked, cancellationToken);
    }

    /// <summary>Puts a segment of heads alone into this one's place; returns how many bytes shorter it is.</summary>
    public long Drop(QuerySide query)
    {
        string made = path + ".new";
        long before, after;
        using (SegmentReader reader = Begin())
        using (FileStream file = new(made, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            before = reader.Length;
            byte[] start = new byte[BatchHeader.Length];
            header.Write(start);
            file.Write(start.AsSpan(0, SegmentHeader.Length));
            List<(RecordHead Head, ContentPlace Place)> damaged = [];
            while (reader.Next(damaged) is { } batch)
            {
                (batch.Header with { IsDropped = true }).Write(start, header.Salt);
                file.Write(start);
                file.Write(reader.Heads(batch).Span);
            }

            RequireWhole(reader);
            file.Flush(flushToDisk: true);
            after = file.Length;
        }

        // In this order a reader finds no place before there is nothing at it; what is cut short here is made anew at the next start, as the lengths differ.
        query.Drop(number, after);
        File.Move(made, path, overwrite: true);
        SegmentFolder.Flush(Path.GetDirectoryName(path)!);
        return before - after;
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private SegmentReader Begin()
    {
        SegmentReader reader = new(path);
        if (reader.TryBegin(number, header.FirstBatch))
        {
            return reader;
        }

        SegmentFault fault = reader.Fault!;
        reader.Dispose();
        throw fault.ToException();
    }

    private SignedCapture Decode(byte[] content, ContentPlace place) =>
        RecordFormat.TryReadCapture(content, out ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> signature) && CaptureBytes.TryDecode(bytes, out Capture? capture)
            ? new SignedCapture(capture, signature)
            : throw new SegmentFault(path, place.Offset, "canonical bytes of a capture", "other bytes").ToException();

    private static void RequireWhole(SegmentReader reader)
    {
        if (reader.Fault is { } fault)
        {
            throw fault.ToException();
        }
    }
}
