namespace CarbonLedger.Ingest.Formats.Ocmf;

/// <summary>What came of checking a record's signature.</summary>
public enum OcmfVerdict
{
    /// <summary>The signature is the key's over the payload's bytes.</summary>
    Valid = 1,

    /// <summary>It is not.</summary>
    Invalid = 2,

    /// <summary>The algorithm is none of those that are checked; nothing is said of the signature.</summary>
    UnknownAlgorithm = 3,

    /// <summary>The public key is none, or of another curve than the algorithm.</summary>
    UnusableKey = 4,
}
