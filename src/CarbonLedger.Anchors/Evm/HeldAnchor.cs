using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Evm;

/// <summary>What the contract holds at one place of a log.</summary>
internal readonly record struct HeldAnchor(long Size, Hash Root, Hash Statement, Hash CrossReceipt)
{
    /// <summary>Whether it is this statement; the cross-link may be another, from the time when it was sent.</summary>
    public bool Is(AnchorStatement statement) => Statement == statement.Digest && Size == statement.Checkpoint.Size && Root == statement.Checkpoint.Root;
}
