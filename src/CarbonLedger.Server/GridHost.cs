using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Grains;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ingest;
using CarbonLedger.Ingest.Broker;
using CarbonLedger.Ingest.Enrolment;
using CarbonLedger.Ingest.Quality;
using CarbonLedger.Server.Logs;
using CarbonLedger.Server.Serving;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Sqlite.Segments;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Orleans.Configuration;

namespace CarbonLedger.Server;

/// <summary>
/// The whole way in one process: MQTT endpoint, telemetry store, silo with its grains, ledger store. The only place that
/// knows which store is used. Everything listens on loopback, the silo on free ports.
/// </summary>
public sealed class GridHost : IAsyncDisposable
{
    /// <summary>Captures and refusals in segments, a folder in the host's folder.</summary>
    public const string TelemetryFolder = "telemetry";

    /// <summary>Devices, in the host's folder; captures and refusals of before there were segments are taken over from here.</summary>
    public const string TelemetryFile = "telemetry.db";

    /// <summary>What is behind the commitments of private entries, in the host's folder.</summary>
    public const string PrivateFile = "private.db";

    /// <summary>The outbox of anchors, in the host's folder.</summary>
    public const string AnchorFile = "anchors.db";

    /// <summary>Claim codes and what was claimed by them, in the host's folder.</summary>
    public const string ClaimsFolder = "claims";

    private const int DrainPollMilliseconds = 1;

    private readonly GridHostOptions options;
    private readonly WebApplication application;
    private readonly CountedSink sink;
    private readonly INetworkGrain network;

    private GridHost(GridHostOptions options, WebApplication application, IPEndPoint mqtt)
    {
        this.options = options;
        this.application = application;
        Mqtt = mqtt;
        sink = application.Services.GetRequiredService<CountedSink>();
        network = application.Services.GetRequiredService<IGrainFactory>().GetGrain<INetworkGrain>(options.Setup.Network.Id.Value);
    }

    /// <summary>Where devices connect.</summary>
    public IPEndPoint Mqtt { get; }

    /// <summary>Where the HTTP doors are; null if there are none.</summary>
    public Uri? Http { get; private init; }

    /// <summary>MQTT connections open now.</summary>
    public int Connections => application.Services.GetRequiredService<MqttEdge>().Connections;

    public EdgeCounters Counters => application.Services.GetRequiredService<EdgeCounters>();

    public ITelemetryStore Telemetry => application.Services.GetRequiredService<ITelemetryStore>();

    public IPrivateStore Private => application.Services.GetRequiredService<IPrivateStore>();

    public ILedgerStore Ledger => application.Services.GetRequiredService<ILedgerStore>();

    /// <summary>Opens the stores, creates the log if it is asked to and there is none, enrols the devices and starts. When this returns, every grain is rebuilt from the stores.</summary>
    public static async Task<GridHost> StartAsync(GridHostOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // Standard output is the caller's. Of Orleans' advice on garbage collection, and of a watchdog that takes its first
        // look back for the time since the machine started, nothing helps here.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // Who reads that an alarm was raised wants to read that it ended.
        builder.Logging.AddFilter(typeof(LogAlarmChannel).FullName, LogLevel.Information);

        // Signals are the process's affair; who started this host disposes it.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, CallersLifetime>());
        ILedgerStore ledger = await OpenLedgerAsync(options);
        AddStores(builder, options, ledger, await OpenTelemetryAsync(options));
        AddSilo(builder);
        builder.Services.AddSingleton(options.Formats);
        if (options.Quality is { } quality)
        {
            builder.Services.AddQuality(quality.Options, services => AlarmChannels(services, quality));
        }

        builder.AddMqttEdge(options.Edge);
        foreach (BrokerOptions broker in options.Brokers)
        {
            builder.Services.AddBrokerDoor(broker);
        }

        builder.Services.AddSingleton<IHealthPart, BrokerHealth>();
        if (options.Influx is { } influx)
        {
            InfluxWorker.Add(builder.Services, influx, options.Origin);
        }

        if (options.Anchors is { } anchors)
        {
            AnchorWorker.Add(builder.Services, anchors, options.Origin, options.Folder);
        }

        HttpDoors? doors = options.Http is { } http ? HttpDoors.Add(builder, http) : null;
        WebApplication application = builder.Build();
        if (doors is not null)
        {
            HttpDoors.Map(application, new ClaimBook(Path.Combine(options.Folder, ClaimsFolder)));
        }

        await PrepareAsync(application.Services, options);
        await application.StartAsync();
        IPEndPoint mqtt = await application.Services.GetRequiredService<MqttEdge>().WhenListeningAsync();
        GridHost host = new(options, application, mqtt) { Http = doors?.Address };
        await host.network.Start();
        await host.EnrolAsync();
        return host;
    }

