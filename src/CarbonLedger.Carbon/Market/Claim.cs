using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Market;

/// <summary>What one instrument gave to its consumer.</summary>
/// <param name="Step">Certificates or contracts.</param>
/// <param name="Issued">Face value, or what the contract gave in the book's intervals.</param>
/// <param name="Claimed">Of it, matched with consumption; never more.</param>
/// <param name="Carbon">Of what is claimed: at the attribute's factor, a contract's at what the generator emitted.</param>
public sealed record Claim(InstrumentId Instrument, HierarchyStep Step, AssetId Consumer, Energy Issued, Energy Claimed, CarbonMass Carbon);
