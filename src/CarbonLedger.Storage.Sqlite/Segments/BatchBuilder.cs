using System.Buffers;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>Collects the records of a batch as bytes.</summary>
internal sealed class BatchBuilder
{
    private const int FirstCapacity = 64 * 1024;

    private readonly ArrayBufferWriter<byte> heads = new(FirstCapacity);
    private readonly ArrayBufferWriter<byte> contents = new(FirstCapacity);
    private readonly List<(RecordHead Head, int At)> records = [];
    private uint salt;

    public long Duplicates { get; set; }

    public int Records => records.Count;

    public bool IsEmpty => records.Count == 0 && Duplicates == 0;

    /// <summary>Forgets everything; what is added next goes into a segment with this salt.</summary>
    public void Begin(uint segmentSalt)
    {
        salt = segmentSalt;
        heads.ResetWrittenCount();
        contents.ResetWrittenCount();
        records.Clear();
        Duplicates = 0;
    }

    /// <summary>Adds a capture, or the key of one that was erased before (no bytes).</summary>
    public void AddCapture(Carbon.Metering.DeviceId device, long time, int version, long receiptTime, ReadOnlySpan<byte> capture, ReadOnlySpan<byte> signature)
    {
        int at = contents.WrittenCount;
        int length = capture.IsEmpty ? 0 : RecordFormat.WriteCapture(contents, capture, signature, salt);
        Add(new RecordHead.OfCapture(device, time, version, receiptTime, length), at);
    }

    public void AddRefusal(Abstractions.ReceivedPayload payload, Entries.Captures.Refusal refusal)
    {
        int at = contents.WrittenCount;
        int length = RecordFormat.WriteRefusal(contents, refusal.Detail, payload.Payload.Span, salt);
        Add(new RecordHead.OfRefusal(refusal.Reason, payload.Topic, payload.Client, payload.ReceiptTime.UnixMilliseconds, length), at);
    }

    public void AddErasure(RecordHead.OfErasure erasure) => Add(erasure, contents.WrittenCount);

    /// <summary>The header, and the bytes after it.</summary>
    /// <exception cref="ArgumentException">The batch is too large.</exception>
    public (BatchHeader Header, ReadOnlyMemory<byte> Heads, ReadOnlyMemory<byte> Contents) Build(long number)
    {
        if ((long)heads.WrittenCount + contents.WrittenCount > BatchHeader.BytesMax)
        {
            throw new ArgumentException($"A list of {records.Count} payloads has {(long)heads.WrittenCount + contents.WrittenCount} bytes; at most {BatchHeader.BytesMax} are stored in one step.");
        }

        BatchHeader header = new(number, records.Count, heads.WrittenCount, contents.WrittenCount, Duplicates, Crc32C.Of(heads.WrittenSpan, salt), IsDropped: false);
        return (header, heads.WrittenMemory, contents.WrittenMemory);
    }

    /// <summary>The records with their places, for a batch that was written at this offset.</summary>
    public List<(RecordHead Head, ContentPlace Place)> Placed(int segment, long offset)
    {
        long first = offset + BatchHeader.Length + heads.WrittenCount;
        return [.. records.Select(record => (record.Head, new ContentPlace(segment, first + record.At, record.Head.ContentLength)))];
    }

    private void Add(RecordHead head, int at)
    {
        RecordFormat.WriteHead(heads, head);
        records.Add((head, at));
    }
}
