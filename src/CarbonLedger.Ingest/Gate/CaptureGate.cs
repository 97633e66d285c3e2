using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Ocmf;
using CarbonLedger.Ingest.Formats.Profiles;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest;

/// <summary>
/// Decides one MQTT payload of any format by its bytes, the registry and the grid's clock; what Sparkplug and derived registers need to
/// remember is kept here. Cheap checks stand first, the signature last. What compares with other captures is not decided here.
/// Safe to call from many threads; payloads of one client must come in their order.
/// </summary>
public sealed class CaptureGate(IDeviceRegistry registry, IGridClock clock, TimeSpan aheadMax, GateFormats formats)
{
    /// <summary>How far a capture time may lie ahead of the grid's clock unless somebody says otherwise.</summary>
    public static readonly TimeSpan AheadMaxDefault = TimeSpan.FromMinutes(5);

    private const string SparkplugPrefix = "spBv1.0/";

    private readonly CaptureRules rules = new(registry, clock, aheadMax);
    private readonly SparkplugHost sparkplug = new(formats.SparkplugOptions);
    private readonly Dictionary<(string Group, string Edge), PayloadSource> sparkplugSources = [];
    private readonly Lock sparkplugLock = new();

    /// <summary>A command that an edge node is to be sent; raised on the thread that decides.</summary>
    internal event Action<SparkplugCommand>? Commanded;

    internal GateFormats Formats => formats;

    internal DerivedRegisters Derived { get; } = new();

    /// <summary>False takes every signature for one that holds; for the benchmark that measures what checking costs.</summary>
    internal bool ChecksSignatures
    {
        init => rules.ChecksSignatures = value;
    }

    /// <summary>Decides a payload that came to a topic. Never throws on any bytes or texts.</summary>
    public GateDecision Decide(PayloadSource source, string topic, ReadOnlyMemory<byte> payload)
    {
        if (ReadingTopic.TryParse(topic, out ReadingTopic? own))
        {
            return DecideOwn(source, own, payload);
        }

        if (formats.Sparkplug is not null && topic.StartsWith(SparkplugPrefix, StringComparison.Ordinal))
        {
            return DecideSparkplug(source, topic, payload);
        }

        if (FindProfile(source.Schema, topic) is { } profile)
        {
            PayloadOrigin origin = new(topic, source.Client, SiteOf);
            return Decide(source, ProfileMapper.Map(profile, origin, payload));
        }

        return formats.Profiles.Count == 0
            ? GateDecision.Refused(RefusalReason.ForeignTopic, $"Topic {Shorten(topic)} is not cl/v1/{{site}}/{{device}}/reading.")
            : GateDecision.Refused(RefusalReason.ForeignTopic, $"Topic {Shorten(topic)} is neither cl/v1/{{site}}/{{device}}/reading nor of a profile: {string.Join(", ", formats.Profiles.Select(profile => $"{profile.Id} {profile.Topic}"))}.");
    }

    /// <summary>Lets the grid's time pass: Sparkplug messages that waited too long for a missing one are taken without it. To be called about every second.</summary>
    /// <returns>What came of them, by the edge node's id.</returns>
    public IReadOnlyList<(string Edge, GateDecision Decision)> Advance()
    {
        if (formats.Sparkplug is null)
        {
            return [];
        }

        SparkplugStep step;
        lock (sparkplugLock)
        {
            step = sparkplug.Advance(clock.Now);
        }

        Command(step);
        return [.. step.Readings.GroupBy(reading => (reading.Group, reading.Edge)).Select(edge => (edge.Key.Edge, DecideReadings(SourceOf(edge.Key), edge)))];
    }

    /// <summary>What silence of a device behind a Sparkplug edge node means; null without Sparkplug.</summary>
    public SparkplugPresence? PresenceOf(string group, string edge, string device)
    {
        lock (sparkplugLock)
        {
            return formats.Sparkplug is null ? null : sparkplug.PresenceOf(group, edge, device);
        }
    }

