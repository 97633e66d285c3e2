using System.Diagnostics.Metrics;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Publishing;

/// <summary>
/// Anchors a log: makes statements by a rule, brings each to every ledger in order, and enters the receipts in a later batch of the log. What it has done lies in the outbox; after a kill it goes
/// on where it was. A ledger that is away for days gets every statement it missed; no ledger waits for another.
/// </summary>
public sealed class AnchorService : IDisposable
{
    /// <summary>The meter of what it counts: <c>anchor.age</c> (seconds), <c>anchor.waiting</c>, <c>anchor.attempts</c>, <c>anchor.failures</c>, <c>anchor.withdrawn</c>, by ledger.</summary>
    public const string MeterName = "CarbonLedger.Anchors";

    /// <summary>Receipts of one batch, at most.</summary>
    public const int EnteredMax = 64;

    private readonly string origin;
    private readonly IAnchorStore store;
    private readonly Func<CancellationToken, Task<Checkpoint?>> readPublished;
    private readonly Func<IReadOnlyList<ReadOnlyMemory<byte>>, CancellationToken, Task<long>>? enter;
    private readonly AnchorOptions options;
    private readonly TimeProvider time;
    private readonly Func<double> luck;
    private readonly Action<string> warn;
    private readonly List<LedgerDelivery> deliveries;
    private readonly Meter meter = new(MeterName);
    private volatile IReadOnlyList<LedgerStatus> statuses = [];
    private string? warned;

