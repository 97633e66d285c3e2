using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace CarbonLedger.Ingest;

/// <summary>Puts TLS under MQTT on Kestrel's listener.</summary>
internal static class TlsListening
{
    public static void UseTls(this ListenOptions listen, TlsFiles files, bool asksClients) => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        HandshakeTimeout = MqttEdge.CommunicationMax,
        ClientCertificateMode = asksClients ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
        ClientCertificateValidation = (certificate, sent, _) => files.IsClient(certificate, sent),
        ServerCertificateSelector = (_, _) => files.Server.TargetCertificate,
        OnAuthenticate = (_, handshake) =>
        {
            // The issuers go along. A device may offer any protocol name (ALPN) or none; this is MQTT whatever it offers.
            handshake.ServerCertificateSelectionCallback = null;
            handshake.ServerCertificateContext = files.Server;
            handshake.ApplicationProtocols = null;
        },
    });
}
