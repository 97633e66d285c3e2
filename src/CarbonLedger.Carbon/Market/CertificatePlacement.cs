namespace CarbonLedger.Carbon.Market;

/// <summary>
/// Lays the face values of one generator's certificates on the intervals it sent energy out in, each within its production period and none
/// on energy that another certificate has: by the generator's output where that works out, else the earliest end first, which finds a place
/// for all whenever there is one.
/// </summary>
internal static class CertificatePlacement
{
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

    // Certificates whose periods overlap, one with the next.
    private static void PlaceGroup(List<Span> group, ReadOnlySpan<long> capacity, Dictionary<InstrumentId, long[]?> placed)
    {
        List<Span> left = [.. group];
        while (left.Count > 0)
        {
            Dictionary<InstrumentId, long[]>? found = ByOutput(left, capacity);
            Span? failed = null;
            found ??= ByEnd(left, capacity, out failed);
            if (found is null)
            {
                placed[failed!.Id] = null;
                left.Remove(failed);
                continue;
            }

            foreach ((InstrumentId id, long[] parts) in found)
            {
                placed[id] = parts;
            }

            return;
        }
    }

    // The shortest period first, as it has the least choice.
    private static Dictionary<InstrumentId, long[]>? ByOutput(List<Span> spans, ReadOnlySpan<long> capacity)
    {
        int first = spans.Min(span => span.First);
        long[] free = capacity[first..spans.Max(span => span.End)].ToArray();
        Dictionary<InstrumentId, long[]> placed = [];
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

    private static Dictionary<InstrumentId, long[]>? ByEnd(List<Span> spans, ReadOnlySpan<long> capacity, out Span? failed)
    {
        Dictionary<InstrumentId, long[]> placed = spans.ToDictionary(span => span.Id, span => new long[span.End - span.First]);
        Dictionary<InstrumentId, long> open = spans.ToDictionary(span => span.Id, span => span.FaceValue);
        List<Span> inOrder = [.. spans.OrderBy(span => span.End).ThenBy(span => span.Id)];
        int end = spans.Max(span => span.End);
        for (int t = spans.Min(span => span.First); t < end; t++)
        {
            long free = capacity[t];
            foreach (Span span in inOrder.Where(span => span.First <= t && t < span.End))
            {
                long part = Math.Min(free, open[span.Id]);
                placed[span.Id][t - span.First] = part;
                open[span.Id] -= part;
                free -= part;
            }

            failed = inOrder.LastOrDefault(span => span.End == t + 1 && open[span.Id] > 0);
            if (failed is not null)
            {
                return null;
            }
        }

        failed = null;
        return placed;
    }
}
