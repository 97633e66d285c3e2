namespace CarbonLedger.Entries.Verification;

/// <summary>
/// The sequence numbers of one device that were seen, as ranges without a gap: 16 bytes each, and one range is all there is of a device that lost
/// nothing. Not thread-safe.
/// </summary>
internal sealed class SequenceRanges
{
    private readonly List<(long First, long Last)> ranges = [];

    /// <summary>Numbers between the lowest and the highest that were not seen.</summary>
    public Int128 Missing
    {
        get
        {
            Int128 missing = 0;
            for (int i = 1; i < ranges.Count; i++)
            {
                missing += (Int128)ranges[i].First - ranges[i - 1].Last - 1;
            }

            return missing;
        }
    }

    public void Add(long number)
    {
        int at = IndexOf(number);
        bool joinsBefore = at > 0 && ranges[at - 1].Last >= number - 1;
        if (joinsBefore && ranges[at - 1].Last >= number)
        {
            return;
        }

        bool joinsAfter = at < ranges.Count && ranges[at].First == number + 1;
        switch (joinsBefore, joinsAfter)
        {
            case (true, true):
                ranges[at - 1] = (ranges[at - 1].First, ranges[at].Last);
                ranges.RemoveAt(at);
                break;
            case (true, false):
                ranges[at - 1] = (ranges[at - 1].First, number);
                break;
            case (false, true):
                ranges[at] = (number, ranges[at].Last);
                break;
            default:
                ranges.Insert(at, (number, number));
                break;
        }
    }

    // The first range that starts after a number; mostly the end, as devices count up.
    private int IndexOf(long number)
    {
        int low = 0;
        int high = ranges.Count;
        if (high > 0 && ranges[^1].First <= number)
        {
            return high;
        }

        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = ranges[middle].First <= number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
