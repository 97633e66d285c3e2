using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>One gas-filled unit with a serial number: a breaker, a ring main unit, a bay of gas-insulated switchgear.</summary>
/// <param name="Asset">Where it stands when commissioned; a transfer moves it.</param>
/// <param name="Nameplate">Mass of the whole filling, all gases together, above 0.</param>
/// <param name="Gas">What it is filled with; <see cref="GasMixture.MassOf"/> gives the nameplate mass per gas.</param>
/// <param name="RatedVolts">V between phases.</param>
/// <param name="BreakingAmperes">A of short-circuit breaking current.</param>
public sealed record Sf6Unit(
    SerialNumber Serial,
    AssetId Asset,
    GasMass Nameplate,
    GasMixture Gas,
    long RatedVolts,
    long BreakingAmperes,
    Timestamp Commissioned);
