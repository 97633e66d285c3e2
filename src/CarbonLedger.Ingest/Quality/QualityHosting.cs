using CarbonLedger.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Adds the watch to a host.</summary>
public static class QualityHosting
{
    /// <summary>
    /// Adds <see cref="QualityWatch"/> behind <see cref="IngestQueue"/>, its part of <c>/health</c>, and the log as a channel. The services must
    /// hold <see cref="ITelemetryStore"/>, <see cref="IDeviceRegistry"/> and <see cref="IGridClock"/>; a <see cref="CaptureGate"/> with Sparkplug is
    /// asked for presence. Add it before the doors: hosted services start in order and stop in reverse.
    /// </summary>
    /// <param name="channels">Makes further channels; the watch disposes of them.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public static IServiceCollection AddQuality(this IServiceCollection services, QualityOptions options, Func<IServiceProvider, IReadOnlyList<IAlarmChannel>> channels)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => Make(provider, options, channels));
        services.AddSingleton<IIngestObserver>(provider => provider.GetRequiredService<QualityWatch>());
        services.AddSingleton<IHealthPart>(provider => provider.GetRequiredService<QualityWatch>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<QualityWatch>());
        return services;
    }

    private static QualityWatch Make(IServiceProvider provider, QualityOptions options, Func<IServiceProvider, IReadOnlyList<IAlarmChannel>> channels)
    {
        IDeviceRegistry registry = provider.GetRequiredService<IDeviceRegistry>();
        SparkplugPlaces places = new((group, edge, device) => provider.GetService<CaptureGate>()?.PresenceOf(group, edge, device));
        QualitySources sources = new()
        {
            PresenceOf = places.PresenceOf,
            IsRevoked = device => registry.FindRevocation(device) is not null,
            Enrolled = registry.All,
            Saw = places.Saw,
        };
        LogAlarmChannel log = new(provider.GetRequiredService<ILogger<LogAlarmChannel>>());
        return new QualityWatch(
            options, sources, [log, .. channels(provider)], provider.GetRequiredService<IGridClock>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<QualityWatch>>())
        {
            RecoversFrom = (provider.GetRequiredService<ITelemetryStore>(), registry),
        };
    }
}