    /// <summary>The versions and devices the log knows now.</summary>
    public NetworkSetup Setup => application.Services.GetRequiredService<GridNetworks>().Network(options.Setup.Network.Id.Value).Setup;

    /// <summary>
    /// Publishes a new version of the network or of the factor book, or devices. When this returns it is committed, and every figure
    /// that it changes is restated.
    /// </summary>
    /// <param name="entries">Entry bytes: at most one network or factor book, then devices by id.</param>
    /// <exception cref="InputRejectedException">It does not follow what is known; nothing was committed.</exception>
    /// <exception cref="PublicationWaitsException">Nothing can be published now; nothing was committed, and the same may be published later.</exception>
    public async Task PublishAsync(IReadOnlyList<byte[]> entries)
    {
        PublicationMessage answer = await network.Publish([.. entries]);
        switch (answer.Outcome)
        {
            case PublicationOutcome.NotYet:
                throw new PublicationWaitsException(answer.Why);
            case PublicationOutcome.Refused:
                throw new InputRejectedException(answer.Why);
        }

        await EnrolAsync();
        await network.Flush();
    }

    /// <summary>Commits notes in a batch of their own, through the log's one writer. The same bytes again commit nothing.</summary>
    /// <returns>The batch.</returns>
    public Task<long> EnterAsync(IReadOnlyList<ReadOnlyMemory<byte>> notes, CancellationToken cancellationToken = default) =>
        AnchorWorker.EnterAsync(application.Services.GetRequiredService<IGrainFactory>(), Ledger, options.Origin, notes, cancellationToken);

    /// <summary>How many intervals lie between the log's first and this one.</summary>
    public int IndexOf(Interval interval) =>
        (int)((interval.Start.UnixMilliseconds - options.Setup.Timeline.First.ValidFrom.UnixMilliseconds) / Interval.LengthMilliseconds);

    /// <summary>Waits until every stored capture was handed to its grain.</summary>
    public async Task DrainAsync()
    {
        while (sink.Taken < Counters.Accepted)
        {
            await Task.Delay(DrainPollMilliseconds);
        }
    }

    /// <summary>Closes every interval that is complete or timed out at this time of the grid; when this returns they are committed.</summary>
    public Task<TickMessage> TickAsync(Timestamp now) => network.Tick(now.UnixMilliseconds);

