namespace CarbonLedger.Abstractions;

/// <summary>The one rule for ranges that every ledger store is asked for.</summary>
public static class RangeRule
{
    /// <exception cref="ArgumentOutOfRangeException">There is no range, or an offset or length is negative.</exception>
    public static void Require(IReadOnlyList<ByteRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentOutOfRangeException.ThrowIfZero(ranges.Count);
        foreach (ByteRange range in ranges)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(range.Offset);
            ArgumentOutOfRangeException.ThrowIfNegative(range.Length);
        }
    }
}
