namespace CarbonLedger.Entries.Captures;

/// <summary>Why the edge refused a payload. Only what payload, registry and clock decide; numbers are fixed.</summary>
public enum RefusalReason
{
    /// <summary>Not cl-json/1: syntax, a missing or mistyped field, a value out of range.</summary>
    Malformed = 1,

    /// <summary>A register this system does not know.</summary>
    UnknownRegister = 2,

    /// <summary>The payload exceeds its byte limit.</summary>
    OverLimit = 3,

    /// <summary>No such device in the registry.</summary>
    UnknownDevice = 4,

    /// <summary>The topic is not the device's own.</summary>
    ForeignTopic = 5,

    /// <summary>The signature does not verify under the device's key.</summary>
    BadSignature = 6,

    /// <summary>A signature is required and missing.</summary>
    MissingSignature = 7,

    /// <summary>The capture time lies ahead of the grid's clock by more than the allowance.</summary>
    TimeInFuture = 8,

    /// <summary>The capture time lies before the device's enrolment.</summary>
    BeforeEnrolment = 9,

    /// <summary>A stored capture has the same key and other bytes; both are kept.</summary>
    Conflict = 10,

    /// <summary>The device sent more than its share.</summary>
    RateLimit = 11,

    /// <summary>The device was revoked: nothing it sends is taken any more.</summary>
    Revoked = 12,
}
