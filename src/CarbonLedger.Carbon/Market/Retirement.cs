using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Market;

/// <summary>The one use of a certificate; after it nobody can claim it again.</summary>
/// <param name="Beneficiary">The load; or a branch for its losses, or a storage for its charging.</param>
/// <param name="At">When it was retired; not before the production ended.</param>
public sealed record Retirement(AssetId Beneficiary, Timestamp At);
