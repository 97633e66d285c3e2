namespace CarbonLedger.Anchors.Evm;

/// <summary>What a transaction offers, in wei a unit of gas (EIP-1559).</summary>
/// <param name="Priority">For whoever makes the block, at most.</param>
/// <param name="Max">In all, at most; not below the priority fee.</param>
internal readonly record struct EvmFees(long Priority, long Max)
{
    /// <summary>Enough for six full blocks after this one: each may raise the base fee by an eighth.</summary>
    public static EvmFees For(long baseFee, long priority, long cap)
    {
        long max = Math.Min(cap, (2 * baseFee) + priority);
        return new EvmFees(Math.Min(priority, max), max);
    }

    /// <summary>Both raised by a part, as a node asks of what replaces another; null where that is above the cap.</summary>
    public EvmFees? Raised(int percent, EvmFees market, long cap)
    {
        EvmFees raised = new(Math.Max(Raise(Priority, percent), market.Priority), Math.Max(Raise(Max, percent), market.Max));
        return raised.Max <= cap ? raised with { Priority = Math.Min(raised.Priority, raised.Max) } : null;
    }

    // Rounded up and one above: a fee of a few wei must rise too.
    private static long Raise(long fee, int percent) => checked((fee * (100 + percent) / 100) + 1);
}
