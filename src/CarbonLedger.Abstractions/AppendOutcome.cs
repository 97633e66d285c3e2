namespace CarbonLedger.Abstractions;

/// <summary>What the telemetry store did with a payload.</summary>
public enum AppendOutcome
{
    /// <summary>A capture seen for the first time; now durable.</summary>
    Stored = 1,

    /// <summary>Same key and same signed bytes as a stored capture, whatever its evidence; counted. The first evidence stays.</summary>
    Duplicate = 2,

    /// <summary>Same key and other signed bytes than a stored capture; both are kept, this one as a refusal.</summary>
    Conflict = 3,

    /// <summary>A refusal; kept with its reason.</summary>
    Refused = 4,
}
