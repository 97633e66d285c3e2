namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>How a payload writes its time.</summary>
public enum TimeForm
{
    /// <summary>ISO 8601; without an offset only where the profile gives one.</summary>
    Iso8601 = 1,

    /// <summary>Seconds since 1970-01-01 UTC, decimals allowed.</summary>
    UnixSeconds = 2,

    /// <summary>Milliseconds since 1970-01-01 UTC, decimals allowed.</summary>
    UnixMilliseconds = 3,
}
