using CarbonLedger.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest;

/// <summary>Adds the MQTT endpoint to a web application.</summary>
public static class MqttEdgeHosting
{
    /// <summary>
    /// Adds <see cref="MqttEdge"/>, <see cref="IngestQueue"/>, <see cref="CaptureGate"/> and <see cref="EdgeCounters"/>. The
    /// services must hold <see cref="ITelemetryStore"/>, <see cref="IDeviceRegistry"/>, <see cref="IGridClock"/> and
    /// <see cref="ICaptureSink"/>, and may hold <see cref="GateFormats"/> for what is taken beside cl-json. Add it after what the sink needs: hosted services start in order and stop in reverse.
    /// Kestrel ignores configured URLs once it is told to listen in code, so HTTP needs its own <c>Listen</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    /// <remarks>TLS files that can't be used fail the start of the host.</remarks>
    public static WebApplicationBuilder AddMqttEdge(this WebApplicationBuilder builder, MqttEdgeOptions options)
    {
        options.Check();
        MqttListener listener = new();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.TryAddSingleton<EdgeCounters>();
        builder.Services.AddCaptureGate(options.AheadMax, options.ChecksSignatures);
        builder.Services.TryAddSingleton<IngestQueue>();
        builder.Services.AddSingleton<PasswordCheck>();
        builder.Services.AddSingleton(services => new MqttConnections(new EdgeServices(
            services.GetRequiredService<CaptureGate>(),
            services.GetRequiredService<IngestQueue>(),
            services.GetRequiredService<IDeviceRegistry>(),
            options,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<MqttEdge>>())));
        builder.Services.AddSingleton(services => new MqttEdge(
            services.GetRequiredService<MqttConnections>(),
            listener,
            services.GetRequiredService<IngestQueue>(),
            new DeviceAdmission(services.GetRequiredService<IDeviceRegistry>(), options, services.GetRequiredService<PasswordCheck>()),
            new RevocationWatch(
                services.GetRequiredService<IDeviceRegistry>(),
                services.GetRequiredService<MqttConnections>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<MqttEdge>>()),
            services.GetRequiredService<IHostApplicationLifetime>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<MqttEdge>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Address, options.Port, listen =>
        {
            listener.Options = listen;
            options.ConfigureListener?.Invoke(listen);
            if (options.Tls is { } tls)
            {
                TlsFiles files = new(tls, TimeProvider.System) { Logger = kestrel.ApplicationServices.GetRequiredService<ILogger<MqttEdge>>() };
                listen.UseTls(files, asksClients: tls.ClientAuthorityFile is not null);
            }

            listen.UseConnectionHandler<MqttConnections>();
        }));
        return builder;
    }
}
