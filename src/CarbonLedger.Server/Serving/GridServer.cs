using System.Globalization;
using System.Net;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Publishing;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;
using CarbonLedger.Storage.Sqlite.Segments;

namespace CarbonLedger.Server.Serving;

/// <summary>A grid in service: all doors, the grains and the log, by the system's clock.</summary>
public sealed class GridServer : IAsyncDisposable
{
    /// <summary>How far back a network may be valid when its log begins: every quarter of an hour since then is closed as missing.</summary>
    public static readonly TimeSpan BackMax = TimeSpan.FromDays(2);

    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DropEvery = TimeSpan.FromDays(1);

    private readonly GridHost host;
    private readonly SystemGridClock clock;
    private readonly GridHealth health;
    private readonly EnrolmentBox box;
    private readonly TimeProvider time;
    private readonly (LogHost Host, LogEndpoints Endpoints)? log;
    private readonly ServeSettings settings;
    private readonly CancellationTokenSource stopping = new();
    private AnchorLedgers? anchors;
    private Task dropping = Task.CompletedTask;
    private long? dropped;

    private GridServer(ServeSettings settings, GridHost host, SystemGridClock clock, GridHealth health, EnrolmentBox box, TimeProvider time, (LogHost Host, LogEndpoints Endpoints)? log)
    {
        (this.settings, this.host, this.clock, this.health, this.box, this.time, this.log) = (settings, host, clock, health, box, time, log);
        Log = log?.Host.Address;
    }

    /// <summary>Where devices connect.</summary>
    public IPEndPoint Mqtt => host.Mqtt;

    /// <summary>Where the HTTP doors are; null without.</summary>
    public Uri? Http => host.Http;

    /// <summary>Where the log is served; null if it is not.</summary>
    public Uri? Log { get; }

    /// <summary>The network, factor book and devices of the log.</summary>
    public NetworkSetup Setup => host.Setup;

