namespace CarbonLedger.Ledger.Anchoring;

/// <summary>A statement as it goes to one ledger.</summary>
/// <param name="Statement">The same for every ledger.</param>
/// <param name="Sequence">Its number, from 0, no gap: the statement whose <see cref="AnchorStatement.Previous"/> is zero has 0.</param>
/// <param name="CrossReceipt">Digest of the latest receipt held from another ledger (<see cref="AnchorReceipt.Digest"/>); <see cref="Hash.Zero"/> for none.</param>
public sealed record AnchorPublication(AnchorStatement Statement, long Sequence, Hash CrossReceipt);
