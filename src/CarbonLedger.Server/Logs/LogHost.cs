using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CarbonLedger.Server.Logs;

/// <summary>Serves a log's <see cref="LogEndpoints"/> over HTTP until it is disposed of. Nothing of the environment or of settings files changes it.</summary>
public sealed class LogHost : IAsyncDisposable
{
    /// <summary>The most connections at once; one more is closed.</summary>
    public const int ConnectionMax = 256;

    /// <summary>The longest request line, in bytes: the longest path and query of a question.</summary>
    public const int RequestLineMax = 2048;

    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly WebApplication application;

    private LogHost(WebApplication application) => this.application = application;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(application.Urls.Single());

    /// <summary>Starts. When this returns, requests are answered.</summary>
    /// <param name="listen">Port 0 takes a free one.</param>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<LogHost> StartAsync(LogEndpoints endpoints, IPEndPoint listen)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionMax;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestLineSize = RequestLineMax;
            kestrel.Limits.RequestHeadersTimeout = HeadersTime;
            kestrel.Limits.KeepAliveTimeout = KeepAliveTime;

            // A reader that takes less than this is cut off: a batch may be large, and connections are few.
            kestrel.Limits.MinResponseDataRate = new MinDataRate(1024, HeadersTime);
            kestrel.Listen(listen);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTime);

        // Signals are the process's affair; who started this host disposes it.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, CallersLifetime>());
        LogHost host = new(builder.Build());
        endpoints.Map(host.application);
        try
        {
            await host.application.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
