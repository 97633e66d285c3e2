using System.Globalization;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>
/// One edge node as the host knows it. Messages of one session are taken in the order of their sequence, which counts 0 to
/// 255 over the node and all its devices; a birth of the node begins anew, a death of the node has no number.
/// </summary>
internal sealed class SparkplugEdge(string group, string name, SparkplugOptions options)
{
    // A number this far ahead or less is early; further round it is late.
    private const int AheadMax = 127;
    private const int Numbers = 256;

    private const string SessionMetric = "bdSeq";

    private readonly SparkplugNames names = new(options.MetricsMax);
    private readonly Dictionary<string, SparkplugPresence> devices = [];
    private readonly SortedDictionary<int, (SparkplugTopic Topic, SparkplugPayload Payload, int Length)> waiting = [];
    private string? session;
    private int expected;
    private Timestamp? waitingSince;
    private Timestamp? askedAt;

    public SparkplugPresence Presence { get; private set; } = SparkplugPresence.Unborn;

    public SparkplugPresence PresenceOf(string device) => devices.GetValueOrDefault(device, SparkplugPresence.Unborn);

    public void Take(SparkplugTopic topic, SparkplugPayload payload, int length, SparkplugStepBuilder step)
    {
        switch (topic.Message)
        {
            case SparkplugMessage.NodeBirth:
                Begin(topic, payload, step);
                return;
            case SparkplugMessage.NodeDeath:
                End(topic, payload, step);
                return;
            default:
                Order(topic, payload, length, step);
                return;
        }
    }

    /// <summary>Gives up on a message that did not come in time.</summary>
    public void Advance(SparkplugStepBuilder step)
    {
        if (waitingSince is { } since && step.Now.UnixMilliseconds - since.UnixMilliseconds >= (long)options.ReorderMax.TotalMilliseconds)
        {
            Skip(step);
        }
    }

    private void Begin(SparkplugTopic topic, SparkplugPayload payload, SparkplugStepBuilder step)
    {
        if (payload.Sequence is not { } sequence || SessionOf(payload) is not { } begun)
        {
            step.Problems.Add(topic.ToString(), payload.Sequence is null ? "no seq" : "no bdSeq", "Expected a birth with seq and the metric bdSeq");
            Ask(step);
            return;
        }

        (session, expected, Presence) = (begun, (sequence + 1) % Numbers, SparkplugPresence.Alive);
        names.Clear();
        ClearWaiting();

        // Births of the devices follow; until then nothing is known of them.
        foreach (string device in devices.Keys)
        {
            devices[device] = SparkplugPresence.Unborn;
        }

        Born(topic, payload, step);
    }

    private void End(SparkplugTopic topic, SparkplugPayload payload, SparkplugStepBuilder step)
    {
        // The will of an older connection may come after the birth of a newer one; it is of no session that lives.
        if (Presence == SparkplugPresence.Alive && SessionOf(payload) != session)
        {
            step.Problems.Add(topic.ToString(), $"bdSeq {SessionOf(payload) ?? "missing"}", $"Expected the death of session bdSeq {session}");
            return;
        }

        Presence = SparkplugPresence.Dead;
        ClearWaiting();
        foreach (string device in devices.Keys)
        {
            devices[device] = SparkplugPresence.Dead;
        }
    }

    private void Order(SparkplugTopic topic, SparkplugPayload payload, int length, SparkplugStepBuilder step)
    {
        if (Presence != SparkplugPresence.Alive || payload.Sequence is not { } sequence)
        {
            step.Problems.Add(topic.ToString(), payload.Sequence is null ? "no seq" : $"{topic.Message} before the node's birth", "Expected messages with seq after the node's birth");
            Ask(step);
            return;
        }

        int ahead = (sequence - expected + Numbers) % Numbers;
        if (ahead == 0)
        {
            Apply(topic, payload, step);
            Drain(step);
            return;
        }

        if (ahead > AheadMax || !Wait(ahead, topic, payload, length, step))
        {
            step.Problems.Add(topic.ToString(), $"seq {sequence}", $"Expected seq {expected} or one soon after it, once");
        }
    }

    /// <summary>False if a message of that number waits already.</summary>
    private bool Wait(int ahead, SparkplugTopic topic, SparkplugPayload payload, int length, SparkplugStepBuilder step)
    {
        // Keyed by how many follow the expected one: the order in which they will be taken. All keys fall with each one taken.
        if (!waiting.TryAdd(ahead, (topic, payload, length)))
        {
            return false;
        }

        waitingSince ??= step.Now;
        if (waiting.Count > options.WaitingMax || waiting.Values.Sum(message => (long)message.Length) > options.WaitingBytesMax)
        {
            Skip(step);
        }

        return true;
    }

    /// <summary>Takes what waits without what is missing. Aliases might have been given anew in what is missing, so they are not trusted until the next birth.</summary>
    private void Skip(SparkplugStepBuilder step)
    {
        while (waiting.Count > 0)
        {
            int missing = waiting.First().Key;
            step.Problems.Add($"{group}/{name}", string.Create(CultureInfo.InvariantCulture, $"{missing} missing from seq {expected}"), "Expected every message of the sequence");
            names.Distrust();
            Shift(missing);
            Drain(step);
        }

        Ask(step);
    }

