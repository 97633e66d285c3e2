using MQTTnet;

namespace CarbonLedger.Simulators.Sending;

/// <summary>Counts answers of many devices; safe to share between threads.</summary>
internal sealed class MqttFleetTally
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, long> refused = [];
    private long sent;
    private long acknowledged;
    private long unanswered;
    private long connections;

    public MqttFleetCounts Counts
    {
        get
        {
            lock (gate)
            {
                return new MqttFleetCounts(sent, acknowledged, new SortedDictionary<int, long>(refused), unanswered, connections);
            }
        }
    }

    public void Sent()
    {
        lock (gate)
        {
            sent++;
        }
    }

    public void Unanswered()
    {
        lock (gate)
        {
            unanswered++;
        }
    }

    public void Connected()
    {
        lock (gate)
        {
            connections++;
        }
    }

    public void Answered(MqttClientPublishResult answer)
    {
        lock (gate)
        {
            // A broker says 0x10 when nobody subscribes; it has the message all the same.
            if (answer.ReasonCode is MqttClientPublishReasonCode.Success or MqttClientPublishReasonCode.NoMatchingSubscribers)
            {
                acknowledged++;
                return;
            }

            int code = (int)answer.ReasonCode;
            refused[code] = refused.GetValueOrDefault(code) + 1;
        }
    }
}
