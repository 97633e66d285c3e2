namespace CarbonLedger.Storage.Influx;

/// <summary>How long to wait before the next attempt: twice as long each time up to a limit, of which a random part of at most half is taken off.</summary>
/// <param name="luck">Values from 0 to below 1.</param>
internal sealed class BackOff(TimeSpan first, TimeSpan max, Func<double> luck)
{
    private const int DoublingsMax = 30;

    private int failures;

    public TimeSpan Next()
    {
        TimeSpan ceiling = first * (1L << failures);
        failures = Math.Min(failures + 1, DoublingsMax);
        return (ceiling < max ? ceiling : max) * (1 - (luck() / 2));
    }

    public void Reset() => failures = 0;
}
