namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>Where a chain is and the limits of a <see cref="ChainMakerClient"/>.</summary>
public sealed record ChainMakerClientOptions
{
    /// <summary>The longest any wait may be set to.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(10);

    /// <summary>The most nodes of one chain.</summary>
    public const int AddressCountMax = 64;

    /// <summary>Makes options.</summary>
    /// <param name="addresses">RPC ports of nodes, <c>http://HOST:PORT</c> or <c>https://HOST:PORT</c>, in the order they are tried; https with TLS and http without.</param>
    /// <param name="chainId">The chain, such as <c>chain1</c>.</param>
    public ChainMakerClientOptions(IReadOnlyList<Uri> addresses, string chainId)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentException.ThrowIfNullOrEmpty(chainId);
        ArgumentOutOfRangeException.ThrowIfZero(addresses.Count, nameof(addresses));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(addresses.Count, AddressCountMax, nameof(addresses));
        Addresses = addresses;
        ChainId = chainId;
    }

    /// <summary>RPC ports of nodes.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>The chain.</summary>
    public string ChainId { get; }

    /// <summary>The chain's hash, <c>crypto.hash</c> of its configuration.</summary>
    public ChainMakerHash Hash { get; init; } = ChainMakerHash.Sha256;

    /// <summary>How long one node may take to answer a query: above 0, up to <see cref="WaitMax"/>.</summary>
    public TimeSpan RequestTimeout { get; init => field = Within(value); } = TimeSpan.FromSeconds(10);

    /// <summary>How long a transaction may take to be in a block: above 0, up to <see cref="WaitMax"/>.</summary>
    public TimeSpan CommitTimeout { get; init => field = Within(value); } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait between two looks for a transaction: above 0, up to <see cref="WaitMax"/>.</summary>
    public TimeSpan PollInterval { get; init => field = Within(value); } = TimeSpan.FromMilliseconds(250);

    /// <summary>After this a node no longer takes a request; null for no such time. A node refuses what is more than ten minutes off its own clock all the same.</summary>
    public TimeSpan? RequestLifetime { get; init; }

    /// <summary>The most gas a transaction may use; null on a chain that doesn't count gas.</summary>
    public ulong? GasLimit { get; init; }

    /// <summary>The longest answer, in bytes: a whole block must fit.</summary>
    public int MessageBytesMax { get; init; } = 64 * 1024 * 1024;

    private static TimeSpan Within(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, WaitMax);
        return value;
    }
}
