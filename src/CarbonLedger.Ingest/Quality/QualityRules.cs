namespace CarbonLedger.Ingest.Quality;

/// <summary>The limits beyond which data is worth an alarm.</summary>
public sealed record QualityRules
{
    /// <summary>A learned cadence below this counts as this, so that a fast device may take a breath.</summary>
    public static readonly TimeSpan LearnedCadenceMin = TimeSpan.FromSeconds(20);

    /// <summary>Captures in good order after which a sequence that jumped counts as sound again.</summary>
    public const int CalmCaptures = 8;

    /// <summary>Silent is what is not heard for this many times its cadence; 2 to 1,000.</summary>
    public int SilenceFactor { get; init; } = 3;

    /// <summary>How often every device sends, 1 second to 31 days; null learns it device by device from the spacing of the last captures.</summary>
    public TimeSpan? Cadence { get; init; }

    /// <summary>How far a device's clock may be off, 1 second to 1 day.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So many refusals within <see cref="RefusalWindow"/> are an alarm, 1 to 100.</summary>
    public int RefusalsMax { get; init; } = 10;

    /// <summary>1 second to 1 day.</summary>
    public TimeSpan RefusalWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <exception cref="ArgumentOutOfRangeException">A rule lies outside its range.</exception>
    public void Check()
    {
        Require(SilenceFactor, 2, 1_000, nameof(SilenceFactor));
        Require(Cadence is { } cadence ? (long)cadence.TotalSeconds : 1, 1, 31 * 86_400, nameof(Cadence));
        Require((long)Skew.TotalSeconds, 1, 86_400, nameof(Skew));
        Require(RefusalsMax, 1, 100, nameof(RefusalsMax));
        Require((long)RefusalWindow.TotalSeconds, 1, 86_400, nameof(RefusalWindow));
    }

    private static void Require(long value, long min, long max, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
    }
}
