using Microsoft.Extensions.Hosting;

namespace CarbonLedger.Ingest.Http;

/// <summary>Stores what is queued when the host stops, after the last request was answered. Stopping twice does no harm.</summary>
internal sealed class QueueStop(IngestQueue queue) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => queue.StopAsync().WaitAsync(cancellationToken);
}
