using System.Security.Cryptography.X509Certificates;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest;

/// <summary>
/// Decides who gets a session, before a session of the same client id is taken over (MQTT 5 §4.12, §3.2.2.2). A device shows its
/// certificate, where the endpoint asks for one, or its password; without either it is let in only if the options say so, and never
/// when the registry holds a password of it.
/// </summary>
internal sealed class DeviceAdmission(IDeviceRegistry registry, MqttEdgeOptions options, PasswordCheck passwords)
{
    /// <summary>The answer to a CONNECT; MQTT 3.1.1 has fewer codes and is told the nearest one (§3.2.2.3).</summary>
    public async Task<MqttConnectReasonCode> DecideAsync(ConnectRequest request)
    {
        if (!Identifier.IsValid(request.Client))
        {
            return options.AllowAnonymous && options.Tls?.ClientAuthorityFile is null ? MqttConnectReasonCode.Success : MqttConnectReasonCode.ClientIdentifierNotValid;
        }

        DeviceId device = new(request.Client);
        if (registry.FindRevocation(device) is not null)
        {
            return MqttConnectReasonCode.Banned;
        }

        return options.Tls?.ClientAuthorityFile is null
            ? await DecideByPasswordAsync(device, request)
            : DecideByCertificate(request);
    }

    private static MqttConnectReasonCode DecideByCertificate(ConnectRequest request) =>
        request.Certificate is { } certificate && CommonName(certificate) == request.Client ? MqttConnectReasonCode.Success : MqttConnectReasonCode.NotAuthorized;

    private async Task<MqttConnectReasonCode> DecideByPasswordAsync(DeviceId device, ConnectRequest request)
    {
        DevicePassword? known = registry.FindPassword(device);
        if (known is null && options.AllowAnonymous)
        {
            return MqttConnectReasonCode.Success;
        }

        if (request.Password is null)
        {
            return MqttConnectReasonCode.NotAuthorized;
        }

        bool holds = await passwords.HoldsAsync(device, known, request.Password);
        return holds && request.UserName == request.Client ? MqttConnectReasonCode.Success : MqttConnectReasonCode.BadUserNameOrPassword;
    }

    // One common name and no more: of two, the parties could each mean another.
    private static string? CommonName(X509Certificate2 certificate)
    {
        List<string?> names = [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(name => !name.HasMultipleElements && name.GetSingleElementType().Value == "2.5.4.3").Select(name => name.GetSingleElementValue())];
        return names.Count == 1 ? names[0] : null;
    }
}
