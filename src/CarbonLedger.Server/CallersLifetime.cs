using Microsoft.Extensions.Hosting;

namespace CarbonLedger.Server;

/// <summary>A host that lives until it is disposed and listens to no signal.</summary>
internal sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
