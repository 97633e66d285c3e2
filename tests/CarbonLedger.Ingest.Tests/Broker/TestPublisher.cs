using MQTTnet;

namespace CarbonLedger.Ingest.Tests.Broker;

/// <summary>
/// Publishes one reading after the other at QoS 1 until told to stop, each again until the broker has acknowledged that it has it for
/// somebody: code 0x10 says that nobody subscribes (MQTT 5 §3.4.2.1).
/// </summary>
internal sealed class TestPublisher : IAsyncDisposable
{
    private readonly Mosquitto broker;
    private readonly TestDevice device;
    private readonly CancellationTokenSource stop = new();
    private readonly List<long> acknowledged = [];
    private readonly Task running;

    public TestPublisher(Mosquitto broker, TestDevice device)
    {
        (this.broker, this.device) = (broker, device);
        running = Task.Run(RunAsync);
    }

    /// <summary>How often the broker said that nobody subscribes.</summary>
    public int ForNobody { get; private set; }

    public int Count => acknowledged.Count;

    /// <summary>Stops, and returns the sequences the broker acknowledged.</summary>
    public async Task<IReadOnlyList<long>> StopAsync()
    {
        await stop.CancelAsync();
#pragma warning disable VSTHRD003 // Started in the constructor on the pool.
        await running.WaitAsync(TestEdge.Patience);
#pragma warning restore VSTHRD003
        return acknowledged;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        IMqttClient? client = null;
        for (long sequence = 1; !stop.IsCancellationRequested;)
        {
            try
            {
                client ??= await broker.ConnectAsync($"publisher-{device.Id}");
                MqttClientPublishResult result = await client.SendAsync(device, device.Payload(sequence)).WaitAsync(TestEdge.Patience);
                if (result.ReasonCode == MqttClientPublishReasonCode.Success)
                {
                    acknowledged.Add(sequence++);
                    continue;
                }

                ForNobody++;
                await Task.Delay(20);
            }
            catch (Exception)
            {
                // The broker is away; the same reading goes again.
                client = null;
                await Task.Delay(20);
            }
        }
    }
}
