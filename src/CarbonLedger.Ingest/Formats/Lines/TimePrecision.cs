namespace CarbonLedger.Ingest.Formats.Lines;

/// <summary>What one step of a line's timestamp is; the <c>precision</c> of a write (InfluxDB v2 <c>/api/v2/write</c>).</summary>
public enum TimePrecision
{
    /// <summary><c>ns</c>, unless another is named.</summary>
    Nanoseconds = 1,

    /// <summary><c>us</c></summary>
    Microseconds = 2,

    /// <summary><c>ms</c></summary>
    Milliseconds = 3,

    /// <summary><c>s</c></summary>
    Seconds = 4,
}
