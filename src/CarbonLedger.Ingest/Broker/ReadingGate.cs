using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Broker;

/// <summary>Decides cl-json/1, one capture or a batch, on <c>cl/v1/{site}/{device}/reading</c>: by the device's signature, since the publisher is not known.</summary>
internal sealed class ReadingGate(IDeviceRegistry registry, IGridClock clock, TimeSpan aheadMax) : IBrokerGate
{
    private readonly CaptureRules rules = new(registry, clock, aheadMax);

    public BrokerDecision Decide(BrokerMessage message)
    {
        if (!ReadingTopic.TryParse(message.Topic, out ReadingTopic? topic))
        {
            return Refused(new Refusal(RefusalReason.ForeignTopic, string.Create(CultureInfo.InvariantCulture, $"Topic {EdgeText.Clean(message.Topic, 80)} is not cl/v1/{{site}}/{{device}}/reading.")));
        }

        if (rules.Find(topic.Site, topic.Device, out Refusal? unknown) is not { } device)
        {
            return Refused(unknown!);
        }

        ClJsonBatchReading reading = ClJsonBatch.Decode(topic.Site, topic.Device, message.Payload);
        if (reading.Batch is not { } batch)
        {
            return Refused(reading.Refusal!);
        }

        return rules.Check(device, batch, mayBeUnsigned: message.IsTrusted) is { } refusal ? Refused(refusal) : Taken(batch);
    }

    // The signature of a batch covers all of it, so that none of its captures alone is signed.
    private static BrokerDecision Taken(CaptureBatch batch) =>
        new([.. batch.Captures.Select(capture => new SignedCapture(capture, batch.Captures.Count == 1 ? batch.Signature : default))], null);

    private static BrokerDecision Refused(Refusal refusal) => new([], refusal);
}
