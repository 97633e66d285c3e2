using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>
/// Batches on their way from the segments to the query side, in memory: what is acknowledged is readable at once, and the disk writes the next batch
/// while SQLite takes the last one.
/// </summary>
internal sealed class QueryFeed : IDisposable
{
    /// <summary>Records that may be on their way; the writer then waits.</summary>
    public const int RecordsMax = 65_536;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly object gate = new();
    private readonly QuerySide query;
    private readonly List<SegmentBatch> waiting = [];
    private readonly Thread thread;
    private int records;
    private bool closing;

    /// <summary>Starts the thread that feeds the query side, which is disposed with this.</summary>
    public QueryFeed(QuerySide query)
    {
        this.query = query;
        thread = new Thread(Run) { IsBackground = true, Name = "telemetry-query" };
        thread.Start();
    }

    /// <summary>Why the query side is behind, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Waits for room.</summary>
    /// <exception cref="IOException">There is none, and the query side can't go on.</exception>
    public void WaitForRoom()
    {
        lock (gate)
        {
            while (records >= RecordsMax)
            {
                ThrowWhenFailing();
                Monitor.Wait(gate);
            }
        }
    }

    /// <summary>Hands a durable batch on. Never fails.</summary>
    public void Add(SegmentBatch batch)
    {
        lock (gate)
        {
            waiting.Add(batch);
            records += batch.Header.Records + 1;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>The batches on their way, oldest first. What is taken by the query side afterwards is in both.</summary>
    public SegmentBatch[] Waiting()
    {
        lock (gate)
        {
            return [.. waiting];
        }
    }

    /// <summary>When this returns, the query side has everything.</summary>
    /// <exception cref="IOException">It can't go on.</exception>
    public void Drain()
    {
        lock (gate)
        {
            // A failure from before may be over: one attempt is waited for.
            Problem = null;
            Monitor.PulseAll(gate);
            while (waiting.Count > 0)
            {
                ThrowWhenFailing();
                Monitor.Wait(gate);
            }
        }
    }

    /// <summary>Runs an action on the query side while nothing is on its way.</summary>
    public void WithQuery(Action<QuerySide> action)
    {
        Drain();
        lock (gate)
        {
            action(query);
        }
    }

    /// <summary>Hands on what it can, then ends. What is left is taken from the segments at the next start.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closing = true;
            Monitor.PulseAll(gate);
        }

        thread.Join();
        query.Dispose();
    }

    private void ThrowWhenFailing()
    {
        if (Problem is { } problem)
        {
            throw new IOException($"The query side of the telemetry store is {waiting.Count} batches behind the segments: {problem}");
        }
    }

    private void Run()
    {
        while (Take() is { } batches)
        {
            string? problem = TryFeed(batches);
            lock (gate)
            {
                Problem = problem;
                if (problem is null)
                {
                    waiting.RemoveRange(0, batches.Length);
                    records -= batches.Sum(batch => batch.Header.Records + 1);
                }
                else if (closing)
                {
                    return;
                }

                Monitor.PulseAll(gate);
                if (problem is not null)
                {
                    Monitor.Wait(gate, RetryAfter);
                }
            }
        }
    }

    // Null when all is done and nothing more will come.
    private SegmentBatch[]? Take()
    {
        lock (gate)
        {
            while (waiting.Count == 0 && !closing)
            {
                Monitor.Wait(gate);
            }

            return waiting.Count == 0 ? null : [.. waiting];
        }
    }

    private string? TryFeed(SegmentBatch[] batches)
    {
        try
        {
            query.Take(batches);
            return null;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // Whoever appends, erases or asks for the health is told; it is tried again.
            return e.Message;
        }
    }
}
