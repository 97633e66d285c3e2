using CarbonLedger.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CarbonLedger.Ingest;

/// <summary>Adds what the MQTT doors share.</summary>
internal static class CaptureGateHosting
{
    /// <summary>Adds the gate, once for all doors: an edge node's session or a derived register is one, whichever door it comes by.</summary>
    public static IServiceCollection AddCaptureGate(this IServiceCollection services, TimeSpan aheadMax, bool checksSignatures = true)
    {
        services.TryAddSingleton(new GateFormats());
        services.TryAddSingleton(provider => new CaptureGate(
            provider.GetRequiredService<IDeviceRegistry>(), provider.GetRequiredService<IGridClock>(), aheadMax, provider.GetRequiredService<GateFormats>())
        { ChecksSignatures = checksSignatures });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DerivedRecovery>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SparkplugTime>());
        return services;
    }
}
