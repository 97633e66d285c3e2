using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>The mass balance part of an inventory file.</summary>
/// <param name="Set">The one set both methods are reckoned with.</param>
/// <param name="Nameplate">Of all equipment; null for the sum of the equipment register.</param>
public sealed record MassBalanceInput(GwpSet Set, MassBalanceTerms Terms, GasMass? Nameplate);
