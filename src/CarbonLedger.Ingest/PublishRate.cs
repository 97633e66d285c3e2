namespace CarbonLedger.Ingest;

/// <summary>Counts one connection's publishes against a rate; short bursts of up to ten seconds' worth pass.</summary>
internal sealed class PublishRate(int perSecondMax, TimeProvider time)
{
    private const int BurstSeconds = 10;

    private readonly double allowanceMax = (double)perSecondMax * BurstSeconds;
    private double allowance = (double)perSecondMax * BurstSeconds;
    private long last = time.GetTimestamp();

    /// <summary>True if one more publish is within the rate, and counts it.</summary>
    public bool TryTake()
    {
        if (perSecondMax == 0)
        {
            return true;
        }

        long now = time.GetTimestamp();
        allowance = Math.Min(allowanceMax, allowance + (time.GetElapsedTime(last, now).TotalSeconds * perSecondMax));
        last = now;
        if (allowance < 1)
        {
            return false;
        }

        allowance--;
        return true;
    }
}
