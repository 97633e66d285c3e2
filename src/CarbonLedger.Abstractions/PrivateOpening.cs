using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>A private entry as it was before it was sealed, with its salts.</summary>
/// <param name="Leaf">Leaf hash of the sealed entry in the log.</param>
/// <param name="Asset">Whose it is.</param>
/// <param name="Time">Of a reading its capture time; of a statement the start of its interval.</param>
/// <param name="Entry">The opened entry.</param>
public sealed record PrivateOpening(Hash Leaf, AssetId Asset, Timestamp Time, ReadOnlyMemory<byte> Entry);
