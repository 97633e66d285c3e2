using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Storage.Postgres;

/// <summary>The captures of one list, each key once, in the order of their keys: so that two programs that write the same keys wait for each other in one order.</summary>
internal sealed class TelemetryGroup
{
    private readonly Dictionary<(int Device, long Time, int Version), Entry> entries = [];

    /// <summary>Whether a key came more than once.</summary>
    public bool HasRepeats { get; private set; }

    /// <summary>In the order of (device, time, version).</summary>
    public IReadOnlyList<Entry> Ordered() => [.. entries.Values.OrderBy(entry => entry.Device).ThenBy(entry => entry.Time).ThenBy(entry => entry.Version)];

    /// <summary>Takes a capture in; the first of a key is the one to be stored.</summary>
    public Entry Add(int device, SignedCapture signed, ReceivedPayload payload)
    {
        (int, long Time, int Version) key = (device, signed.Capture.Time.UnixMilliseconds, signed.Capture.Version);
        if (entries.TryGetValue(key, out Entry? first))
        {
            HasRepeats = true;
            return first;
        }

        Entry entry = new(device, key.Time, key.Version, payload.ReceiptTime.UnixMilliseconds, CaptureBytes.Encode(signed.Capture), signed.Signature.ToArray());
        entries.Add(key, entry);
        return entry;
    }

    public Entry Find(int device, long time, int version) => entries[(device, time, version)];

    /// <summary>One key: the bytes to be stored, and then what the store holds under it.</summary>
    internal sealed class Entry(int device, long time, int version, long receiptTime, byte[] capture, byte[] signature)
    {
        public int Device { get; } = device;

        public long Time { get; } = time;

        public int Version { get; } = version;

        public long ReceiptTime { get; } = receiptTime;

        public byte[] Capture { get; } = capture;

        public byte[] Signature { get; } = signature;

        /// <summary>Whether these bytes were stored now; else <see cref="Held"/> was there before.</summary>
        public bool IsNew { get; set; }

        /// <summary>What was there before.</summary>
        public byte[] Held { get; set; } = [];

        /// <summary>Whether a capture has the bytes that stand under the key, whatever its evidence; of an erased one nothing is left to compare with.</summary>
        public bool IsSame(byte[] other)
        {
            byte[] held = IsNew ? Capture : Held;
            return held.Length == 0 || held.AsSpan().SequenceEqual(other);
        }
    }
}
