using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>Reads a segment from its begin, batch by batch, and checks every byte.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly string path;
    private readonly long length;
    private byte[] buffer = new byte[1 << 20];
    private SegmentHeader header;
    private long nextBatch;

    /// <summary>Opens the file for reading.</summary>
    public SegmentReader(string path)
    {
        this.path = path;
        handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        length = RandomAccess.GetLength(handle);
    }

    public SegmentHeader Header => header;

    /// <summary>Where the last whole batch ends.</summary>
    public long End { get; private set; }

    /// <summary>Length of the file.</summary>
    public long Length => length;

    /// <summary>What ended the reading before the end of the file, or null.</summary>
    public SegmentFault? Fault { get; private set; }

    /// <summary>Reads the header. False, with <see cref="Fault"/>, when it isn't that of this segment.</summary>
    public bool TryBegin(int number, long firstBatch)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Length];
        int read = Read(bytes, 0);
        nextBatch = firstBatch;
        if (!SegmentHeader.TryRead(bytes[..read], out header))
        {
            return Fails(0, $"the header of segment {number}", read < SegmentHeader.Length ? $"{read} bytes" : "other bytes");
        }

        if (header.Number != number || header.FirstBatch != firstBatch)
        {
            return Fails(0, $"segment {number} from batch {firstBatch} on", $"segment {header.Number} from batch {header.FirstBatch} on");
        }

        End = SegmentHeader.Length;
        return true;
    }

    /// <summary>
    /// The next batch whose header and heads hold, or null at the end or at a <see cref="Fault"/>. <paramref name="damaged"/> gets the
    /// places of contents that don't hold: erased ones, or damaged ones.
    /// </summary>
    public SegmentBatch? Next(List<(RecordHead Head, ContentPlace Place)> damaged)
    {
        damaged.Clear();
        Span<byte> start = stackalloc byte[BatchHeader.Length];
        int read = Read(start, End);
        if (read == 0 && End > SegmentHeader.Length)
        {
            return null;
        }

        if (!BatchHeader.TryRead(start[..read], header.Salt, out BatchHeader batch) || batch.Number != nextBatch)
        {
            Fails(End, $"the header of batch {nextBatch}", batch.Number != 0 ? $"that of batch {batch.Number}" : read < BatchHeader.Length ? $"{read} bytes" : "other bytes");
            return null;
        }

        if (length - End < batch.Size)
        {
            Fails(End, $"{batch.Size} bytes of batch {nextBatch}", $"{length - End} bytes");
            return null;
        }

        Load(End + BatchHeader.Length, (int)(batch.Size - BatchHeader.Length));
        ReadOnlySpan<byte> heads = buffer.AsSpan(0, batch.HeadsLength);
        uint checksum = Crc32C.Of(heads, header.Salt);
        if (checksum != batch.HeadsChecksum || Split(batch, heads) is not { } records)
        {
            Fails(End + BatchHeader.Length, $"heads of batch {nextBatch} with CRC-32C {batch.HeadsChecksum:x8}", $"CRC-32C {checksum:x8}");
            return null;
        }

        if (!batch.IsDropped)
        {
            FindDamaged(records, damaged);
        }

        End += batch.Size;
        nextBatch++;
        return new SegmentBatch(batch, header, End, records);
    }

    /// <summary>Whether a later batch stands anywhere behind <see cref="End"/>: then what is there is no torn tail.</summary>
    public bool HasLaterBatch()
    {
        Span<byte> start = stackalloc byte[BatchHeader.Length];
        if (End == 0)
        {
            // With a header that can't be read the salt is unknown: then the bare form tells. A segment begins with a write of one batch.
            return Read(start, SegmentHeader.Length) == start.Length && BatchHeader.TrySize(start, out long size)
                && Read(start, SegmentHeader.Length + size) >= BatchHeader.Magic.Length && start.StartsWith(BatchHeader.Magic);
        }

        long from = End + 1;
        while (from < length)
        {
            int loaded = (int)Math.Min(length - from, 1 << 20);
            Load(from, loaded);
            int at = buffer.AsSpan(0, loaded).IndexOf(BatchHeader.Magic);
            if (at < 0)
            {
                from += Math.Max(loaded - BatchHeader.Magic.Length + 1, 1);
                continue;
            }

            if (Read(start, from + at) == start.Length && BatchHeader.TryRead(start, header.Salt, out BatchHeader found) && found.Number > nextBatch)
            {
                return true;
            }

            from += at + 1;
        }

        return false;
    }

    /// <summary>The bytes from an offset to the end of the file.</summary>
    public byte[] ReadFrom(long offset)
    {
        byte[] tail = new byte[length - offset];
        Read(tail, offset);
        return tail;
    }

    /// <summary>The bytes of a content of the batch that was read last.</summary>
    public ReadOnlyMemory<byte> Content(SegmentBatch batch, ContentPlace place) =>
        buffer.AsMemory((int)(place.Offset - (batch.End - batch.Header.Size) - BatchHeader.Length), place.Length);

    /// <summary>The bytes of the heads of the batch that was read last.</summary>
    public ReadOnlyMemory<byte> Heads(SegmentBatch batch) => buffer.AsMemory(0, batch.Header.HeadsLength);

    public void Dispose() => handle.Dispose();

    private List<(RecordHead Head, ContentPlace Place)>? Split(BatchHeader batch, ReadOnlySpan<byte> heads)
    {
        List<(RecordHead, ContentPlace)> records = new(batch.Records);
        long offset = End + BatchHeader.Length + batch.HeadsLength;
        long contents = 0;
        for (int i = 0; i < batch.Records; i++)
        {
            if (!RecordFormat.TryReadHead(ref heads, out RecordHead? head))
            {
                return null;
            }

            records.Add((head, new ContentPlace(header.Number, offset + contents, batch.IsDropped ? 0 : head.ContentLength)));
            contents += head.ContentLength;
        }

        return heads.IsEmpty && contents == batch.ContentsLength ? records : null;
    }

    private void FindDamaged(List<(RecordHead Head, ContentPlace Place)> records, List<(RecordHead Head, ContentPlace Place)> damaged)
    {
        foreach ((RecordHead head, ContentPlace place) in records)
        {
            if (place.Length > 0 && !RecordFormat.Holds(buffer.AsSpan((int)(place.Offset - End - BatchHeader.Length), place.Length), header.Salt))
            {
                damaged.Add((head, place));
            }
        }
    }

    private bool Fails(long offset, string expected, string found)
    {
        Fault = new SegmentFault(path, offset, expected, string.Create(CultureInfo.InvariantCulture, $"{found}, {length - offset} bytes before the end of the file"));
        return false;
    }

    private void Load(long offset, int count)
    {
        if (buffer.Length < count)
        {
            buffer = new byte[Math.Max(count, Math.Min(2 * buffer.Length, BatchHeader.BytesMax))];
        }

        if (Read(buffer.AsSpan(0, count), offset) != count)
        {
            throw new IOException($"{path} became shorter while it was read.");
        }
    }

    private int Read(Span<byte> to, long offset)
    {
        int total = 0;
        while (total < to.Length)
        {
            int read = RandomAccess.Read(handle, to[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}
