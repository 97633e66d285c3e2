namespace CarbonLedger.Abstractions;

/// <summary>How long to wait before the next attempt: twice as long each time up to a limit, of which a random part of at most half is taken off, so that many clients do not come at once.</summary>
/// <param name="luck">Values from 0 to below 1.</param>
public sealed class BackOff(TimeSpan first, TimeSpan max, Func<double> luck)
{
    private const int DoublingsMax = 30;

    private int failures;

    /// <summary>The time before the next attempt, from half of what the limit then is up to all of it.</summary>
    public TimeSpan Next()
    {
        TimeSpan ceiling = first * (1L << failures);
        failures = Math.Min(failures + 1, DoublingsMax);
        return (ceiling < max ? ceiling : max) * (1 - (luck() / 2));
    }

    /// <summary>Begins anew, after an attempt that led to something.</summary>
    public void Reset() => failures = 0;
}
