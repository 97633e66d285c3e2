using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Alarms as MQTT messages on <c>cl/v1/{site}/alarm</c>, handed to whoever publishes: a client of an external broker.</summary>
public sealed class MqttAlarmChannel : IAlarmChannel, IAsyncDisposable
{
    /// <summary>The site's level in a topic where there is no one site.</summary>
    public const string NoSite = "-";

    private readonly AlarmDelivery delivery;

    /// <param name="publish">Publishes a payload to a topic, QoS 1; completes when the broker has it, and throws if it does not.</param>
    /// <param name="luck">Values from 0 to below 1; of it, back-off takes off a part.</param>
    public MqttAlarmChannel(Func<string, byte[], CancellationToken, Task> publish, TimeProvider time, ILogger<MqttAlarmChannel> logger, Func<double> luck)
    {
        delivery = new AlarmDelivery(Name, (message, payload, cancel) => publish(TopicOf(message), payload, cancel), time, logger, luck);
    }

    public string Name => "mqtt";

    public long Dropped => delivery.Dropped;

    /// <summary>The topic of a message; a level of <see cref="NoSite"/> where the site is not known, and in a digest over sites.</summary>
    public static string TopicOf(AlarmMessage message) => $"cl/v1/{message.Site?.Value ?? NoSite}/alarm";

    public void Tell(AlarmMessage message) => delivery.Tell(message);

    public ValueTask DisposeAsync() => delivery.DisposeAsync();
}
