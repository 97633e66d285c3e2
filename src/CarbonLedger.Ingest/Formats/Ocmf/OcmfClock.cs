namespace CarbonLedger.Ingest.Formats.Ocmf;

/// <summary>What an OCMF time says of its clock (OCMF 1.0 table 14, the letter behind the time).</summary>
public enum OcmfClock
{
    /// <summary><c>U</c>: unknown, not synchronised.</summary>
    Unknown = 1,

    /// <summary><c>I</c>: informative.</summary>
    Informative = 2,

    /// <summary><c>S</c>: synchronised.</summary>
    Synchronised = 3,

    /// <summary><c>R</c>: counted from a synchronised time since the transaction began.</summary>
    Relative = 4,
}