    private void Drain(SparkplugStepBuilder step)
    {
        while (waiting.Remove(0, out (SparkplugTopic Topic, SparkplugPayload Payload, int Length) next))
        {
            Apply(next.Topic, next.Payload, step);
        }

        // Something came, so what is still missing gets its own time.
        waitingSince = waiting.Count == 0 ? null : step.Now;
    }

    private void Apply(SparkplugTopic topic, SparkplugPayload payload, SparkplugStepBuilder step)
    {
        Shift(1);
        switch (topic.Message)
        {
            case SparkplugMessage.DeviceBirth when devices.Count >= options.DevicesMax && !devices.ContainsKey(topic.Device!):
                step.Problems.Add(topic.ToString(), $"device {devices.Count + 1}", $"Expected at most {options.DevicesMax} devices");
                break;
            case SparkplugMessage.DeviceBirth:
                devices[topic.Device!] = SparkplugPresence.Alive;
                Born(topic, payload, step);
                break;
            case SparkplugMessage.DeviceDeath when devices.ContainsKey(topic.Device!):
                devices[topic.Device!] = SparkplugPresence.Dead;
                break;
            case SparkplugMessage.DeviceData when PresenceOf(topic.Device!) != SparkplugPresence.Alive:
            case SparkplugMessage.DeviceDeath:
                step.Problems.Add(topic.ToString(), $"{topic.Message} before the device's birth", "Expected messages after the device's birth");
                Ask(step);
                break;
            default:
                Read(topic, payload, step);
                break;
        }
    }

    /// <summary>The expected number goes on; what waits comes nearer.</summary>
    private void Shift(int by)
    {
        expected = (expected + by) % Numbers;
        if (waiting.Count == 0)
        {
            return;
        }

        List<(int Key, (SparkplugTopic, SparkplugPayload, int) Message)> moved = [.. waiting.Select(pair => (pair.Key, pair.Value))];
        waiting.Clear();
        foreach ((int key, (SparkplugTopic, SparkplugPayload, int) message) in moved)
        {
            waiting[key - by] = message;
        }
    }

    private void Born(SparkplugTopic topic, SparkplugPayload payload, SparkplugStepBuilder step)
    {
        if (!names.Define(topic.Device, payload.Metrics, out string? wrong))
        {
            step.Problems.Add(topic.ToString(), wrong, $"Expected metrics with names, each alias once in the node and at most {options.MetricsMax} metrics");
        }

        Read(topic, payload, step);
    }

    private void Read(SparkplugTopic topic, SparkplugPayload payload, SparkplugStepBuilder step)
    {
        Dictionary<(Timestamp, bool), Dictionary<string, string>> groups = [];
        bool isWhole = true;
        foreach (SparkplugMetric metric in payload.Metrics)
        {
            if (names.Find(topic.Device, metric) is not { } known)
            {
                isWhole = false;
                step.Problems.Add(topic.ToString(), metric.Name ?? $"alias {metric.Alias}", "Expected a metric or alias of the birth");
                continue;
            }

            if (metric.IsNull || metric.IsTransient || !metric.Value.IsPresent || known.Name == SessionMetric)
            {
                continue;
            }

            SparkplugType type = metric.Type == SparkplugType.Unknown ? known.Type : metric.Type;
            if (type == SparkplugType.Unknown || metric.Value.IsSkipped)
            {
                continue;
            }

            if ((metric.Time ?? payload.Time) is not { } milliseconds || milliseconds > Timestamp.UnixMillisecondsMax)
            {
                step.Problems.Add(topic.ToString(), known.Name, "Expected a timestamp in milliseconds of the metric or the payload");
                continue;
            }

            if (metric.Value.TextAs(type) is not { } text)
            {
                step.Problems.Add(topic.ToString(), known.Name, $"Expected a finite value of type {type}");
                continue;
            }

            (Timestamp, bool) key = (new Timestamp((long)milliseconds), metric.IsHistorical);
            groups.TryAdd(key, []);
            groups[key][known.Name] = text;
        }

        step.Readings.AddRange(groups.Select(pair => new SparkplugReading(group, name, topic.Device, pair.Key.Item1, pair.Key.Item2, pair.Value)));
        if (!isWhole)
        {
            Ask(step);
        }
    }

    private void Ask(SparkplugStepBuilder step)
    {
        if (askedAt is { } at && step.Now.UnixMilliseconds - at.UnixMilliseconds < (long)options.RebirthInterval.TotalMilliseconds)
        {
            return;
        }

        askedAt = step.Now;
        step.Commands.Add(new SparkplugCommand(new SparkplugTopic(group, SparkplugMessage.NodeCommand, name, null).ToString(), SparkplugCommands.RebirthPayload(step.Now)));
    }

    private void ClearWaiting()
    {
        waiting.Clear();
        waitingSince = null;
    }

    private static string? SessionOf(SparkplugPayload payload)
    {
        foreach (SparkplugMetric metric in payload.Metrics)
        {
            if (metric.Name == SessionMetric)
            {
                return metric.Value.TextAs(metric.Type == SparkplugType.Unknown ? SparkplugType.UInt64 : metric.Type);
            }
        }

        return null;
    }
}
