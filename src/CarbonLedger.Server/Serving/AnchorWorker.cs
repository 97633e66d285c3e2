using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Publishing;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ingest;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Server.Serving;

/// <summary>Anchors the log beside everything else, and says in <c>/health</c> how far each ledger is. A ledger that is away does not make the grid fail: nothing of it waits for an anchor.</summary>
internal sealed class AnchorWorker : BackgroundService, IHealthPart
{
    private readonly AnchorService service;
    private readonly TimeProvider time;

    public AnchorWorker(AnchorHostOptions options, string origin, string folder, IAnchorStore store, ILedgerStore ledger, IGrainFactory grains, TimeProvider time, ILogger<AnchorWorker> logger)
    {
        this.time = time;
        Random luck = new(StringComparer.Ordinal.GetHashCode(origin));
        service = new AnchorService(
            origin, store, options.Ledgers, cancel => PublishedAsync(ledger, origin, cancel), (notes, cancel) => EnterAsync(grains, ledger, origin, notes, cancel),
            options.Options, time, luck.NextDouble, other => ReceiptFile.KeepContradiction(folder, other), sentence => logger.LogWarning("{Sentence}", sentence));
    }

    public string Name => "anchors";

    public bool Passes => true;

    public static void Add(IServiceCollection services, AnchorHostOptions options, string origin, string folder)
    {
        services.AddSingleton(provider => new AnchorWorker(
            options, origin, folder, provider.GetRequiredService<IAnchorStore>(), provider.GetRequiredService<ILedgerStore>(), provider.GetRequiredService<IGrainFactory>(), TimeProvider.System,
            provider.GetRequiredService<ILogger<AnchorWorker>>()));
        services.AddSingleton<IHealthPart>(provider => provider.GetRequiredService<AnchorWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<AnchorWorker>());
    }

    /// <summary>The checkpoint a log has published; null while it has none.</summary>
    public static async Task<Checkpoint?> PublishedAsync(ILedgerStore ledger, string origin, CancellationToken cancellationToken) =>
        await ledger.ReadPublishedAsync(origin, cancellationToken) is { } note ? Checkpoint.Parse(note.Text) : null;

    /// <summary>Commits notes through the log's one writer.</summary>
    /// <returns>The batch that holds them.</returns>
    public static async Task<long> EnterAsync(IGrainFactory grains, ILedgerStore ledger, string origin, IReadOnlyList<ReadOnlyMemory<byte>> notes, CancellationToken cancellationToken)
    {
        (IReadOnlyList<ReadOnlyMemory<byte>> remaining, long? batch) = await RemainingNotes.FindAsync(ledger, origin, notes, cancellationToken);
        if (remaining.Count == 0)
        {
            return batch!.Value;
        }

        await grains.GetGrain<ILedgerGrain>(origin).Enter([.. remaining.Select(note => note.ToArray())]);
        return await RemainingNotes.RequireAsync(ledger, origin, remaining[0], cancellationToken);
    }

    public void Write(Utf8JsonWriter writer, bool isKnown)
    {
        Timestamp now = new(time.GetUtcNow().ToUnixTimeMilliseconds());
        writer.WriteStartArray("ledgers"u8);
        foreach (LedgerStatus status in service.Statuses)
        {
            writer.WriteStartObject();
            if (isKnown)
            {
                writer.WriteString("ledger"u8, status.Ledger);
            }

            writer.WriteNumber("waiting"u8, status.Waiting);
            if (status.Size is { } size)
            {
                writer.WriteNumber("size"u8, size);
            }

            if (status.Age(now) is { } age)
            {
                writer.WriteNumber("ageSeconds"u8, (long)age.TotalSeconds);
            }

            writer.WriteNumber("failures"u8, status.Failures);
            writer.WriteNumber("withdrawn"u8, status.Withdrawn);
            writer.WriteBoolean("needsOperator"u8, status.NeedsOperator);
            if (isKnown && status.Problem is { } problem)
            {
                writer.WriteString("lastError"u8, EdgeText.Clean(problem, EdgeText.DetailMax));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public override void Dispose()
    {
        service.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => service.RunAsync(stoppingToken), stoppingToken);
}
