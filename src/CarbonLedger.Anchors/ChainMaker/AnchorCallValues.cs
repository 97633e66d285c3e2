using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>What an anchor() call says.</summary>
/// <param name="Log">SHA-256 of the log's origin.</param>
/// <param name="Sequence">Number of the statement, from 0.</param>
/// <param name="Size">Size of the log.</param>
/// <param name="Root">Root of that size.</param>
/// <param name="Statement">Digest of the statement.</param>
/// <param name="CrossReceipt">Digest of a receipt from another ledger; zero for none.</param>
public sealed record AnchorCallValues(Hash Log, long Sequence, long Size, Hash Root, Hash Statement, Hash CrossReceipt);
