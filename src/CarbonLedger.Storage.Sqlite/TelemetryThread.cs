using System.Collections.Concurrent;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>One thread that runs what it is given, in order: waiting for the disk must not hold a thread of the pool.</summary>
internal sealed class TelemetryThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;
    private int isDisposed;

    public TelemetryThread()
    {
        thread = new Thread(Run) { IsBackground = true, Name = "telemetry-store" };
        thread.Start();
    }

    /// <summary>Completes when the function has run, with its value or its exception.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task<T> RunAsync<T>(Func<T> function)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            work.Add(() => Complete(done, function));
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            throw new ObjectDisposedException("The telemetry store is closed.", e);
        }

        return done.Task;
    }

    /// <summary>Runs what was given before, then ends the thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 1)
        {
            return;
        }

        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> function)
    {
        try
        {
            done.SetResult(function());
        }
        catch (Exception e)
        {
            // Handed to whoever waits: a failed append is their decision.
            done.SetException(e);
        }
    }

    private void Run()
    {
        foreach (Action action in work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
