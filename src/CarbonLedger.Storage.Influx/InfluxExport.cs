using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Storage.Influx;

/// <summary>
/// Writes what a log commits to InfluxDB, for charts: readings and figures, from the batches themselves, so that one cursor, the number of the
/// next batch, covers everything. It moves on after the server's 204; what was written and is not in the cursor yet is written again, over
/// itself. So nothing is lost while the server is away and nothing is there twice. It reads the committed log and never holds up whoever
/// commits; the ledger stays the store of record. Memory: a piece of a batch and its lines, some megabytes.
/// </summary>
public sealed class InfluxExport
{
    /// <summary>Bytes of lines in a request, before they are packed.</summary>
    public const int BytesMax = 1024 * 1024;

    private const int PieceBytes = 256 * 1024;

    // While it catches up, the cursor is kept once for so many small batches.
    private const int BatchesACursor = 64;

    // Requests that look for the lines of one request that are not taken; what they don't find is kept whole.
    private const int SearchesMax = 256;

    private readonly InfluxOptions options;
    private readonly string origin;
    private readonly ILedgerStore store;
    private readonly TimeProvider time;
    private readonly Action<string> tell;
    private readonly InfluxHttp server;
    private readonly RefusedLines refused;
    private readonly BackOff backOff;
    private readonly LineBuffer lines = new();
    private readonly EntryLines entries;
    private readonly Lock locked = new();
    private InfluxStatus status = new();

    /// <param name="http">Follows no redirects, or a token could go elsewhere (<see cref="CreateHttp"/>).</param>
    /// <param name="luck">Values from 0 to below 1, for the waits.</param>
    /// <param name="tell">Told in a sentence of every problem that is new and of lines that were kept aside.</param>
    public InfluxExport(InfluxOptions options, string origin, ILedgerStore store, HttpClient http, TimeProvider time, Func<double> luck, Action<string> tell)
    {
        (this.options, this.origin, this.store, this.time, this.tell) = (options, origin, store, time, tell);
        server = new InfluxHttp(http, options, time);
        refused = new RefusedLines(options.Folder);
        backOff = new BackOff(options.BackOffFirst, options.BackOffMax, luck);
        entries = new EntryLines(lines);
    }

    /// <summary>How it stands; from any thread.</summary>
    public InfluxStatus Status
    {
        get
        {
            lock (locked)
            {
                return status;
            }
        }
    }

    /// <summary>Where a test ends the process.</summary>
    internal Action<ExportStep> Passing { get; init; } = _ => { };

