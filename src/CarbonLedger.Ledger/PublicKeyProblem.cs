namespace CarbonLedger.Ledger;

/// <summary>Why a public key may not be registered or used.</summary>
public enum PublicKeyProblem
{
    /// <summary>Not 32 bytes.</summary>
    WrongLength = 1,

    /// <summary>The y coordinate is 2^255-19 or more: a second spelling of a key.</summary>
    NotCanonical = 2,

    /// <summary>A point of order 1, 2, 4 or 8: one signature passes for many messages.</summary>
    SmallOrder = 3,

    /// <summary>No point of the curve has this y coordinate.</summary>
    NotOnCurve = 4,
}
