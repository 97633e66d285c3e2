namespace CarbonLedger.Carbon.Market;

/// <summary>
/// Lays the face values of one generator's certificates on the intervals it sent energy out in, each within its production period and none
/// on energy that another certificate has: by the generator's output where that works out, else the earliest end first, which finds a place
/// for all whenever there is one.
/// </summary>
internal static class CertificatePlacement
{
    /// <summary>So often certificates without a place are taken out one by one; then all that have none at once, and in doubt more are refused than must be.</summary>
    internal const int RoundsMax = 1_000;

    /// <summary>One certificate and where it may lie.</summary>
    internal sealed record Span(InstrumentId Id, long FaceValue, int First, int End);

    /// <param name="spans">Each of one interval or more.</param>
    /// <param name="capacity">Wh that can be certified in each interval.</param>
    /// <returns>Wh by interval from <see cref="Span.First"/> on; null for a certificate that has no place.</returns>
    public static Dictionary<InstrumentId, long[]?> Place(IEnumerable<Span> spans, ReadOnlySpan<long> capacity)
    {
        Dictionary<InstrumentId, long[]?> placed = [];
        List<Span> group = [];
        int end = 0;
        foreach (Span span in spans.OrderBy(span => span.First).ThenBy(span => span.End).ThenBy(span => span.Id))
        {
            if (span.First >= end)
            {
                PlaceGroup(group, capacity, placed);
                group.Clear();
            }

            group.Add(span);
            end = Math.Max(end, span.End);
        }

        PlaceGroup(group, capacity, placed);
        return placed;
    }

    // Certificates whose periods overlap, one with the next. One that has no place is taken out before the others are tried again, so that it
    // takes nothing from them.
    private static void PlaceGroup(List<Span> group, ReadOnlySpan<long> capacity, Dictionary<InstrumentId, long[]?> placed)
    {
        List<Span> left = [.. group];
        Dictionary<InstrumentId, long[]>? found = ByOutput(left, capacity);
        for (int round = 0; found is null; round++)
        {
            Dictionary<InstrumentId, long[]> byEnd = ByEnd(left, capacity, out List<Span> failed);
            foreach (Span span in round < RoundsMax ? failed.Where(span => span.End == failed[0].End).TakeLast(1) : failed)
            {
                placed[span.Id] = null;
                left.Remove(span);
            }

            // With none left there is nothing to find a place for.
            found = failed.Count > 0 && left.Count > 0 ? null : ByOutput(left, capacity) ?? byEnd;
        }

        foreach ((InstrumentId id, long[] parts) in found)
        {
            placed[id] = parts;
        }
    }

    // The shortest period first, as it has the least choice.
    private static Dictionary<InstrumentId, long[]>? ByOutput(List<Span> spans, ReadOnlySpan<long> capacity)
    {
        Dictionary<InstrumentId, long[]> placed = [];
        if (spans.Count == 0)
        {
            return placed;
        }

        int first = spans.Min(span => span.First);
        long[] free = capacity[first..spans.Max(span => span.End)].ToArray();
        foreach (Span span in spans.OrderBy(span => span.End - span.First).ThenBy(span => span.Id))
        {
            Span<long> own = free.AsSpan(span.First - first, span.End - span.First);
            Int128 sum = 0;
            foreach (long wattHours in own)
            {
                sum += wattHours;
            }

            if (span.FaceValue > sum)
            {
                return null;
            }

            long[] parts = Shares.Spread(span.FaceValue, own);
            for (int i = 0; i < parts.Length; i++)
            {
                own[i] -= parts[i];
            }

            placed[span.Id] = parts;
        }

        return placed;
    }

    // Failed are in the order of their ends, then of their ids; what they were given before is lost to the others of this round.
    private static Dictionary<InstrumentId, long[]> ByEnd(List<Span> spans, ReadOnlySpan<long> capacity, out List<Span> failed)
    {
        Dictionary<InstrumentId, long[]> placed = spans.ToDictionary(span => span.Id, span => new long[span.End - span.First]);
        Queue<Span> coming = new(spans.OrderBy(span => span.First));
        PriorityQueue<(Span Span, long Open), (int End, InstrumentId Id)> open = new();
        failed = [];
        int end = spans.Max(span => span.End);
        for (int t = spans.Min(span => span.First); t <= end; t++)
        {
            while (coming.TryPeek(out Span? next) && next.First == t)
            {
                coming.Dequeue();
                open.Enqueue((next, next.FaceValue), (next.End, next.Id));
            }

            while (open.TryPeek(out (Span Span, long Open) late, out _) && late.Span.End <= t)
            {
                open.Dequeue();
                failed.Add(late.Span);
            }

            long free = t < end ? capacity[t] : 0;
            while (free > 0 && open.TryDequeue(out (Span Span, long Open) first, out (int End, InstrumentId Id) order))
            {
                long part = Math.Min(free, first.Open);
                placed[first.Span.Id][t - first.Span.First] = part;
                free -= part;
                if (first.Open > part)
                {
                    open.Enqueue((first.Span, first.Open - part), order);
                }
            }
        }

        return placed;
    }
}
