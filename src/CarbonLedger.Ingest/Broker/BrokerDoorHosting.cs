using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Ingest.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Broker;

/// <summary>Adds doors to external brokers.</summary>
public static class BrokerDoorHosting
{
    /// <summary>
    /// Adds a <see cref="BrokerDoor"/>, once a broker, and <see cref="IngestQueue"/>, <see cref="CaptureGate"/> and <see cref="EdgeCounters"/> unless they are there:
    /// all doors share them. The services must hold <see cref="ITelemetryStore"/>, <see cref="IDeviceRegistry"/>,
    /// <see cref="IGridClock"/> and <see cref="ICaptureSink"/>, and may hold <see cref="GateFormats"/>. Add it after the MQTT endpoint, if there is one: hosted services stop in
    /// reverse order, and the queue must outlive the doors. When the host stops, what is queued is stored.
    /// </summary>
    /// <exception cref="ArgumentException">An option lies outside its range, or there is a broker of that name.</exception>
    /// <remarks>Files of TLS or a password that can't be used fail the start of the host; a broker that is away does not.</remarks>
    public static IServiceCollection AddBrokerDoor(this IServiceCollection services, BrokerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (services.Any(service => service.IsKeyedService && service.ServiceType == typeof(BrokerDoor) && Equals(service.ServiceKey, options.Name)))
        {
            throw new ArgumentException($"There is a broker {options.Name} already; each needs a name of its own.", nameof(options));
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EdgeCounters>();
        services.TryAddSingleton<IngestQueue>();
        services.AddCaptureGate(CaptureGate.AheadMaxDefault);
        services.AddHostedService<QueueStop>();
        services.AddKeyedSingleton(options.Name, (provider, _) => Make(provider, options));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<BrokerDoor>(options.Name));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<BrokerDoor>(options.Name));
        return services;
    }

    private static BrokerDoor Make(IServiceProvider provider, BrokerOptions options)
    {
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        BrokerServices services = new(provider.GetRequiredService<CaptureGate>(), provider.GetRequiredService<IngestQueue>(), options, new BrokerTally(), time, provider.GetRequiredService<ILogger<BrokerDoor>>());
        return new BrokerDoor(services, new Random(Seed(options.ClientId)).NextDouble);
    }

    // Client ids differ among those who share a broker, so that they do not all come back at once.
    private static int Seed(string clientId) => BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(clientId)));
}
