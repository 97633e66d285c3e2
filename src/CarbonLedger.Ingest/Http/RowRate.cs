namespace CarbonLedger.Ingest.Http;

/// <summary>
/// One token's share: rows a second, with bursts of up to ten seconds' worth, and requests side by side. A request that has begun is never cut short;
/// what it took beyond the share is paid by waiting before the next. Safe to call from many threads.
/// </summary>
internal sealed class RowRate(int rowsPerSecondMax, int requestsMax, TimeProvider time)
{
    private const int BurstSeconds = 10;

    private readonly Lock gate = new();
    private double allowance = (double)rowsPerSecondMax * BurstSeconds;
    private long last = time.GetTimestamp();
    private int open;

    /// <summary>True if a request may begin; otherwise in how many seconds it may, 1 or more. Each that begins must <see cref="End"/>.</summary>
    public bool TryBegin(out int waitSeconds)
    {
        lock (gate)
        {
            waitSeconds = 1;
            if (open >= requestsMax)
            {
                return false;
            }

            Refill();
            if (rowsPerSecondMax > 0 && allowance < 1)
            {
                waitSeconds = (int)Math.Ceiling(Math.Clamp((1 - allowance) / rowsPerSecondMax, 1, 86_400));
                return false;
            }

            open++;
            return true;
        }
    }

    /// <summary>Ends a request that brought so many rows; one without any counts as one.</summary>
    public void End(long rows)
    {
        lock (gate)
        {
            Refill();
            allowance -= Math.Max(1, rows);
            open--;
        }
    }

    private void Refill()
    {
        long now = time.GetTimestamp();
        allowance = Math.Min((double)rowsPerSecondMax * BurstSeconds, allowance + (time.GetElapsedTime(last, now).TotalSeconds * rowsPerSecondMax));
        last = now;
    }
}
