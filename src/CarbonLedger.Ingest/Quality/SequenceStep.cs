namespace CarbonLedger.Ingest.Quality;

/// <summary>How a capture's number stands to those before it.</summary>
internal enum SequenceStep
{
    /// <summary>It says nothing: no number, a correction, or of before the first number watched.</summary>
    None,

    First,

    Next,

    /// <summary>Numbers before it are missing.</summary>
    Skipped,

    /// <summary>It was missing.</summary>
    Filled,

    /// <summary>Newer, with a lower number.</summary>
    Back,

    /// <summary>A number that came before, with another time.</summary>
    Repeated,

    /// <summary>A higher number, with an earlier time: the clock was put back.</summary>
    ClockBack,
}
