using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Numbers of a sequence that have not come, between two captures that have.</summary>
/// <param name="From">The first missing number.</param>
/// <param name="To">The last missing number.</param>
/// <param name="Missing">How many are missing, 1 to To − From + 1; fewer than that where several gaps were merged to keep within the limit.</param>
/// <param name="After">Capture time of what came before the gap.</param>
/// <param name="Before">Capture time of what came after it. Numbers come again when a device is reset; times tell which are meant.</param>
public readonly record struct SequenceGap(long From, long To, long Missing, Timestamp After, Timestamp Before)
{
    private bool IsWhole => Missing == To - From + 1;

    public override string ToString() => FormattableString.Invariant($"{From}..{To} ({Missing})");

    internal bool Holds(long sequence, Timestamp time) => sequence >= From && sequence <= To && time >= After && time <= Before;

    /// <summary>What remains when one of its numbers came: nothing, one gap or two.</summary>
    internal IEnumerable<SequenceGap> Without(long sequence, Timestamp time)
    {
        if (!IsWhole)
        {
            return Missing == 1 ? [] : [this with { Missing = Missing - 1 }];
        }

        List<SequenceGap> rest = [];
        if (sequence > From)
        {
            rest.Add(new SequenceGap(From, sequence - 1, sequence - From, After, time));
        }

        if (sequence < To)
        {
            rest.Add(new SequenceGap(sequence + 1, To, To - sequence, time, Before));
        }

        return rest;
    }

    /// <summary>This and the next one as one; how many are missing stays exact.</summary>
    internal SequenceGap MergedWith(SequenceGap next) => new(
        Math.Min(From, next.From),
        Math.Max(To, next.To),
        (long)Int128.Min((Int128)Missing + next.Missing, long.MaxValue),
        After < next.After ? After : next.After,
        Before > next.Before ? Before : next.Before);
}
