namespace CarbonLedger.Carbon.Inventory;

/// <summary>Gas a unit emitted by EN 15804 module; a view of the same bookings as the inventory, never a second booking.</summary>
/// <param name="B1">Use: leaked in operation.</param>
/// <param name="B2">Maintenance: lost in repairs.</param>
/// <param name="C1">De-construction: lost at retirement.</param>
public sealed record LifeCycleModules(GasMass B1, GasMass B2, GasMass C1)
{
    public GasMass Emitted => B1 + B2 + C1;
}
