using CarbonLedger.Carbon.Metering;
using CarbonLedger.Simulators.Grid;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace CarbonLedger.Simulators.Sending;

/// <summary>One device's connection: sends a message until it is answered, connecting again when the line is lost.</summary>
internal sealed class MqttDevice : IDisposable
{
    private readonly DeviceId device;
    private readonly MqttFleetOptions options;
    private readonly MqttFleetTally tally;
    private readonly TimeProvider time;
    private readonly SeededNoise jitter;
    private readonly MqttClientOptions connection;
    private readonly IMqttClient client;
    private long waits;

    public MqttDevice(DeviceId device, MqttFleetOptions options, MqttFleetTally tally, TimeProvider time, SeededNoise jitter)
    {
        (this.device, this.options, this.tally, this.time, this.jitter) = (device, options, tally, time, jitter);
        client = new MqttClientFactory().CreateMqttClient();
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(device.Value)
            .WithCleanStart()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(60))
            .WithTimeout(options.AnswerTimeMax);
        builder = options.UseTls ? builder.WithTlsOptions(tls => tls.UseTls()) : builder;
        builder = options.Password is null && options.UserName is null ? builder : builder.WithCredentials(options.UserName ?? device.Value, options.Password ?? "");
        connection = builder.Build();
    }

    /// <summary>Connects unless it is connected.</summary>
    /// <exception cref="MqttFleetException">Every attempt failed.</exception>
    public Task ConnectAsync(CancellationToken cancel) => AttemptAsync("connect", TryConnectAsync, cancel);

    /// <summary>Sends a message and returns when it was answered, with success or a refusal.</summary>
    /// <exception cref="MqttFleetException">Every attempt failed.</exception>
    public Task SendAsync(FleetMessage message, CancellationToken cancel) => AttemptAsync("publish", token => TrySendAsync(message, token), cancel);

    public async Task CloseAsync()
    {
        if (!client.IsConnected)
        {
            return;
        }

        try
        {
            await client.DisconnectAsync(new MqttClientDisconnectOptions());
        }
        catch (Exception)
        {
            // The line is gone already; there is nothing left to close.
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<bool> TryConnectAsync(CancellationToken cancel)
    {
        if (client.IsConnected)
        {
            return true;
        }

        MqttClientConnectResult answer = await client.ConnectAsync(connection, cancel);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new MqttFleetException($"The broker refused device {device} with reason 0x{(int)answer.ResultCode:x2} {answer.ReasonString}", null);
        }

        tally.Connected();
        return true;
    }

    private async Task<bool> TrySendAsync(FleetMessage message, CancellationToken cancel)
    {
        await TryConnectAsync(cancel);
        MqttApplicationMessage publish = new MqttApplicationMessageBuilder()
            .WithTopic(message.Topic)
            .WithPayload(message.Payload.ToArray())
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        tally.Sent();
        try
        {
            MqttClientPublishResult answer = await client.PublishAsync(publish, cancel);
            tally.Answered(answer);

            // A device over its share waits and sends again: its reading is not lost.
            return answer.ReasonCode != MqttClientPublishReasonCode.QuotaExceeded;
        }
        catch (Exception)
        {
            tally.Unanswered();
            throw;
        }
    }

    private async Task AttemptAsync(string what, Func<CancellationToken, Task<bool>> attempt, CancellationToken cancel)
    {
        Exception? last = null;
        for (int tries = 0; tries < options.AttemptsMax; tries++)
        {
            if (tries > 0)
            {
                await Task.Delay(Backoff(tries), time, cancel);
            }

            using CancellationTokenSource timeout = new(options.AnswerTimeMax, time);
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
            try
            {
                if (await attempt(limit.Token))
                {
                    return;
                }
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                // Whatever broke the line, the way on is the same: wait, connect, send again.
                last = e;
            }
        }

        throw new MqttFleetException($"Device {device} could not {what} at {options} in {options.AttemptsMax} attempts: {last?.Message ?? "over its share"}", last);
    }

    /// <summary>Doubles from the least to the largest wait, times 0.5 to 1.5 by the seed.</summary>
    private TimeSpan Backoff(int tries)
    {
        double doubled = options.BackoffMin.TotalMilliseconds * (1L << Math.Min(tries - 1, 30));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, options.BackoffMax.TotalMilliseconds) * (0.5 + jitter.Unit(waits++)));
    }
}
