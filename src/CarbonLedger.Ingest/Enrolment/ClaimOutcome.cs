namespace CarbonLedger.Ingest.Enrolment;

/// <summary>What came of a device's claim.</summary>
public enum ClaimOutcome
{
    /// <summary>The key is kept and waits for the operator's signature; the same claim again is the same.</summary>
    Claimed = 1,

    /// <summary>No code waits for this device, or another one does: which of the two is not told.</summary>
    WrongCode = 2,

    /// <summary>The code was right once; its time is over.</summary>
    Expired = 3,

    /// <summary>Wrong codes were tried too often; the operator must give a new one.</summary>
    Locked = 4,

    /// <summary>Another key claimed the device with this code.</summary>
    Taken = 5,

    /// <summary>The claim is not signed by the key it brings.</summary>
    NotSigned = 6,
}
