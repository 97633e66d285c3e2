using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Alarms as MQTT messages of JSON (<see cref="AlarmJson"/>), handed to whoever publishes: a client of an external broker. In order, and tried again as those of a webhook are.</summary>
public sealed class MqttAlarmChannel : IAlarmChannel, IAsyncDisposable
{
    private readonly AlarmDelivery delivery;

    /// <param name="publish">Publishes a payload to a topic, QoS 1; completes when the broker has it, and throws if it does not.</param>
    /// <param name="luck">Values from 0 to below 1; of it, back-off takes off a part.</param>
    public MqttAlarmChannel(AlarmTopic topic, Func<string, byte[], CancellationToken, Task> publish, TimeProvider time, ILogger<MqttAlarmChannel> logger, Func<double> luck)
    {
        delivery = new AlarmDelivery(Name, (message, payload, cancel) => publish(topic.Of(message), payload, cancel), time, logger, luck);
    }

    public string Name => "mqtt";

    public long Dropped => delivery.Dropped;

    public void Tell(AlarmMessage message) => delivery.Tell(message);

    public ValueTask DisposeAsync() => delivery.DisposeAsync();
}