    /// <param name="origin">Of the log.</param>
    /// <param name="readPublished">The log's published checkpoint; null while it has none.</param>
    /// <param name="enter">Commits notes in a batch of their own and gives its number; committing the same again commits nothing. Null: receipts stay in the outbox.</param>
    /// <param name="luck">Values from 0 to below 1, which spread retries.</param>
    /// <param name="contradicted">Given the receipt of another statement that a ledger holds in the place of ours, whenever it is met: with ours, the proof of two histories.</param>
    /// <param name="warn">Told every failure that differs from the one before.</param>
    /// <exception cref="ArgumentException">A ledger stands twice, or a wait is out of its range.</exception>
    public AnchorService(
        string origin, IAnchorStore store, IReadOnlyList<IAnchorLedger> ledgers, Func<CancellationToken, Task<Checkpoint?>> readPublished,
        Func<IReadOnlyList<ReadOnlyMemory<byte>>, CancellationToken, Task<long>>? enter, AnchorOptions options, TimeProvider time, Func<double> luck, Action<AnchorReceipt> contradicted, Action<string> warn)
    {
        (this.origin, this.store, this.readPublished, this.enter, this.time, this.luck, this.warn) = (origin, store, readPublished, enter, time, luck, warn);
        this.options = options.Checked();
        if (ledgers.GroupBy(ledger => ledger.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Ledger {twice.Key} stands twice; expected each once.", nameof(ledgers));
        }

        deliveries = [.. ledgers.Select(ledger => new LedgerDelivery(origin, store, ledger, [.. ledgers.Select(other => other.Name).Where(other => other != ledger.Name)], contradicted))];
        meter.CreateObservableGauge("anchor.age", () => Measure(status => status.Age(Now)?.TotalSeconds), "s", "Time since the newest anchored statement was made.");
        meter.CreateObservableGauge("anchor.waiting", () => Measure(status => status.Waiting), "{statement}", "Statements that the ledger does not hold yet.");
        meter.CreateObservableCounter("anchor.attempts", () => Measure(status => status.Attempts), "{publication}", "Publications tried.");
        meter.CreateObservableCounter("anchor.failures", () => Measure(status => status.Failures), "{publication}", "Publications and checks that failed.");
        meter.CreateObservableCounter("anchor.withdrawn", () => Measure(status => status.Withdrawn), "{reorganisation}", "How often the ledger took back what it held.");
    }

    /// <summary>How far each ledger is, as the last look at it found.</summary>
    public IReadOnlyList<LedgerStatus> Statuses => statuses;

    private Timestamp Now => new(time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Makes the next statement if it is due.</summary>
    /// <param name="always">Whether one new batch is enough, or none where nothing was ever stated.</param>
    /// <returns>The statement; null if none was made.</returns>
    /// <exception cref="InvalidOperationException">The published checkpoint contradicts the newest statement: smaller, or another root for its size.</exception>
    public async Task<MadeStatement?> MakeAsync(bool always, CancellationToken cancellationToken)
    {
        if (await readPublished(cancellationToken) is not { Size: > 0 } checkpoint)
        {
            return null;
        }

        MadeStatement? last = await store.LastAsync(origin, cancellationToken);
        Checkpoint? stated = last?.Statement.Checkpoint;
        if (stated is not null && (checkpoint.Size < stated.Size || (checkpoint.Size == stated.Size && checkpoint.Root != stated.Root)))
        {
            throw new InvalidOperationException($"Log {origin}: size {checkpoint.Size} root {checkpoint.Root.ToBase64()} is published, and size {stated.Size} root {stated.Root.ToBase64()} was stated to other ledgers. Nothing is anchored until a person has looked.");
        }

        long from = stated?.Size ?? 0;
        long newBatches = checkpoint.Size - from - await store.EnteredBatchesAsync(origin, from, cancellationToken);
        Timestamp now = Now;
        if (!(always ? newBatches > 0 : options.Rule.IsDue(last, newBatches, now)))
        {
            return null;
        }

        MadeStatement made = new((last?.Sequence ?? -1) + 1, new AnchorStatement(origin, checkpoint.Size, checkpoint.Root, last?.Statement.Digest ?? Hash.Zero), now);
        return await store.AddAsync(made, cancellationToken) ? made : null;
    }

    /// <summary>Delivers to every ledger what it lacks, once, one ledger after the other, so that each names the receipt of the one before; and enters the receipts.</summary>
    /// <returns>Ledgers that did not get everything, each with the reason.</returns>
    public async Task<IReadOnlyList<(string Ledger, Exception Reason)>> PushAsync(CancellationToken cancellationToken)
    {
        List<(string, Exception)> late = [];
        foreach (LedgerDelivery delivery in deliveries)
        {
            if ((await delivery.RecheckAsync(cancellationToken) ?? await delivery.DeliverAsync(cancellationToken)) is { } reason)
            {
                late.Add((delivery.Name, reason));
            }
        }

        await EnterAsync(cancellationToken);
        await LookAsync(cancellationToken);
        return late;
    }

    /// <summary>Enters receipts that the log does not hold yet.</summary>
    /// <returns>The batch, or null if there was nothing to enter.</returns>
    public async Task<long?> EnterAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<AnchorDelivery> waiting = await store.WaitingAsync(origin, EnteredMax, cancellationToken);
        if (enter is null || waiting.Count == 0)
        {
            return null;
        }

        if (waiting[0].Entry is null)
        {
            // Decided before it is appended: if the answer is lost, the same bytes are appended again, which commits them once.
            Timestamp now = Now;
            await store.DecideAsync([.. waiting.Select(delivery => delivery with { Entry = AnchorEntry.Of(now, delivery.Receipt).Encode() })], cancellationToken);
            waiting = await store.WaitingAsync(origin, EnteredMax, cancellationToken);
        }

        long batch = await enter([.. waiting.Select(delivery => delivery.Entry!.Value)], cancellationToken);
        await store.EnterAsync(origin, batch, cancellationToken);
        return batch;
    }

    /// <summary>Runs until it is cancelled. A failure is told and tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll([KeepAsync(cancellationToken), .. deliveries.Select(delivery => KeepAsync(delivery, cancellationToken))]);
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    // Statements and entries.
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        BackOff backOff = new(options.RetryFirst, options.RetryMax, luck);
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan wait = options.Pace;
            try
            {
                _ = await MakeAsync(always: false, cancellationToken);
                _ = await EnterAsync(cancellationToken);
                await LookAsync(cancellationToken);
                backOff.Reset();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Warn(e.Message);
                wait = backOff.Next();
            }

            await PauseAsync(wait, cancellationToken);
        }
    }

    private async Task KeepAsync(LedgerDelivery delivery, CancellationToken cancellationToken)
    {
        BackOff backOff = new(options.RetryFirst, options.RetryMax, luck);
        long? rechecked = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan wait = options.Pace;
            try
            {
                Exception? reason = null;
                if (rechecked is null || time.GetElapsedTime(rechecked.Value) >= options.RecheckEvery)
                {
                    reason = await delivery.RecheckAsync(cancellationToken);
                    rechecked = reason is null ? time.GetTimestamp() : rechecked;
                }

                reason ??= await delivery.DeliverAsync(cancellationToken);
                if (reason is null)
                {
                    backOff.Reset();
                }
                else
                {
                    Warn($"{delivery.Name}: {reason.Message}");
                    wait = delivery.NeedsOperator ? options.RetryMax : backOff.Next();
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Warn($"{delivery.Name}: {e.Message}");
                wait = backOff.Next();
            }

            await PauseAsync(wait, cancellationToken);
        }
    }

    private async Task PauseAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Looks how far each ledger is.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        List<LedgerStatus> found = [];
        foreach (LedgerDelivery delivery in deliveries)
        {
            found.Add(await delivery.StatusAsync(cancellationToken));
        }

        statuses = found;
    }

    private void Warn(string sentence)
    {
        if (Interlocked.Exchange(ref warned, sentence) != sentence)
        {
            warn(sentence);
        }
    }

    private IEnumerable<Measurement<double>> Measure(Func<LedgerStatus, double?> read) => statuses
        .Select(status => (status.Ledger, Value: read(status)))
        .Where(pair => pair.Value is not null)
        .Select(pair => new Measurement<double>(pair.Value!.Value, new KeyValuePair<string, object?>("ledger", pair.Ledger)));
}
