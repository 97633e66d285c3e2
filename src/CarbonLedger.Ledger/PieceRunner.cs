namespace CarbonLedger.Ledger;

/// <summary>
/// Runs <paramref name="work"/> for every piece from 0 to <paramref name="count"/> − 1, in any order, and returns when all are done. Pieces
/// of a tree never touch each other's nodes: who has threads may run several at a time, and the result is the same.
/// </summary>
public delegate void PieceRunner(int count, Action<int> work);
