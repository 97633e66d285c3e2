namespace CarbonLedger.Ledger;

/// <summary>A hash tile with its content.</summary>
/// <param name="Id">Where it belongs.</param>
/// <param name="Content">Its hashes, 32 bytes each, <see cref="TileId.ByteCount"/> in all.</param>
public sealed record Tile(TileId Id, ReadOnlyMemory<byte> Content);
