using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>Which contract holds the anchors, and when one counts as final.</summary>
/// <param name="Node">The node and the chain.</param>
/// <param name="Contract">A deployment of CarbonAnchor.sol.</param>
public sealed record EvmAnchorOptions(EvmNodeOptions Node, EvmAddress Contract)
{
    /// <summary>The most blocks that may be waited for.</summary>
    public const int ConfirmationsMax = 10_000;

    /// <summary>Keccak-256 of the code at the contract's address; another storage layout than that of CarbonAnchor.sol gives no receipts.</summary>
    public Hash CodeHash { get; init; } = AnchorContract.CodeHash;

    /// <summary>
    /// How many blocks must follow the one that a receipt proves: 0 where a block is never replaced (QBFT), 0 to <see cref="ConfirmationsMax"/>. Null asks the node for the block that
    /// it calls <c>finalized</c>, as proof of stake has it.
    /// </summary>
    public int? Confirmations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value ?? 0, ConfirmationsMax, nameof(value));
            field = value;
        }
    }

    = 12;

    /// <summary>Units of gas that an anchor may take: 50,000 to 5,000,000. It takes about 130,000.</summary>
    public long GasLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 50_000);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 5_000_000);
            field = value;
        }
    }

    = 300_000;
}