    /// <summary>Commits what late captures changed.</summary>
    public Task FlushAsync() => network.Flush();

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }

    /// <summary>Opens the captures and refusals of a data folder, as no other process has it open; says on standard error what a start cut off.</summary>
    /// <exception cref="IOException">Another process has them open; or the disk is full, read-only or failing.</exception>
    /// <exception cref="InvalidOperationException">A segment is damaged or missing.</exception>
    public static SegmentTelemetryStore OpenTelemetry(string folder)
    {
        SegmentTelemetryStore store = SegmentTelemetryStore.Open(Path.Combine(folder, TelemetryFolder), Path.Combine(folder, TelemetryFile));
        if (store.Health.Torn is { } torn)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Telemetry: a write was cut short before the last start. {torn.Length} bytes at offset {torn.Offset} of {torn.Segment} were never acknowledged; they were cut off and kept as {torn.Evidence}."));
        }

        return store;
    }

    private static async Task<ILedgerStore> OpenLedgerAsync(GridHostOptions options) => options.Postgres is { } connection
        ? await PostgresLedgerStore.OpenAsync(PostgresLedgerStore.Source(connection))
        : new SqliteLedgerStore(Path.Combine(options.Folder, LogPlace.LedgerFile));

    private static async Task<ITelemetryStore> OpenTelemetryAsync(GridHostOptions options) => options.Postgres is { } connection
        ? await PostgresTelemetryStore.OpenAsync(PostgresTelemetryStore.Source(connection), options.Origin)
        : OpenTelemetry(options.Folder);

    private static void AddStores(WebApplicationBuilder builder, GridHostOptions options, ILedgerStore ledger, ITelemetryStore telemetry)
    {
        builder.Services.AddSingleton(options.Clock);
        builder.Services.AddSingleton<IHealthPart>(new TelemetryHealth(telemetry));
        foreach (IHealthPart part in options.Health)
        {
            builder.Services.AddSingleton(part);
        }

        builder.Services.AddSingleton<IPrivateStore>(_ => new SqlitePrivateStore(Path.Combine(options.Folder, PrivateFile)));
        builder.Services.AddSingleton<IAnchorStore>(_ => new SqliteAnchorStore(Path.Combine(options.Folder, AnchorFile)));
        builder.Services.AddSingleton<IDeviceRegistry>(_ => new SqliteDeviceRegistry(Path.Combine(options.Folder, TelemetryFile)));

        // By factories, so that the host disposes them.
        builder.Services.AddSingleton(_ => telemetry);
        builder.Services.AddSingleton(_ => ledger);
        builder.Services.AddSingleton<ISigningJournal>(_ => new FileSigningJournal(Path.Combine(options.Folder, LogPlace.JournalFile)));
        builder.Services.AddSingleton(services => new LogWriter(options.Origin, services.GetRequiredService<ILedgerStore>(), services.GetRequiredService<ISigningJournal>(), options.Signer, options.Cosigners));
        builder.Services.AddSingleton(services => new GridNetworks([new GridNetwork(options.Setup, options.Origin)], [services.GetRequiredService<LogWriter>()]));
        builder.Services.AddSingleton<GrainCaptureSink>();
        builder.Services.AddSingleton(services => new CountedSink(options.Hints(services.GetRequiredService<GrainCaptureSink>())));
        builder.Services.AddSingleton<ICaptureSink>(services => services.GetRequiredService<CountedSink>());
    }

    private static List<IAlarmChannel> AlarmChannels(IServiceProvider services, ServeSettings.QualitySettings quality)
    {
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        List<IAlarmChannel> channels = [];
        if (quality.Webhook is { } url)
        {
            channels.Add(new WebhookAlarmChannel(url, quality.WebhookSecret.Span, time, services.GetRequiredService<ILogger<WebhookAlarmChannel>>(), Luck(url.AbsoluteUri)));
        }

        if (quality.Mqtt is { } broker)
        {
            // Asked for when there is something to publish: a door is made of a queue that is made of this watch.
            channels.Add(new MqttAlarmChannel(
                broker.Topic,
                (topic, payload, cancel) => services.GetRequiredKeyedService<BrokerDoor>(broker.Name).PublishAsync(topic, payload, cancel),
                time, services.GetRequiredService<ILogger<MqttAlarmChannel>>(), Luck(broker.Name)));
        }

        return channels;
    }

    // Receivers of many grids are not all to be tried at the same moment.
    private static Func<double> Luck(string receiver) => new Random(StringComparer.Ordinal.GetHashCode(receiver)).NextDouble;

    private static void AddSilo(WebApplicationBuilder builder) => builder.Host.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering(FreePort(), FreePort());
        silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("local", "carbonledger"));
    });

    private static async Task PrepareAsync(IServiceProvider services, GridHostOptions options)
    {
        LogWriter log = services.GetRequiredService<LogWriter>();
        if (options.CreatesLog && await services.GetRequiredService<ILedgerStore>().ReadHeadAsync(options.Origin) is null)
        {
            await log.CreateAsync();
        }

        await log.RecoverAsync();
        await services.GetRequiredService<IDeviceRegistry>().EnrolAsync([.. options.Setup.Devices.Values.Select(ToRecord)]);
    }

    // After a publication, and at the start for those that were published and not enrolled when the process ended.
    private Task EnrolAsync() => application.Services.GetRequiredService<IDeviceRegistry>().EnrolAsync([.. Setup.Devices.Values.Select(ToRecord)]);

    private static DeviceRecord ToRecord(DeviceEntry entry) => new(entry.Site, entry.Device, entry.PublicKey, entry.EnrolledFrom);

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
