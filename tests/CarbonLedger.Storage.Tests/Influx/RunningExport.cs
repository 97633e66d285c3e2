using System.Diagnostics;
using CarbonLedger.Storage.Influx;

namespace CarbonLedger.Storage.Tests.Influx;

/// <summary>An export that runs until it is disposed of; what it does to a folder outlives it, as it outlives a process.</summary>
internal sealed class RunningExport : IAsyncDisposable
{
    private readonly HttpClient http = InfluxExport.CreateHttp();
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    /// <param name="passing">Ends the process where it returns true.</param>
    public RunningExport(InfluxOptions options, MadeLog log, Func<ExportStep, bool>? passing = null)
    {
        Export = new InfluxExport(options, MadeLog.Origin, log.Store, http, TimeProvider.System, () => 0.5, Told.Add) { Passing = step => EndAt(step, passing) };
        running = Task.Run(() => Export.RunAsync(stop.Token));
    }

    public InfluxExport Export { get; }

    public List<string> Told { get; } = [];

    public bool IsEnded => running.IsCompleted;

    public static InfluxOptions Options(InfluxServer server, string bucket, string folder) => new()
    {
        Url = server.Url,
        Organisation = "o",
        Bucket = bucket,
        Token = () => InfluxServer.Token,
        Folder = folder,
        LookEvery = TimeSpan.FromMilliseconds(20),
        BackOffFirst = TimeSpan.FromMilliseconds(20),
        BackOffMax = TimeSpan.FromMilliseconds(200),
        RetryRefused = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>Waits until it stands so; fails with how it stands after a minute.</summary>
    public async Task<InfluxStatus> ReachesAsync(Func<InfluxStatus, bool> holds)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!holds(Export.Status))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), Export.Status.ToString());
            await Task.Delay(10);
        }

        return Export.Status;
    }

    public Task<InfluxStatus> WritesAllAsync(MadeLog log) => ReachesAsync(status => status.Next == log.Batches && status.Behind == 0);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
#pragma warning disable VSTHRD003 // Started by the constructor; runs on the pool.
        await running;
#pragma warning restore VSTHRD003
        stop.Dispose();
        http.Dispose();
    }

    private void EndAt(ExportStep step, Func<ExportStep, bool>? passing)
    {
        if (passing?.Invoke(step) == true)
        {
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        }
    }
}
