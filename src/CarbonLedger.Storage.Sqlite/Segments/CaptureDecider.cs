using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>Decides what becomes of each payload of a list, once, and puts what is to be kept into a batch.</summary>
internal sealed class CaptureDecider(KeyLookup keys, QueryFeed feed, SegmentContents contents, BatchBuilder batch)
{
    private readonly Dictionary<DeviceId, long> highWaters = [];
    private readonly Dictionary<DeviceId, long> raised = [];
    private readonly Dictionary<(DeviceId, long, int), ReadOnlyMemory<byte>> own = [];

    private bool isDrained;

    /// <summary>What the batch adds to the counts, by kind.</summary>
    public Dictionary<int, long> Counts { get; } = [];

    /// <summary>Begins a list.</summary>
    public void Begin()
    {
        raised.Clear();
        own.Clear();
        Counts.Clear();
        isDrained = false;
    }

    /// <summary>The list is durable.</summary>
    public void Commit()
    {
        foreach ((DeviceId device, long time) in raised)
        {
            highWaters[device] = time;
        }
    }

    public AppendOutcome Decide(ReceivedPayload payload)
    {
        if (payload.Capture is not { } signed)
        {
            return Refuse(payload, payload.Refusal ?? throw new InvalidOperationException("A payload has neither a capture nor a refusal."), AppendOutcome.Refused);
        }

        ReadOnlyMemory<byte> bytes = signed.Bytes();
        (DeviceId device, long time, int version) = (signed.Capture.Device, signed.Capture.Time.UnixMilliseconds, signed.Capture.Version);
        long highWater = HighWater(device);

        // Devices send in order: what is newer than everything stored of a device needs no look-up.
        if (time <= highWater && IsSame(device, time, version, bytes) is { } same)
        {
            if (!same)
            {
                return Refuse(payload, CaptureConflict.Describe(signed.Capture), AppendOutcome.Conflict);
            }

            batch.Duplicates++;
            Count(QuerySide.KindDuplicates);
            return AppendOutcome.Duplicate;
        }

        batch.AddCapture(device, time, version, payload.ReceiptTime.UnixMilliseconds, bytes.Span, signed.Signature.Span);
        own.Add((device, time, version), bytes);
        raised[device] = Math.Max(highWater, time);
        Count(QuerySide.KindStored);
        return AppendOutcome.Stored;
    }

    private AppendOutcome Refuse(ReceivedPayload payload, Refusal refusal, AppendOutcome outcome)
    {
        batch.AddRefusal(payload, refusal);
        Count((int)refusal.Reason);
        return outcome;
    }

    private long HighWater(DeviceId device)
    {
        if (!raised.TryGetValue(device, out long time) && !highWaters.TryGetValue(device, out time))
        {
            // A device that is seen for the first time since the start has nothing on its way.
            highWaters.Add(device, time = keys.HighWater(device));
        }

        return time;
    }

    // Null when the key is free. Evidence is not compared: the first stays. Of an erased capture nothing is left to compare with.
    private bool? IsSame(DeviceId device, long time, int version, ReadOnlyMemory<byte> bytes)
    {
        if (own.TryGetValue((device, time, version), out ReadOnlyMemory<byte> first))
        {
            return first.Span.SequenceEqual(bytes.Span);
        }

        // Once a list: then every key from before it is where it is looked for.
        if (!isDrained)
        {
            feed.Drain();
            isDrained = true;
        }

        if (keys.Find(device, time, version) is not { } place)
        {
            return null;
        }

        if (place.Length == 0)
        {
            return true;
        }

        using SegmentContents.Reading reading = contents.Begin();
        return reading.TryRead(place) is { } content && RecordFormat.TryReadCapture(content, out ReadOnlyMemory<byte> capture, out _)
            ? capture.Span.SequenceEqual(bytes.Span)
            : throw reading.Damaged(place);
    }

    private void Count(int kind) => Counts[kind] = Counts.GetValueOrDefault(kind) + 1;
}
