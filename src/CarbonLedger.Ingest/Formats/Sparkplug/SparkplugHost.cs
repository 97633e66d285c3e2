using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>
/// A Sparkplug 3.0 host application without its connection: takes messages and the time, gives values and commands. Keeps of
/// every edge node its session (bdSeq), sequence, aliases and devices. A function of what it was given in order; not safe to
/// call from two threads at once. Never throws on any topic or bytes.
/// </summary>
public sealed class SparkplugHost(SparkplugOptions options)
{
    private readonly Dictionary<(string Group, string Edge), SparkplugEdge> edges = [];

    /// <summary>Takes a message that came at a time of our clock. Commands of other hosts and states are none of ours and come to nothing.</summary>
    public SparkplugStep Receive(string topic, ReadOnlyMemory<byte> payload, Timestamp now)
    {
        SparkplugStepBuilder step = new(now);
        if (!SparkplugTopic.TryParse(topic, out SparkplugTopic? parsed))
        {
            if (!topic.StartsWith(SparkplugTopic.State(""), StringComparison.Ordinal))
            {
                step.Problems.Add("topic", topic, "Expected spBv1.0/{group}/{message}/{edge}[/{device}]");
            }

            return step.Close();
        }

        if (parsed.Message is SparkplugMessage.NodeCommand or SparkplugMessage.DeviceCommand)
        {
            return step.Close();
        }

        InputReading<SparkplugPayload> reading = SparkplugPayload.Read(payload.Span);
        if (reading.Value is not { } value)
        {
            return step.Close(reading.Problems);
        }

        if (Edge(parsed, step) is { } edge)
        {
            edge.Take(parsed, value, payload.Length, step);
        }

        return step.Close();
    }

    /// <summary>Lets time pass: what waited too long for a missing message is taken without it. To be called about every second.</summary>
    public SparkplugStep Advance(Timestamp now)
    {
        SparkplugStepBuilder step = new(now);
        foreach (SparkplugEdge edge in edges.Values)
        {
            edge.Advance(step);
        }

        return step.Close();
    }

    /// <summary>What silence of an edge node means.</summary>
    public SparkplugPresence PresenceOf(string group, string edge) => edges.TryGetValue((group, edge), out SparkplugEdge? found) ? found.Presence : SparkplugPresence.Unborn;

    /// <summary>What silence of a device means.</summary>
    public SparkplugPresence PresenceOf(string group, string edge, string device) => edges.TryGetValue((group, edge), out SparkplugEdge? found) ? found.PresenceOf(device) : SparkplugPresence.Unborn;

    private SparkplugEdge? Edge(SparkplugTopic topic, SparkplugStepBuilder step)
    {
        if (edges.TryGetValue((topic.Group, topic.Edge), out SparkplugEdge? edge))
        {
            return edge;
        }

        if (edges.Count >= options.EdgesMax)
        {
            step.Problems.Add(topic.ToString(), $"edge node {edges.Count + 1}", $"Expected at most {options.EdgesMax} edge nodes");
            return null;
        }

        edge = new SparkplugEdge(topic.Group, topic.Edge, options);
        edges.Add((topic.Group, topic.Edge), edge);
        return edge;
    }
}
