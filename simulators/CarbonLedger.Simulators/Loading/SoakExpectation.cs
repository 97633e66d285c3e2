using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Simulators.Loading;

/// <summary>What must become of each kind of message, written down apart from the code that decides it.</summary>
internal static class SoakExpectation
{
    /// <summary>The reason a message must be refused for; null for one that must be stored, or that no answer may come to.</summary>
    public static RefusalReason? ReasonOf(SoakMessageKind kind) => kind switch
    {
        SoakMessageKind.AheadOfWindow => RefusalReason.TimeInFuture,
        SoakMessageKind.BeforeEnrolment => RefusalReason.BeforeEnrolment,
        SoakMessageKind.Forged => RefusalReason.BadSignature,
        SoakMessageKind.Unsigned => RefusalReason.MissingSignature,
        SoakMessageKind.ForeignTopic => RefusalReason.ForeignTopic,
        SoakMessageKind.Malformed => RefusalReason.Malformed,
        SoakMessageKind.UnknownRegister => RefusalReason.UnknownRegister,
        SoakMessageKind.TooLong => RefusalReason.OverLimit,
        SoakMessageKind.Conflict => RefusalReason.Conflict,
        SoakMessageKind.Stranger => RefusalReason.UnknownDevice,
        _ => null,
    };

    /// <summary>The PUBACK that tells a reason: 0x99 for the payload, 0x87 for who sent it, 0x83 for when and for conflicts.</summary>
    public static byte CodeOf(RefusalReason? reason) => reason switch
    {
        null => 0x00,
        RefusalReason.Malformed or RefusalReason.UnknownRegister or RefusalReason.OverLimit => 0x99,
        RefusalReason.TimeInFuture or RefusalReason.BeforeEnrolment or RefusalReason.Conflict => 0x83,
        _ => 0x87,
    };
}