    private GateDecision DecideOwn(PayloadSource source, ReadingTopic topic, ReadOnlyMemory<byte> payload)
    {
        if (source.Client is { } client && !MayPublish(client, topic.Device))
        {
            return GateDecision.Refused(RefusalReason.ForeignTopic, $"Client {Shorten(client)} publishes for device {topic.Device}; the client id must be the device id.");
        }

        if (payload.Length > ClJsonBatch.PayloadBytesMax)
        {
            return GateDecision.Refused(RefusalReason.OverLimit, $"The payload has {payload.Length} bytes; the limit is {ClJsonBatch.PayloadBytesMax}.");
        }

        if (rules.Find(topic.Site, topic.Device, out Refusal? refusal) is not { } device)
        {
            return GateDecision.Refused(refusal!);
        }

        return payload.Span.StartsWith("OCMF|"u8) ? DecideOcmf(device, payload) : DecideClJson(source, device, payload);
    }

    private GateDecision DecideClJson(PayloadSource source, DeviceRecord device, ReadOnlyMemory<byte> payload)
    {
        ClJsonBatchReading reading = MayBeBatch(payload.Span) ? ClJsonBatch.Decode(device.Site, device.Device, payload) : ClJsonBatch.One(ClJson.Decode(device.Site, device.Device, payload));
        if (reading.Batch is not { } batch)
        {
            return GateDecision.Refused(reading.Refusal!);
        }

        Refusal? refusal = rules.Check(device, batch, MayBeUnsigned(source, device.Device), out IReadOnlyList<SignedCapture> captures);
        return refusal is null ? new GateDecision(captures, null, batch.Captures[0].Sequence) : GateDecision.Refused(refusal, batch.Captures[0].Sequence);
    }

    // A capture alone has no field d, which has two spellings in JSON; most payloads are parsed once by this. Where it stands elsewhere, the parser decides.
    private static bool MayBeBatch(ReadOnlySpan<byte> payload) => payload.IndexOf("\"d\""u8) >= 0 || payload.IndexOf("\"\\u0064\""u8) >= 0;

    // The signature of the record covers what the captures are made of, and is checked here; a capture has no place for it.
    private GateDecision DecideOcmf(DeviceRecord device, ReadOnlyMemory<byte> payload)
    {
        if (!formats.OcmfKeys.TryGetValue(device.Device, out byte[]? key))
        {
            return GateDecision.Refused(RefusalReason.MissingSignature, $"OCMF: no key is known of the meter behind device {device.Device}.");
        }

        InputReading<OcmfRecord> record = OcmfRecord.Read(payload);
        if (record.Value is not { } read)
        {
            return GateDecision.Refused(Malformed(record.Problems));
        }

        if (read.Verify(key) is not OcmfVerdict.Valid and var verdict)
        {
            return GateDecision.Refused(RefusalReason.BadSignature, $"OCMF: {verdict} under the key of the meter behind device {device.Device}, algorithm {read.Signature.Algorithm}.");
        }

        InputReading<IReadOnlyList<Capture>> captures = read.ToCaptures(device.Site, device.Device, cutDecimals: true);
        return captures.Value is { } all ? Take([(device, all)], null, mayBeUnsigned: true) : GateDecision.Refused(Malformed(captures.Problems));
    }

    private GateDecision DecideSparkplug(PayloadSource source, string topic, ReadOnlyMemory<byte> payload)
    {
        if (source.Client is { } client && SparkplugTopic.TryParse(topic, out SparkplugTopic? parsed) && parsed.Edge != client)
        {
            return GateDecision.Refused(RefusalReason.ForeignTopic, $"Client {Shorten(client)} publishes for edge node {Shorten(parsed.Edge)}; the client id must be the edge node's.");
        }

        SparkplugStep step;
        lock (sparkplugLock)
        {
            step = sparkplug.Receive(topic, payload, clock.Now);
            foreach (SparkplugReading reading in step.Readings)
            {
                sparkplugSources[(reading.Group, reading.Edge)] = source;
            }
        }

        Command(step);
        GateDecision decision = DecideReadings(source, step.Readings);
        return step.Problems.Count == 0 ? decision : decision with { Refusal = Malformed(step.Problems) };
    }

