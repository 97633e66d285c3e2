using System.Threading.Channels;
using CarbonLedger.Abstractions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Broker;

/// <summary>
/// Subscribes to an external broker: a message is acknowledged when all it holds is durable, in the order of receipt, and not before.
/// A broker that goes away and a store that fails end the connection; it is made anew, after a growing time, until the host stops,
/// and the broker delivers again what was not acknowledged.
/// </summary>
public sealed class BrokerDoor : IHostedService, IDisposable
{
    private readonly BrokerServices services;
    private readonly BackOff backOff;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationToken stopping;
    private Task running = Task.CompletedTask;
    private BrokerSession? current;
    private Since? connected;
    private IngestFailure? lastError;
    private long connections;
    private long sessionsLost;
    private bool isDisposed;

    internal BrokerDoor(BrokerServices services, Func<double> luck)
    {
        (this.services, stopping) = (services, stop.Token);
        backOff = new BackOff(services.Options.BackOffFirst, services.Options.BackOffMax, luck);
    }

    /// <summary>As <see cref="BrokerOptions.IsTrusted"/>.</summary>
    internal bool IsTrusted => services.Options.IsTrusted;

    /// <summary>How the door stands now; from any thread.</summary>
    public BrokerStatus Status => new(
        services.Options.Name,
        Volatile.Read(ref connected)?.Time,
        Volatile.Read(ref lastError),
        Volatile.Read(ref current)?.InFlight ?? 0,
        services.Tally.Received,
        services.Tally.Acknowledged,
        Interlocked.Read(ref connections),
        Interlocked.Read(ref sessionsLost));

    /// <summary>Begins; a broker that can't be reached does not fail the start, files that can't be used do.</summary>
    /// <exception cref="IOException">A file of TLS or the password can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Others than the owner may read the password.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key can't be used.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = BrokerConnect.Read(services.Options, services.Time, will: null);
        running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes no more, acknowledges for a bounded time what becomes durable, and disconnects. The broker keeps the session.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref isDisposed))
        {
            await stop.CancelAsync();
        }

#pragma warning disable VSTHRD003 // Started by StartAsync; runs on the pool.
        await running.WaitAsync(cancellationToken);
#pragma warning restore VSTHRD003
    }

    /// <summary>Publishes at QoS 1 on the connection that stands now. When this returns, the broker has the message; it may have it too when this throws.</summary>
    /// <exception cref="IOException">There is no connection, or the broker refused the message or did not answer in time; other exceptions tell of the connection.</exception>
    public Task PublishAsync(string topic, byte[] payload, CancellationToken cancellationToken) =>
        Volatile.Read(ref connected) is not null && Volatile.Read(ref current) is { } session
            ? session.PublishAsync(topic, payload, cancellationToken)
            : throw new IOException($"There is no connection to broker {services.Options.Name}.");

    /// <summary>Cuts a connection that is still open: what is not acknowledged comes again.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
        {
            return;
        }

        Volatile.Read(ref current)?.Abort();
        stop.Cancel();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ServeAsync();
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                Fail(e);
                await Task.Delay(backOff.Next(), services.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e)
            {
                services.Logger.LogDebug(e, "The connection to broker {Broker} ended while the door stops.", services.Options.Name);
            }
        }
    }

    private async Task ServeAsync()
    {
        using BrokerSession session = new(services);
        Volatile.Write(ref current, session);
        Exception? why = null;
        try
        {
            Count(await session.OpenAsync(stopping));
            why = await session.WhenEndedAsync(stopping);
        }
        catch (Exception e)
        {
            why = e;
        }

        if (session.Acknowledged > 0 || (connected is { } since && services.Time.GetElapsedTime(since.Stamp) >= services.Options.BackOffMax))
        {
            // A connection that led to nothing does not count: a store that fails is not to be run against at full speed.
            backOff.Reset();
        }

        Volatile.Write(ref connected, null);
        await session.CloseAsync(drains: why is null);
        Volatile.Write(ref current, null);
        if (why is not null)
        {
            throw why is ChannelClosedException ? new IOException("The ingest queue is closed.", why) : why;
        }
    }

    private void Count(bool isSessionPresent)
    {
        if (Interlocked.Increment(ref connections) > 1 && !isSessionPresent)
        {
            Interlocked.Increment(ref sessionsLost);
            services.Logger.LogWarning("Broker {Broker} had forgotten the session: what it held for this door is lost there.", services.Options.Name);
        }

        Volatile.Write(ref connected, new Since(services.Time.GetUtcNow(), services.Time.GetTimestamp()));
    }

    private void Fail(Exception e)
    {
        IngestFailure failure = new(services.Time.GetUtcNow(), EdgeText.Clean(e.Message, EdgeText.DetailMax));
        if (Interlocked.Exchange(ref lastError, failure)?.Message != failure.Message)
        {
            services.Logger.LogWarning(e, "Broker {Broker}: {Message}", services.Options.Name, failure.Message);
        }
    }

    private sealed record Since(DateTimeOffset Time, long Stamp);
}
