using CarbonLedger.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CarbonLedger.Ingest.Http;

/// <summary>Adds the HTTP doors to a web application.</summary>
public static class ReadingDoorsHosting
{
    /// <summary>
    /// Adds <see cref="ReadingDoors"/>, and <see cref="IngestQueue"/> and <see cref="EdgeCounters"/> unless they are there: the
    /// MQTT endpoint and the doors share them. The services must hold <see cref="ITelemetryStore"/>,
    /// <see cref="IDeviceRegistry"/>, <see cref="IGridClock"/>, <see cref="ICaptureSink"/> and <see cref="ITokenRegistry"/>.
    /// When the host stops, what is queued is stored.
    /// </summary>
    /// <exception cref="ArgumentException">An option lies outside its range, or its profile derives registers.</exception>
    public static IServiceCollection AddReadingDoors(this IServiceCollection services, DoorOptions options)
    {
        options.Check();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EdgeCounters>();
        services.TryAddSingleton<IngestQueue>();
        services.AddSingleton(options);
        services.AddSingleton<ReadingDoors>();
        services.AddHostedService<QueueStop>();
        return services;
    }

    /// <summary>Maps <c>POST /api/v1/readings</c>, <c>GET /health</c> and, if there is a profile for lines, <c>POST /api/v2/write</c> below the routes given.</summary>
    public static IEndpointRouteBuilder MapReadingDoors(this IEndpointRouteBuilder routes, ReadingDoors doors)
    {
        routes.MapPost(ReadingDoors.ReadingsPath, doors.ReadingsAsync);
        routes.MapGet("/health", doors.HealthAsync);
        if (doors.TakesLines)
        {
            routes.MapPost(ReadingDoors.WritePath, doors.WriteAsync);
        }

        return routes;
    }
}