    // What waits for a missing message is of a node that was born, so that a reading of it came before.
    private PayloadSource SourceOf((string Group, string Edge) node)
    {
        lock (sparkplugLock)
        {
            return sparkplugSources.GetValueOrDefault(node) ?? new PayloadSource(node.Edge);
        }
    }

    private GateDecision DecideReadings(PayloadSource source, IEnumerable<SparkplugReading> readings) =>
        Decide(source, ProfileMapper.Map(formats.Sparkplug!, new PayloadOrigin(null, source.Client, SiteOf), readings));

    private void Command(SparkplugStep step)
    {
        foreach (SparkplugCommand command in step.Commands)
        {
            Commanded?.Invoke(command);
        }
    }

    /// <summary>Decides what a profile made of a payload, device by device.</summary>
    private GateDecision Decide(PayloadSource source, MappedPayload mapped)
    {
        Refusal? refusal = mapped.Problems.Count == 0 ? null : Malformed(mapped.Problems);
        List<(DeviceRecord, IReadOnlyList<Capture>)> taken = [];
        foreach ((SiteId site, DeviceId id) in mapped.Captures.Select(capture => (capture.Site, capture.Device)).Concat(mapped.Derived.Select(value => (value.Site, value.Device))).Distinct())
        {
            if (Admit(source, site, id, out Refusal? refused) is not { } device)
            {
                refusal ??= refused;
                continue;
            }

            IEnumerable<Capture> captures = mapped.Captures.Where(capture => capture.Device == id && capture.Site == site);
            taken.Add((device, Derived.Add([.. captures], [.. mapped.Derived.Where(value => value.Device == id && value.Site == site)])));
        }

        return Take(taken, refusal, mayBeUnsigned: true);
    }

    /// <summary>The record of a device that the source may send unsigned captures for.</summary>
    private DeviceRecord? Admit(PayloadSource source, SiteId site, DeviceId id, out Refusal? refusal)
    {
        if (source.Client is { } client && !MayPublish(client, id))
        {
            refusal = GateDecision.Refused(RefusalReason.ForeignTopic, $"Client {Shorten(client)} publishes for device {id}; it is neither that device nor a gateway of it.").Refusal;
            return null;
        }

        if (rules.Find(site, id, out refusal) is not { } device)
        {
            return null;
        }

        refusal = MayBeUnsigned(source, id) ? null : new Refusal(RefusalReason.MissingSignature, $"Device {id} must sign; this format has no signature.");
        return refusal is null ? device : null;
    }

    private GateDecision Take(List<(DeviceRecord Device, IReadOnlyList<Capture> Captures)> taken, Refusal? refusal, bool mayBeUnsigned)
    {
        List<SignedCapture> accepted = [];
        foreach ((DeviceRecord device, IReadOnlyList<Capture> captures) in taken)
        {
            foreach (Capture capture in captures)
            {
                if (rules.Check(device, new CaptureBatch([capture], default), mayBeUnsigned) is { } refused)
                {
                    refusal ??= refused;
                    continue;
                }

                accepted.Add(new SignedCapture(capture, default));
            }
        }

        return new GateDecision(accepted, refusal, accepted.Count > 0 ? accepted[0].Capture.Sequence : null);
    }

    private MappingProfile? FindProfile(string? schema, string topic) =>
        formats.Profiles.FirstOrDefault(profile => profile.Id == schema) ?? formats.Profiles.FirstOrDefault(profile => profile.Topic.Matches(topic, out _, out _));

    private SiteId? SiteOf(DeviceId device) => registry.Find(device)?.Site;

    private bool MayPublish(string client, DeviceId device) =>
        string.Equals(client, device.Value, StringComparison.Ordinal) || (formats.Gateways.TryGetValue(client, out IReadOnlySet<DeviceId>? behind) && behind.Contains(device));

    private bool MayBeUnsigned(PayloadSource source, DeviceId device) => source.Client is null ? source.IsTrusted : formats.MayBeUnsigned(device);

    private static Refusal Malformed(IReadOnlyList<InputProblem> problems) => new(
        RefusalReason.Malformed, problems.Count == 1 ? problems[0].ToString() : FormattableString.Invariant($"{problems[0]} {problems.Count - 1} more problems."));

    private static string Shorten(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