    /// <summary>Starts. When this returns, the grains are rebuilt from the stores and devices are answered.</summary>
    /// <param name="postgres">The connection string, where the settings keep the stores in PostgreSQL.</param>
    /// <exception cref="InputRejectedException">The log, or its first network or factor book, can't be used.</exception>
    /// <exception cref="IOException">A store or an address can't be used.</exception>
    public static async Task<GridServer> StartAsync(ServeSettings settings, ICheckpointSigner signer, ICosigners cosigners, string? postgres, TimeProvider time, CancellationToken cancel)
    {
        SystemGridClock clock = new(time);
        EnrolmentBox box = new(settings.Data);
        GridHealth health = new(clock);
        NetworkSetup setup;
        await using (LogPlace place = await OpenPlaceAsync(settings, postgres, cancel))
        {
            setup = await SetUpAsync(settings, place, box, clock, cancel);
        }

        AnchorLedgers? anchors = settings.Anchors is { } ledgers ? AnchorLedgers.Open(ledgers, time) : null;
        GridHost host = await GridHost.StartAsync(new GridHostOptions(settings.Data, setup, settings.Origin, signer, clock, settings.Mqtt)
        {
            Postgres = postgres,
            Cosigners = cosigners,
            Formats = settings.Formats,
            Http = settings.Http,
            Brokers = settings.Brokers,
            Influx = settings.Influx,
            Anchors = anchors is null ? null : new AnchorHostOptions(anchors.Ledgers, new AnchorOptions { Rule = settings.Anchors!.Rule }),
            Health = [health],
            Quality = settings.Quality,
        });
        try
        {
            return new GridServer(settings, host, clock, health, box, time, await ServeLogAsync(settings, host)) { anchors = anchors };
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes intervals as they end and publishes enrolments, until it is cancelled. A failure is told in health and tried again.</summary>
    /// <param name="closed">Told every tick that closed something, with the size of the log.</param>
    /// <param name="failed">Told every failure that differs from the one before.</param>
    public async Task RunAsync(Action<TickMessage> closed, Action<Exception> failed, CancellationToken cancel)
    {
        using PeriodicTimer timer = new(TickEvery, time);
        try
        {
            do
            {
                await StepAsync(closed, failed);
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop; between two steps nothing is half done.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
#pragma warning disable VSTHRD003 // Started by this class, on the pool.
        await dropping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        stopping.Dispose();
        if (log is { } served)
        {
            await served.Host.DisposeAsync();
            served.Endpoints.Dispose();
        }

        await host.DisposeAsync();
        anchors?.Dispose();
    }

    private static async Task<LogPlace> OpenPlaceAsync(ServeSettings settings, string? postgres, CancellationToken cancel) => settings.PostgresJournal is { } journal
        ? await LogPlace.OpenPostgresAsync(postgres ?? throw new InputRejectedException("settings", [new InputProblem("postgres", "no connection", "Expected a connection string in CARBONLEDGER_POSTGRES")]), journal, false, cancel)
        : LogPlace.OpenFolder(settings.Data, create: false);

    // A log that holds something says of itself what it began with; else it begins with the files of the settings and the enrolments that wait.
    private static async Task<NetworkSetup> SetUpAsync(ServeSettings settings, LogPlace place, EnrolmentBox box, SystemGridClock clock, CancellationToken cancel)
    {
        if (await place.Store.ReadHeadAsync(settings.Origin, cancel) is not { } head)
        {
            throw new InputRejectedException(place.Name, [new InputProblem("origin", settings.Origin, "Expected a log that was created: carbonledger log create does it, once")]);
        }

        if (head.Size > 0)
        {
            StoredBatch first = await place.Store.ReadBatchAsync(settings.Origin, 0, cancel) ?? throw new InvalidOperationException($"Log {settings.Origin} has size {head.Size} and no batch 0.");
            return NetworkSetup.FromEntries(EntryBundle.Decode(first.Entries));
        }

        NetworkSetup setup = NetworkSetup.Create(
            await File.ReadAllBytesAsync(settings.Network, cancel),
            settings.Factors is { } factors ? await File.ReadAllBytesAsync(factors, cancel) : FactorBook.DefaultBytes(),
            [.. box.Pending().SelectMany(EnrolmentBox.Read)]);
        Timestamp from = setup.Network.ValidFrom;
        if (from < clock.Now.AddMilliseconds(-(long)BackMax.TotalMilliseconds))
        {
            throw new InputRejectedException(settings.Network, [new InputProblem("$.validFrom", from.ToString(), string.Create(CultureInfo.InvariantCulture, $"Expected a time within the last {BackMax.TotalDays} days: every quarter of an hour since then would be closed as missing. It is {clock.Now}"))]);
        }

        return setup;
    }

    private static async Task<(LogHost Host, LogEndpoints Endpoints)?> ServeLogAsync(ServeSettings settings, GridHost host)
    {
        if (settings.Log.Listen is not { } listen)
        {
            return null;
        }

        AuditorToken? auditor = settings.Log.AuditorTokenFile is { } file ? AuditorToken.Read(file) : null;
        LogEndpoints endpoints = new(host.Ledger, settings.Origin, auditor);
        try
        {
            return (await LogHost.StartAsync(endpoints, listen), endpoints);
        }
        catch
        {
            endpoints.Dispose();
            throw;
        }
    }

    private async Task StepAsync(Action<TickMessage> closed, Action<Exception> failed)
    {
        try
        {
            TickMessage tick = await host.TickAsync(clock.Now);
            if (health.Ticked(tick))
            {
                closed(tick);
            }

            if (tick.LastClosed is not null)
            {
                await PublishAsync(failed);
                DropOld(failed);
            }
        }
        catch (Exception e)
        {
            if (health.Failed(e))
            {
                failed(e);
            }
        }
    }

    // Once a day, beside what else is done: every capture of a segment is looked up in the log, which takes a while.
    private void DropOld(Action<Exception> failed)
    {
        if (settings.TelemetryDays is not { } days || host.Telemetry is not SegmentTelemetryStore segments || !dropping.IsCompleted || (dropped is { } last && time.GetElapsedTime(last) < DropEvery))
        {
            return;
        }

        dropped = time.GetTimestamp();
        LedgerCommittedCaptures committed = new(new LogProofs(host.Ledger, settings.Origin));
        Timestamp before = clock.Now.AddMilliseconds(-(long)TimeSpan.FromDays(days).TotalMilliseconds);
        dropping = Task.Run(async () =>
        {
            try
            {
                await segments.DropAsync(before, committed, stopping.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failed(e);
            }
        });
    }

    private async Task PublishAsync(Action<Exception> failed)
    {
        foreach (string file in box.Pending())
        {
            try
            {
                List<byte[]> unknown = [.. EnrolmentBox.Read(file).Where(entry => !host.Setup.Devices.ContainsKey(entry.Device)).Select(entry => entry.Encode())];
                if (unknown.Count > 0)
                {
                    await host.PublishAsync(unknown);
                }

                EnrolmentBox.Finish(file);
            }
            catch (PublicationWaitsException)
            {
                // Nothing is wrong, and the next step finds the file again.
                return;
            }
            catch (Exception e) when (e is InputRejectedException or LedgerFormatException)
            {
                EnrolmentBox.Refuse(file, e.Message);
                failed(e);
            }
        }
    }
}
