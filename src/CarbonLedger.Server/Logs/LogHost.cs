using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CarbonLedger.Server.Logs;

/// <summary>Serves a log's <see cref="LogEndpoints"/> over HTTP until it is disposed of. Nothing of the environment or of settings files changes it.</summary>
public sealed class LogHost : IAsyncDisposable
{
    /// <summary>The most connections at once; one more is closed.</summary>
    public const int ConnectionMax = 256;

    /// <summary>The longest request line, in bytes: the longest path and query of a question.</summary>
    public const int RequestLineMax = 2048;

    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromSeconds(30);

    private readonly WebApplication application;

    private LogHost(WebApplication application) => this.application = application;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(application.Urls.Single());

    /// <summary>Starts. When this returns, requests are answered.</summary>
    /// <param name="listen">Port 0 takes a free one.</param>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<LogHost> StartAsync(LogEndpoints endpoints, IPEndPoint listen)
    {
        LogHost host = new(WebServer.Build(listen, ConnectionMax, bodyBytesMax: 0, limits =>
        {
            limits.MaxRequestLineSize = RequestLineMax;
            limits.KeepAliveTimeout = KeepAliveTime;

            // A reader that takes less than this is cut off: a batch may be large, and connections are few.
            limits.MinResponseDataRate = new MinDataRate(1024, WebServer.HeadersTime);
        }));
        endpoints.Map(host.application);
        return await WebServer.StartAsync(host.application, host);
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
