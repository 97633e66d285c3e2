namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// Shares a register difference out over the intervals of a gap, in the shape of other days or, when that is not known for every one of
/// them or is all zero, evenly. Energies the check meter counted stay as they are and come off the difference first.
/// </summary>
internal sealed class GapShares(int intervals)
{
    private readonly (long Import, long Export, EstimateMethod Method)?[] shapes = new (long, long, EstimateMethod)?[intervals];
    private readonly IntervalCount?[] counted = new IntervalCount?[intervals];

    public void Set(int index, IntervalCount? byCheckMeter, (long Import, long Export, EstimateMethod Method)? shape) =>
        (counted[index], shapes[index]) = (byCheckMeter, shape);

    /// <summary>
    /// The share of an interval the check meter did not count. All such shares add up to the difference less what the check meter counted, to the
    /// Wh; to zero when the check meter counted more.
    /// </summary>
    public (Int128 Import, Int128 Export, EstimateMethod Method) Of(int index, Int128 import, Int128 export)
    {
        bool hasShape = true;
        for (int i = 0; i < intervals; i++)
        {
            hasShape &= counted[i] is not null || shapes[i] is not null;
        }

        (Int128 ofImport, bool importEven) = Share(index, import, count => count.Import, hasShape ? shape => shape.Import : null);
        (Int128 ofExport, bool exportEven) = Share(index, export, count => count.Export, hasShape ? shape => shape.Export : null);
        bool even = !hasShape || importEven || exportEven;
        return (ofImport, ofExport, even ? EstimateMethod.Even : shapes[index]!.Value.Method);
    }

    // Cumulative shares are cut to whole Wh, so that their differences lose nothing.
    private (Int128 Share, bool IsEven) Share(int index, Int128 difference, Func<IntervalCount, Int128> countOf, Func<(long Import, long Export, EstimateMethod Method), long>? shapeOf)
    {
        Int128 left = difference;
        Int128 total = 0;
        Int128 open = 0;
        Int128 before = 0;
        Int128 openBefore = 0;
        for (int i = 0; i < intervals; i++)
        {
            if (counted[i] is { } byCheckMeter)
            {
                left -= countOf(byCheckMeter);
                continue;
            }

            long weight = shapeOf is null ? 0 : shapeOf(shapes[i]!.Value);
            (before, openBefore) = i < index ? (before + weight, openBefore + 1) : (before, openBefore);
            (total, open) = (total + weight, open + 1);
        }

        left = Int128.Max(0, left);
        if (total == 0)
        {
            return ((left * (openBefore + 1) / open) - (left * openBefore / open), left > 0);
        }

        Int128 own = shapeOf!(shapes[index]!.Value);
        return ((left * (before + own) / total) - (left * before / total), false);
    }
}
