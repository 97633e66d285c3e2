using System.Collections.Immutable;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>What is known of a device's sequence since it was first seen or last jumped back. Numbers are from 1: 0 is what formats without numbers carry.</summary>
/// <param name="First">0 while no number was seen.</param>
/// <param name="Calm">Captures in good order since the last irregularity.</param>
/// <param name="Gaps">By time, at most <see cref="GapsMax"/>.</param>
public readonly record struct SequenceState(long First, Timestamp FirstTime, long Last, Timestamp LastTime, int Calm, ImmutableArray<SequenceGap> Gaps)
{
    /// <summary>Gaps kept apart; beyond it the oldest two are merged, and how many numbers are missing stays exact.</summary>
    public const int GapsMax = 16;

    /// <summary>No number was seen.</summary>
    public static readonly SequenceState None = new(0, default, 0, default, 0, []);

    /// <summary>Numbers that are missing in all gaps; at most <see cref="long.MaxValue"/>.</summary>
    public long Missing
    {
        get
        {
            Int128 sum = 0;
            foreach (SequenceGap gap in Gaps)
            {
                sum += gap.Missing;
            }

            return (long)Int128.Min(sum, long.MaxValue);
        }
    }
}
