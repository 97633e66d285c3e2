using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>What a segment keeps of a record for good; its content can be erased or dropped.</summary>
internal abstract record RecordHead
{
    private RecordHead()
    {
    }

    /// <summary>Bytes of the content as it was written; 0 where there never was one.</summary>
    public abstract int ContentLength { get; }

    /// <summary>The key of a stored capture. The content is its signature and canonical bytes.</summary>
    public sealed record OfCapture(DeviceId Device, long Time, int Version, long ReceiptTime, int Length) : RecordHead
    {
        public override int ContentLength => Length;
    }

    /// <summary>A refusal. The content is its sentence and the bytes that were refused.</summary>
    public sealed record OfRefusal(RefusalReason Reason, string Topic, string Client, long ReceiptTime, int Length) : RecordHead
    {
        public override int ContentLength => Length;
    }

    /// <summary>Everything before this of these devices is to be erased: captures with <c>from ≤ time &lt; to</c>, refusals received since <c>from</c>.</summary>
    public sealed record OfErasure(IReadOnlyList<DeviceId> Devices, long From, long To) : RecordHead
    {
        public override int ContentLength => 0;

        /// <summary>Whether a record that stands before is to be erased.</summary>
        public bool Covers(RecordHead head) => head switch
        {
            OfCapture capture => capture.Time >= From && capture.Time < To && Devices.Contains(capture.Device),
            OfRefusal refusal => refusal.ReceiptTime >= From && Devices.Any(device => refusal.Topic.Contains($"/{device}/", StringComparison.Ordinal)),
            _ => false,
        };
    }
}
