using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Ingest;
using CarbonLedger.Storage.Influx;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Server.Serving;

/// <summary>
/// Writes the committed log to InfluxDB beside everything else, and says in <c>/health</c> how far it is. A server that is away does not make the
/// grid fail: nothing of it waits for the export.
/// </summary>
internal sealed class InfluxWorker : BackgroundService, IHealthPart
{
    private readonly HttpClient http = InfluxExport.CreateHttp();
    private readonly InfluxExport export;

    public InfluxWorker(InfluxOptions options, string origin, ILedgerStore store, TimeProvider time, ILogger<InfluxWorker> logger)
    {
        // Servers of different logs differ in it, so that they do not all come back to one InfluxDB at once.
        Random luck = new(BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(origin))));
        export = new InfluxExport(options, origin, store, http, time, luck.NextDouble, sentence => logger.LogWarning("{Sentence}", sentence));
    }

    public string Name => "influx";

    public bool Passes => true;

    public static void Add(IServiceCollection services, InfluxOptions options, string origin)
    {
        services.AddSingleton(provider => new InfluxWorker(
            options, origin, provider.GetRequiredService<ILedgerStore>(), TimeProvider.System, provider.GetRequiredService<ILogger<InfluxWorker>>()));
        services.AddSingleton<IHealthPart>(provider => provider.GetRequiredService<InfluxWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<InfluxWorker>());
    }

    public void Write(Utf8JsonWriter writer, bool isKnown)
    {
        InfluxStatus status = export.Status;
        writer.WriteBoolean("writing"u8, status.Problem is null);
        if (status.Behind is { } behind)
        {
            writer.WriteNumber("batchesBehind"u8, behind);
        }

        writer.WriteNumber("linesWritten"u8, status.LinesWritten);
        writer.WriteNumber("linesKeptAside"u8, status.LinesKeptAside);
        writer.WriteNumber("privateEntriesLeftOut"u8, status.EntriesPrivate);
        writer.WriteNumber("unreadableEntriesLeftOut"u8, status.EntriesUnreadable);
        writer.WriteBoolean("needsOperator"u8, status.IsRefused);
        WriteSentence(writer, "lastError", isKnown ? status.Problem : null);
        WriteSentence(writer, "lastKeptAside", isKnown ? status.LastKeptAside : null);
    }

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => export.RunAsync(stoppingToken), stoppingToken);

    private static void WriteSentence(Utf8JsonWriter writer, string name, string? sentence)
    {
        if (sentence is not null)
        {
            writer.WriteString(name, EdgeText.Clean(sentence, EdgeText.DetailMax));
        }
    }
}
