namespace CarbonLedger.Ledger;

/// <summary>How a witness answers an add-checkpoint call (C2SP tlog-witness); the number is the HTTP status.</summary>
public enum WitnessStatus
{
    /// <summary>The checkpoint follows from what was cosigned before; the body is the cosignature.</summary>
    Cosigned = 200,

    /// <summary>Not a request, or an old size above the checkpoint's.</summary>
    Malformed = 400,

    /// <summary>No known key of the origin signed, or one of them did not sign this text.</summary>
    NotSigned = 403,

    /// <summary>The witness has no key of the origin.</summary>
    UnknownOrigin = 404,

    /// <summary>The witness cosigned another size than the log believes; the body is that size.</summary>
    OtherSize = 409,

    /// <summary>The checkpoint is not proved to follow from the one last cosigned.</summary>
    NotProved = 422,
}
