using System.Collections.Immutable;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>The refusals in one name.</summary>
/// <param name="Recent">When the last ones came, oldest first; at most <see cref="QualityRules.RefusalsMax"/>.</param>
/// <param name="Count">All since the alarm's first, or since the last pause.</param>
/// <param name="IsOpen">True while the alarm is open.</param>
public sealed record RefusalState(ImmutableArray<Timestamp> Recent, long Count, bool IsOpen)
{
    public static readonly RefusalState None = new([], 0, false);
}
