using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>
/// The telemetry store in append-only files, a file a UTC day of receipt, with SQLite beside as the query side. The files are the store of
/// record: a list is one write and one fsync, and returns after it. README.md beside has their layout, and what is trusted.
/// </summary>
public sealed class SegmentTelemetryStore : ITelemetryStore, IRefusalLog, IDisposable
{
    private readonly TelemetryThread thread;
    private readonly FileStream ownership;
    private readonly QueryReader reader;
    private readonly SegmentContents contents;
    private readonly QueryFeed feed;
    private readonly KeyLookup keys;
    private readonly SegmentWriter writer;
    private readonly BatchBuilder batch = new();
    private readonly CaptureDecider decider;
    private readonly Dictionary<int, long> counts;
    private readonly TornTail? torn;
    private volatile string? problem;
    private bool isDisposed;

    private SegmentTelemetryStore(string folder, FileStream ownership)
    {
        Folder = folder;
        this.ownership = ownership;
        contents = new SegmentContents(folder);
        string path = Path.Combine(folder, SegmentFolder.QueryFile);
        using SegmentOpening opening = new(folder, contents);
        (QuerySide query, writer) = opening.Run();
        torn = opening.Torn;
        feed = new QueryFeed(query);
        reader = new QueryReader(path, feed, contents);
        keys = new KeyLookup(path);
        decider = new CaptureDecider(keys, feed, contents, batch);
        counts = reader.Counts();
        thread = new TelemetryThread();
    }

    /// <summary>Where the segments lie.</summary>
    public string Folder { get; }

    /// <summary>How the store fares; never waits.</summary>
    public SegmentHealth Health
    {
        get
        {
            string? found = problem;
            return new SegmentHealth(found is null, found ?? feed.Problem, feed.Waiting().Length, torn);
        }
    }

    /// <summary>
    /// Opens the folder, creating it. Every byte is checked; a write that was cut short at the end is cut off, kept beside and reported in
    /// <see cref="Health"/>; the query side is brought up to the segments, or made anew.
    /// </summary>
    /// <param name="earlier">A telemetry file of <see cref="SqliteTelemetryStore"/>: what it holds is taken over once, and then only here.</param>
    /// <exception cref="IOException">Another process has the folder open; or the disk is full, read-only or failing.</exception>
    /// <exception cref="InvalidOperationException">A segment is damaged or missing: the message names file, offset, what was expected and what was found.</exception>
    public static SegmentTelemetryStore Open(string folder, string? earlier = null)
    {
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        FileStream ownership = Own(folder);
        try
        {
            if (earlier is not null && File.Exists(earlier))
            {
                Takeover.Copy(earlier, folder);
            }

            Directory.CreateDirectory(folder);
            SegmentFolder.Flush(Path.GetDirectoryName(folder)!);
            SegmentTelemetryStore store = new(folder, ownership);
            try
            {
                if (earlier is not null && File.Exists(earlier))
                {
                    Takeover.Finish(earlier, store.reader, store.Count());
                }

                return store;
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken = default)
    {
        // A started write is not given up half way: its outcome would be unknown to the caller.
        cancellationToken.ThrowIfCancellationRequested();
        return thread.RunAsync<IReadOnlyList<AppendOutcome>>(() => Append(payloads));
    }

    public Task<IReadOnlyList<SignedCapture>> ReadAsync(IReadOnlyCollection<DeviceId> devices, Timestamp after, Timestamp upTo, CancellationToken cancellationToken = default) =>
        Task.Run<IReadOnlyList<SignedCapture>>(() => reader.Read(devices, after.UnixMilliseconds, upTo.UnixMilliseconds, cancellationToken), cancellationToken);

    public Task<long> EraseAsync(IReadOnlyCollection<DeviceId> devices, Timestamp from, Timestamp to, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return thread.RunAsync(() => Erase([.. devices.Distinct().Order()], from.UnixMilliseconds, to.UnixMilliseconds));
    }

    public Task<TelemetryCounts> CountAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Count());
    }

    public Task<IReadOnlyList<ReceivedPayload>> ReadRefusalsAsync(int countMax, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(countMax);
        return Task.Run<IReadOnlyList<ReceivedPayload>>(() => reader.ReadRefusals(countMax), cancellationToken);
    }

