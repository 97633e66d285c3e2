using CarbonLedger.Abstractions;
using CarbonLedger.Ingest;
using CarbonLedger.Ingest.Enrolment;
using CarbonLedger.Ingest.Http;
using CarbonLedger.Ingest.Quality;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Server.Serving;

/// <summary>The HTTP doors on a listener of their own beside the MQTT endpoint.</summary>
internal sealed class HttpDoors(bool isSecure)
{
    private ListenOptions? listener;

    /// <summary>Where they are, once the host has started.</summary>
    public Uri? Address => listener?.IPEndPoint is { } bound ? new Uri($"{(isSecure ? "https" : "http")}://{bound}") : null;

    public static HttpDoors Add(WebApplicationBuilder builder, ServeSettings.HttpSettings settings)
    {
        HttpDoors doors = new(settings.Tls is not null);
        builder.Services.AddSingleton<ITokenRegistry>(services => new TokensOfFile(settings.Tokens, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<HttpDoors>>()));
        builder.Services.AddReadingDoors(settings.Doors);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = WebServer.HeadersTime;
            kestrel.Listen(settings.Listen, listen =>
            {
                doors.listener = listen;
                listen.Protocols = HttpProtocols.Http1;
                if (settings.Tls is { } tls)
                {
                    TlsFiles files = new(tls, TimeProvider.System) { Logger = kestrel.ApplicationServices.GetRequiredService<ILogger<HttpDoors>>() };
                    listen.UseTls(files, asksClients: false);
                }
            });
        });
        return doors;
    }

    public static void Map(WebApplication application, ClaimBook claims)
    {
        application.MapReadingDoors(application.Services.GetRequiredService<ReadingDoors>());
        if (application.Services.GetService<QualityWatch>() is { } watch)
        {
            new AlarmDoor(application.Services.GetRequiredService<ITokenRegistry>(), watch).Map(application);
        }

        new ClaimDoor(claims, application.Services.GetRequiredService<IGridClock>()).Map(application);
    }
}
