namespace CarbonLedger.Anchors.Evm;

/// <summary>Which node of which chain is asked, what a transaction may cost, and how long things may take.</summary>
/// <param name="Node">http or https. Its path may hold an access key, so no message shows it.</param>
/// <param name="ChainId">The chain that the node must be of (EIP-155).</param>
public sealed record EvmNodeOptions(Uri Node, long ChainId)
{
    /// <summary>The highest cap of fees, in wei a unit of gas: a million gwei.</summary>
    public const long FeeCapMax = 1_000_000_000_000_000;

    /// <summary>The longest of all waits.</summary>
    public static readonly TimeSpan WaitLongest = TimeSpan.FromHours(6);

    /// <summary>Wei a unit of gas at most, priority fee included: 1 to <see cref="FeeCapMax"/>. No bump goes above it.</summary>
    public long FeeCap
    {
        get;
        init => field = InRange(value, 1, FeeCapMax);
    }

    = 200_000_000_000;

    /// <summary>Wei a unit of gas for whoever makes the block, at least; the node's own proposal counts where it is higher. 0 to <see cref="FeeCapMax"/>.</summary>
    public long PriorityFee
    {
        get;
        init => field = InRange(value, 0, FeeCapMax);
    }

    = 1_000_000_000;

    /// <summary>By how much a stuck transaction's fees are raised: 10 (what nodes ask for at least) to 100 percent.</summary>
    public int BumpPercent
    {
        get;
        init => field = (int)InRange(value, 10, 100);
    }

    = 15;

    /// <summary>How long a transaction waits for a block before its fees are raised.</summary>
    public TimeSpan StuckAfter
    {
        get;
        init => field = InRange(value);
    }

    = TimeSpan.FromSeconds(60);

    /// <summary>How often the node is asked whether something came.</summary>
    public TimeSpan PollInterval
    {
        get;
        init => field = InRange(value);
    }

    = TimeSpan.FromSeconds(1);

    /// <summary>How long one publication or deployment may take in all.</summary>
    public TimeSpan WaitMax
    {
        get;
        init => field = InRange(value);
    }

    = TimeSpan.FromMinutes(15);

    /// <summary>How long one call may take.</summary>
    public TimeSpan CallTimeout
    {
        get;
        init => field = InRange(value);
    }

    = TimeSpan.FromSeconds(15);

    /// <summary>The chain alone: the node's address may hold an access key.</summary>
    public override string ToString() => $"node {Node.Authority} of chain {ChainId}";

    private static long InRange(long value, long min, long max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max);
        return value;
    }

    private static TimeSpan InRange(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, WaitLongest);
        return value;
    }
}
