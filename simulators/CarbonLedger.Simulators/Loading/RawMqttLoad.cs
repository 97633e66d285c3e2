namespace CarbonLedger.Simulators.Loading;

/// <summary>
/// A load generator for MQTT endpoints on raw sockets: publishes at QoS 1 as fast as the answers come, a fixed number in
/// flight a connection. It encodes nothing but the packet round the payload, so that it costs little beside what it measures.
/// One run at a time.
/// </summary>
public sealed class RawMqttLoad : IAsyncDisposable
{
    /// <summary>Connections being opened at the same time; a broker's backlog is finite.</summary>
    private const int OpeningMax = 64;

    private readonly RawMqttLoadOptions options;
    private readonly TimeProvider time;
    private readonly RawMqttConnection[] connections;

    private RawMqttLoad(RawMqttLoadOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        connections = [.. Enumerable.Range(0, options.Connections).Select(number => new RawMqttConnection(number, options, time))];
    }

    /// <summary>Opens every connection; when this returns, each has its CONNACK.</summary>
    /// <exception cref="IOException">A connection was refused, or not answered in time.</exception>
    public static async Task<RawMqttLoad> ConnectAsync(RawMqttLoadOptions options, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        RawMqttLoad load = new(options, time);
        try
        {
            await load.OpenAsync(cancel);
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Sends until every connection sent this many, its source has no more or the time is over, then waits for the answers
    /// under way. Connections lost before are opened again, and what they left unanswered goes first.
    /// </summary>
    /// <param name="messagesEach">Messages a connection takes from its source in this run.</param>
    /// <param name="timeMax">After this no more is sent.</param>
    /// <exception cref="IOException">A lost connection could not be opened again.</exception>
    public async Task<RawMqttLoadResult> RunAsync(long messagesEach, TimeSpan timeMax, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        using CancellationTokenSource end = new(timeMax, time);
        using CancellationTokenSource limit = new(timeMax + options.AnswerTimeMax, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        RawMqttTally tally = new(time);
        await Task.WhenAll(connections.Select(connection => Task.Run(() => connection.RunAsync(messagesEach, tally, end.Token, either.Token), CancellationToken.None)));
        cancel.ThrowIfCancellationRequested();
        return tally.ToResult();
    }

    /// <summary>Sends DISCONNECT on every connection and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (RawMqttConnection connection in connections)
        {
            await connection.CloseAsync();
            connection.Dispose();
        }
    }

    private Task OpenAsync(CancellationToken cancel) => Parallel.ForEachAsync(
        connections.Where(connection => !connection.IsOpen),
        new ParallelOptions { MaxDegreeOfParallelism = OpeningMax, CancellationToken = cancel },
        async (connection, token) => await connection.OpenAsync(token));
}
