using System.Collections.Immutable;

namespace CarbonLedger.Ingest.Quality;

/// <summary>The last spacings between things that come again and again, in milliseconds, and what they usually are.</summary>
public static class Spacings
{
    /// <summary>Spacings that are kept.</summary>
    public const int Max = 8;

    /// <summary>With fewer, nothing is known of the cadence.</summary>
    public const int Enough = 3;

    /// <summary>With one more, the oldest left out beyond <see cref="Max"/>. A spacing above 24 days counts as 24 days.</summary>
    internal static ImmutableArray<int> With(this ImmutableArray<int> spacings, long milliseconds)
    {
        int value = (int)Math.Clamp(milliseconds, 1, int.MaxValue);
        return spacings.Length < Max ? spacings.Add(value) : [.. spacings.AsSpan()[1..], value];
    }

    /// <summary>The upper median; null while there are too few.</summary>
    internal static long? Median(this ImmutableArray<int> spacings)
    {
        if (spacings.Length < Enough)
        {
            return null;
        }

        Span<int> sorted = stackalloc int[Max];
        spacings.AsSpan().CopyTo(sorted);
        sorted = sorted[..spacings.Length];
        sorted.Sort();
        return sorted[spacings.Length / 2];
    }
}
