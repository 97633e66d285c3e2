namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>What a value counts.</summary>
public enum ValueKind
{
    /// <summary>A register that only rises: what energy is counted from.</summary>
    Register = 1,

    /// <summary>Energy since the value before; no register stands behind it, so what is made of it is <em>derived</em>.</summary>
    Interval = 2,

    /// <summary>Power at the time; energy made of it is <em>derived</em>.</summary>
    Power = 3,
}
