using CarbonLedger.Entries.Captures;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest;

/// <summary>How a refusal is told in MQTT: the reason code of PUBACK and PUBREC (MQTT 5 §3.4.2.1).</summary>
public static class RefusalCode
{
    /// <summary>0x99 for the payload, 0x87 for who sent it, 0x83 for when and for conflicts, 0x97 for how much.</summary>
    public static MqttPubAckReasonCode Of(RefusalReason reason) => reason switch
    {
        RefusalReason.Malformed or RefusalReason.UnknownRegister or RefusalReason.OverLimit => MqttPubAckReasonCode.PayloadFormatInvalid,
        RefusalReason.UnknownDevice or RefusalReason.ForeignTopic or RefusalReason.BadSignature or RefusalReason.MissingSignature
            or RefusalReason.Revoked => MqttPubAckReasonCode.NotAuthorized,
        RefusalReason.TimeInFuture or RefusalReason.BeforeEnrolment or RefusalReason.Conflict => MqttPubAckReasonCode.ImplementationSpecificError,
        RefusalReason.RateLimit => MqttPubAckReasonCode.QuotaExceeded,
        _ => MqttPubAckReasonCode.UnspecifiedError,
    };
}
