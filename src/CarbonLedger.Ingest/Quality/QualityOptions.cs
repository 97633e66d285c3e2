namespace CarbonLedger.Ingest.Quality;

/// <summary>What is watched and how it is told.</summary>
public sealed record QualityOptions
{
    public QualityRules Rules { get; init; } = new();

    /// <summary>Alarms of a window that are told one by one; beyond it there are digests. 1 to 1,000.</summary>
    public int DigestAfter { get; init; } = 10;

    /// <summary>The length of a window, 1 second to 1 day.</summary>
    public TimeSpan DigestWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Devices that are watched; of one more nothing is remembered, and it is counted. 1 to 1,000,000.</summary>
    public int DevicesMax { get; init; } = 100_000;

    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public void Check()
    {
        Rules.Check();
        Require(DigestAfter, 1_000, nameof(DigestAfter));
        Require((long)DigestWindow.TotalSeconds, 86_400, nameof(DigestWindow));
        Require(DevicesMax, 1_000_000, nameof(DevicesMax));
    }

    private static void Require(long value, long max, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
    }
}
