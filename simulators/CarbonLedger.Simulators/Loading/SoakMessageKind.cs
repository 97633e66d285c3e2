namespace CarbonLedger.Simulators.Loading;

/// <summary>What a message of a soak is, and so what must become of it.</summary>
public enum SoakMessageKind
{
    /// <summary>Captures as they should be; stored once, whatever happens to the line.</summary>
    Good = 1,

    /// <summary>A capture whose time lies ahead of the clock beyond the allowance.</summary>
    AheadOfWindow = 2,

    /// <summary>A capture from before its device's enrolment.</summary>
    BeforeEnrolment = 3,

    /// <summary>A register changed under the signature of other values.</summary>
    Forged = 4,

    /// <summary>No signature.</summary>
    Unsigned = 5,

    /// <summary>A topic of another site or device, or none of a device.</summary>
    ForeignTopic = 6,

    /// <summary>Not what the format says.</summary>
    Malformed = 7,

    /// <summary>A register that nobody knows.</summary>
    UnknownRegister = 8,

    /// <summary>More bytes than a payload may have, in a packet that may be so long.</summary>
    TooLong = 9,

    /// <summary>A packet that is too long: the connection ends without an answer.</summary>
    PacketTooLong = 10,

    /// <summary>Other values under a key that was acknowledged.</summary>
    Conflict = 11,

    /// <summary>A capture, well signed, of a device that is not enrolled.</summary>
    Stranger = 12,
}
