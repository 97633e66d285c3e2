using System.Numerics;

namespace CarbonLedger.Simulators.Loading;

/// <summary>
/// Counts times in buckets of whole microseconds, sixteen to each power of two, so that a percentile is told too high by
/// at most 1/16. Fixed size; safe to add to from many threads.
/// </summary>
public sealed class LatencyHistogram
{
    private const int StepBits = 4;
    private const int Steps = 1 << StepBits;
    private const int PowersMax = 40;

    private readonly long[] counts = new long[(PowersMax + 1) * Steps];
    private long max;

    /// <summary>Times added.</summary>
    public long Count => counts.Sum();

    /// <summary>The longest time, exact to the microsecond.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(Interlocked.Read(ref max));

    public void Add(TimeSpan time)
    {
        long microseconds = Math.Clamp((long)time.TotalMicroseconds, 0, (1L << PowersMax) - 1);
        Interlocked.Increment(ref counts[BucketOf(microseconds)]);
        long seen = Interlocked.Read(ref max);
        while (microseconds > seen)
        {
            long before = Interlocked.CompareExchange(ref max, microseconds, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>The time that this share of all times do not exceed, as the top of its bucket; zero while empty.</summary>
    /// <param name="share">0 to 1: 0.99 for the 99th percentile.</param>
    public TimeSpan Percentile(double share)
    {
        if (!(share >= 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "Expected 0 to 1.");
        }

        long rank = (long)Math.Ceiling(share * Count);
        long passed = 0;
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            passed += counts[bucket];
            if (passed > 0 && passed >= rank)
            {
                return TimeSpan.FromMicroseconds(Math.Min(TopOf(bucket), Interlocked.Read(ref max)));
            }
        }

        return TimeSpan.Zero;
    }

    // Below 16 µs a bucket is one microsecond; above, the four bits after the leading one choose the bucket.
    private static int BucketOf(long microseconds)
    {
        if (microseconds < Steps)
        {
            return (int)microseconds;
        }

        int power = BitOperations.Log2((ulong)microseconds);
        return ((power - StepBits + 1) * Steps) + (int)((microseconds >> (power - StepBits)) & (Steps - 1));
    }

    private static long TopOf(int bucket)
    {
        if (bucket < Steps)
        {
            return bucket;
        }

        int shift = (bucket / Steps) - 1;
        return ((long)(Steps + (bucket % Steps) + 1) << shift) - 1;
    }
}
