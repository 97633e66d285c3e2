using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Entries.Privacy;

/// <summary>What salts belong to: one version of one entry of a private asset.</summary>
/// <param name="Kind">Of the entry.</param>
/// <param name="Asset">Whose it is.</param>
/// <param name="Source">Of a reading its device; of a statement its network.</param>
/// <param name="Time">Of a reading its capture time; of a statement the start of its interval.</param>
/// <param name="Version">Of the entry.</param>
public readonly record struct SaltSubject(string Kind, AssetId Asset, string Source, Timestamp Time, int Version);
