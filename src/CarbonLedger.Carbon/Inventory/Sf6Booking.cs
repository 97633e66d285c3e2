using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>An event that was accepted, with the one decision on what it emitted; every view of it is projected from here.</summary>
/// <param name="Asset">Where the unit stood.</param>
/// <param name="Held">What the unit held by the book before.</param>
/// <param name="Charged">Put in.</param>
/// <param name="Captured">What was opened in a repair, or held at retirement; zero otherwise.</param>
/// <param name="Recovered">Got back.</param>
/// <param name="Emitted">Got out, by <paramref name="Kind"/>; zero if nothing.</param>
/// <param name="Kind">Null for an event that can't emit.</param>
public sealed record Sf6Booking(Sf6Event Event, AssetId Asset, GasMass Held, GasMass Charged, GasMass Captured, GasMass Recovered, GasMass Emitted, EmissionKind? Kind);