    /// <summary>
    /// Lets go of the contents of whole segments: of those that were received before a day and whose captures all stand in the ledger. Keys, counts and
    /// reasons stay, so that what comes again is a duplicate. Never done by itself. Not while captures are erased.
    /// </summary>
    /// <param name="receivedBefore">Segments of UTC days that end at or before this time.</param>
    /// <param name="committed">Asked for every capture.</param>
    public async Task<DroppedSegments> DropAsync(Timestamp receivedBefore, ICommittedCaptures committed, CancellationToken cancellationToken = default)
    {
        DroppedSegments dropped = new(0, 0, []);
        int newest = writer.Newest.Number;
        foreach ((int number, string path) in SegmentFolder.List(Folder).Where(segment => segment.Number < newest))
        {
            Retention retention = new(path, number);
            if (!retention.IsBefore(SegmentFolder.DayOf(receivedBefore.UnixMilliseconds)) || retention.IsDropped)
            {
                continue;
            }

            if (!await retention.IsCommittedAsync(committed, cancellationToken))
            {
                dropped = dropped with { Kept = [.. dropped.Kept, Path.GetFileName(path)] };
                continue;
            }

            long bytes = await thread.RunAsync(() =>
            {
                long saved = 0;
                feed.WithQuery(query => saved = retention.Drop(query));
                return saved;
            });
            dropped = dropped with { Segments = dropped.Segments + 1, Bytes = dropped.Bytes + bytes };
        }

        return dropped;
    }

    /// <summary>Finishes appends under way, brings the query side up to them and closes the files.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        thread.Dispose();
        keys.Dispose();
        feed.Dispose();
        reader.Dispose();
        writer.Dispose();
        ownership.Dispose();
    }

    private static FileStream Own(string folder)
    {
        try
        {
            return new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(folder + ".lock"))
        {
            throw new IOException($"{folder} is open in another process, or its lock file can't be written: {e.Message}", e);
        }
    }

    private AppendOutcome[] Append(IReadOnlyList<ReceivedPayload> payloads)
    {
        if (payloads.Count == 0)
        {
            return [];
        }

        return Storing(() =>
        {
            feed.WaitForRoom();
            batch.Begin(writer.Begin(SegmentFolder.DayOf(payloads.Max(payload => payload.ReceiptTime.UnixMilliseconds))));
            decider.Begin();
            AppendOutcome[] outcomes = new AppendOutcome[payloads.Count];
            for (int i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = decider.Decide(payloads[i]);
            }

            Write();
            decider.Commit();
            lock (counts)
            {
                foreach ((int kind, long count) in decider.Counts)
                {
                    counts[kind] = counts.GetValueOrDefault(kind) + count;
                }
            }

            return outcomes;
        });
    }

    private long Erase(IReadOnlyList<DeviceId> devices, long from, long to) => writer.Newest.Number == 0 ? 0 : Storing(() =>
    {
        // The erasure is durable before it begins: when it is cut short, the next start goes on with it.
        batch.Begin(writer.Begin(writer.Newest.Day));
        batch.AddErasure(new RecordHead.OfErasure(devices, from, to));
        SegmentBatch written = Write();
        feed.Drain();
        return written.Erased;
    });

    private SegmentBatch Write()
    {
        SegmentBatch written = writer.Append(batch);
        contents.Know(written.Segment);
        feed.Add(written);
        return written;
    }

    private T Storing<T>(Func<T> work)
    {
        try
        {
            T done = work();
            problem = null;
            return done;
        }
        catch (Exception e) when (e is not ArgumentException)
        {
            // A list that is wrong in itself says nothing of the store.
            problem = e.Message;
            throw;
        }
    }

    private TelemetryCounts Count()
    {
        lock (counts)
        {
            return new TelemetryCounts(
                counts.GetValueOrDefault(QuerySide.KindStored),
                counts.GetValueOrDefault(QuerySide.KindDuplicates),
                counts.Where(count => count.Key > 0).ToDictionary(count => (RefusalReason)count.Key, count => count.Value));
        }
    }
}
