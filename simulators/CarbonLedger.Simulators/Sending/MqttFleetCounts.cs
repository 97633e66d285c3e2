namespace CarbonLedger.Simulators.Sending;

/// <summary>What became of the messages so far.</summary>
/// <param name="Sent">Publishes begun, repeats after a lost connection included.</param>
/// <param name="Acknowledged">Answered with success.</param>
/// <param name="Refused">Answered with a refusal, by MQTT 5 reason code.</param>
/// <param name="Unanswered">Publishes without an answer; each was sent again.</param>
/// <param name="Connections">Connections opened, repeats included.</param>
public sealed record MqttFleetCounts(long Sent, long Acknowledged, IReadOnlyDictionary<int, long> Refused, long Unanswered, long Connections)
{
    public long RefusedTotal { get; } = Refused.Values.Sum();
}
