using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>All that one batch writes, in one transaction.</summary>
/// <param name="Head">The head after it.</param>
/// <param name="Header">Header bytes.</param>
/// <param name="Entries">The entries as an <see cref="EntryBundle"/>.</param>
/// <param name="Tree">The inner tree's nodes (<see cref="StoredTree"/>).</param>
/// <param name="Tiles">Tiles of the log that are new or wider.</param>
/// <param name="Keys">What it commits.</param>
public sealed record LogCommit(
    LogHead Head,
    ReadOnlyMemory<byte> Header,
    ReadOnlyMemory<byte> Entries,
    ReadOnlyMemory<byte> Tree,
    IReadOnlyList<Tile> Tiles,
    IReadOnlyList<CommitKey> Keys);
