namespace CarbonLedger.Ingest.Quality;

/// <summary>Where in its life an alarm is; numbers are fixed.</summary>
public enum AlarmPhase
{
    /// <summary>Found, or found once more.</summary>
    Raised = 1,

    /// <summary>It lasts; count and detail may have changed.</summary>
    Still = 2,

    /// <summary>What was missing came, or what was wrong is right again.</summary>
    Ended = 3,
}
