using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Closing;

/// <summary>A decision needs an interval that was forgotten: whoever asked recalls it from the log and asks again.</summary>
public sealed class IntervalForgottenException(Interval interval) : KeyNotFoundException($"Interval {interval} is forgotten; expected it to be recalled from the log.")
{
    /// <summary>The interval.</summary>
    public Interval Interval { get; } = interval;
}
