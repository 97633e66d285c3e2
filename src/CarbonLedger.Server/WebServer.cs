using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CarbonLedger.Server;

/// <summary>A small web server on one address: routes and nothing else. Nothing of the environment or of settings files changes it.</summary>
internal static class WebServer
{
    /// <summary>How long a client may take over a request's headers.</summary>
    public static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    /// <summary>A server that is not started yet. Stopped, it finishes what it answers, up to five seconds.</summary>
    /// <param name="listen">Port 0 takes a free one.</param>
    /// <param name="connectionMax">The most connections at once; one more is closed.</param>
    /// <param name="bodyBytesMax">The largest request body; a larger one is answered with 413.</param>
    /// <param name="limit">Sets further limits.</param>
    public static WebApplication Build(IPEndPoint listen, int connectionMax, int bodyBytesMax, Action<KestrelServerLimits>? limit = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = connectionMax;
            kestrel.Limits.MaxRequestBodySize = bodyBytesMax;
            kestrel.Limits.RequestHeadersTimeout = HeadersTime;
            limit?.Invoke(kestrel.Limits);
            kestrel.Listen(listen);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTime);

        // Signals are the process's affair; who started this host disposes it.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, CallersLifetime>());
        return builder.Build();
    }

    /// <summary>Starts a host's server. When this returns, requests are answered; when it throws, the host is disposed of.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<T> StartAsync<T>(WebApplication application, T host)
        where T : IAsyncDisposable
    {
        try
        {
            await application.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }
}