    /// <summary>A client for exports and roll-ups.</summary>
    public static HttpClient CreateHttp() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Writes until it is cancelled. Whatever fails is told and tried again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await WriteCommittedAsync(cancel);
                Succeeded();
                await DelayAsync(options.LookEvery, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Of the store or the folder: a disk may be full, a database away.
                Failed(e.Message, isRefused: false);
                await DelayAsync(backOff.Next(), cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Everything that is committed now; when it returns, the cursor is at the head.
    private async Task WriteCommittedAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(options.Folder);
        InfluxCursor cursor = new(options.Folder, origin, options, Passing);
        LogHead head = await store.ReadHeadAsync(origin, cancel) ?? throw new IOException($"There is no log {origin}.");
        lines.Clear();
        long next = Begin(cursor, head.Size);
        Follow(next, head.Size);
        for (long kept = next; next < head.Size;)
        {
            await AddBatchAsync(next, cancel);
            next++;
            if (next == head.Size || next - kept == BatchesACursor)
            {
                await WriteAllAsync(cancel);
                cursor.Write(next);
                kept = next;
                head = await store.ReadHeadAsync(origin, cancel) ?? head;
                Follow(next, head.Size);
            }
        }
    }

    private long Begin(InfluxCursor cursor, long size)
    {
        long? known = cursor.Read();
        if (known <= size)
        {
            return known.Value;
        }

        // None yet; or the log is shorter than it was, an older copy brought back: what it grows to from here may be other than what was written.
        bool isShorter = known is not null;
        long begin = isShorter || options.From == InfluxStart.Now ? size : 0;
        if (isShorter)
        {
            tell(string.Create(CultureInfo.InvariantCulture, $"The log has {size} batches and had more when they were exported; the export goes on from there."));
        }

        cursor.Write(begin);
        return begin;
    }

    private async Task AddBatchAsync(long number, CancellationToken cancel)
    {
        BatchLengths lengths = await store.ReadLengthsAsync(origin, number, cancel) ?? throw new IOException($"Log {origin} has no batch {number}.");
        (long hidden, long unreadable) = (entries.Private, entries.Unreadable);
        EntryBundleReader reader = new(Batch.EntryCountMax, (_, _, entry) => entries.Add(entry));
        for (long at = 0; at < lengths.Entries; at += PieceBytes)
        {
            int wanted = (int)Math.Min(PieceBytes, lengths.Entries - at);
            IReadOnlyList<ReadOnlyMemory<byte>>? read = await store.ReadRangesAsync(origin, number, BatchPart.Entries, [new ByteRange(at, wanted)], cancel);
            if (read is null || read[0].Length != wanted)
            {
                throw new IOException($"Log {origin} batch {number}: expected {wanted} bytes at {at}; the store gives {read?[0].Length ?? 0}.");
            }

            reader.Add(read[0].Span);
            while (lines.Lines >= options.LinesMax)
            {
                await WriteSomeAsync(cancel);
            }
        }

        reader.Finish();
        Count(status => status with
        {
            EntriesPrivate = status.EntriesPrivate + entries.Private - hidden,
            EntriesUnreadable = status.EntriesUnreadable + entries.Unreadable - unreadable,
        });
    }

    private async Task WriteAllAsync(CancellationToken cancel)
    {
        while (lines.Lines > 0)
        {
            await WriteSomeAsync(cancel);
        }
    }

    private async Task WriteSomeAsync(CancellationToken cancel)
    {
        int count = lines.Fitting(options.LinesMax, BytesMax);
        Passing(ExportStep.BeforeWrite);
        Search search = new();
        await WriteRunAsync(0, count, search, cancel);
        Passing(ExportStep.AfterWrite);
        lines.Remove(count);
        Count(status => status with { LinesWritten = status.LinesWritten + count - search.KeptAside, LinesKeptAside = status.LinesKeptAside + search.KeptAside });
    }

    // A run with a line that isn't taken is halved until the line is found: some servers take nothing of such a run, others the rest of it.
    private async Task WriteRunAsync(int first, int count, Search search, CancellationToken cancel)
    {
        string sentence = await WriteUntilAnsweredAsync(lines.Slice(first, count), cancel);
        if (sentence.Length == 0)
        {
            return;
        }

        search.Requests++;
        if (count == 1 || search.Requests >= SearchesMax)
        {
            KeepAside(first, count, sentence, search);
            return;
        }

        await WriteRunAsync(first, count / 2, search, cancel);
        await WriteRunAsync(first + (count / 2), count - (count / 2), search, cancel);
    }

    // Empty when they are written; else what the server says of lines that it will never take.
    private async Task<string> WriteUntilAnsweredAsync(ReadOnlyMemory<byte> run, CancellationToken cancel)
    {
        while (true)
        {
            WriteAnswer answer = await server.WriteAsync(run, cancel);
            cancel.ThrowIfCancellationRequested();
            if (answer.Outcome is WriteOutcome.Written or WriteOutcome.Unacceptable)
            {
                Succeeded();
                return answer.Sentence;
            }

            bool isRefused = answer.Outcome == WriteOutcome.Refused;
            Failed(answer.Sentence, isRefused);
            await LookAsync(cancel);
            await DelayAsync(isRefused ? options.RetryRefused : Later(answer.RetryAfter, backOff.Next()), cancel);
        }
    }

    private static TimeSpan Later(TimeSpan? asked, TimeSpan own) => asked is { } given && given > own ? given : own;

    private void KeepAside(int first, int count, string sentence, Search search)
    {
        refused.Keep(lines.Slice(first, count).Span, sentence, time.GetUtcNow());
        search.KeptAside += count;
        if (Status.LastKeptAside != sentence)
        {
            tell($"InfluxDB will not take {count} of the lines: {sentence}. They are kept in {RefusedLines.FileName}.");
        }

        Count(status => status with { LastKeptAside = sentence });
    }

    private Task DelayAsync(TimeSpan wait, CancellationToken cancel) => Task.Delay(wait, time, cancel);

    // The log grows while nothing can be written.
    private async Task LookAsync(CancellationToken cancel)
    {
        if (await store.ReadHeadAsync(origin, cancel) is { } head)
        {
            Count(status => status with { Behind = head.Size - status.Next });
        }
    }

    private void Follow(long next, long size) => Count(status => status with { Next = next, Behind = size - next });

    private void Succeeded()
    {
        backOff.Reset();
        Count(status => status.Problem is null ? status : status with { Problem = null, IsRefused = false });
    }

    private void Failed(string problem, bool isRefused)
    {
        if (Status.Problem != problem)
        {
            tell($"Nothing is written to InfluxDB: {problem}");
        }

        Count(status => status with { Problem = problem, IsRefused = isRefused });
    }

    private void Count(Func<InfluxStatus, InfluxStatus> change)
    {
        lock (locked)
        {
            status = change(status);
        }
    }

    private sealed class Search
    {
        public int Requests { get; set; }

        public int KeptAside { get; set; }
    }
}
