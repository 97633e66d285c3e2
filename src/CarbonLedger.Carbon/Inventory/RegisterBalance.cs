namespace CarbonLedger.Carbon.Inventory;

/// <summary>The terms of the mass balance (eq. 6) that a register of units knows, over a period; SF6 only.</summary>
/// <param name="Charged">Put into units, out of the stock.</param>
/// <param name="Recovered">Got back from units, into the stock.</param>
/// <param name="NewNameplate">Of units commissioned in the period.</param>
/// <param name="RetiredNameplate">Of units retired in the period.</param>
public sealed record RegisterBalance(GasMass Charged, GasMass Recovered, GasMass NewNameplate, GasMass RetiredNameplate)
{
    /// <summary>What the units drew from the stock; equals start − end + acquisitions − disbursements where stock and register agree.</summary>
    public GasMass DrawnFromStock => Charged - Recovered;

    /// <summary>Eq. (6). It is what the events emitted where every unit in operation is full at both ends of the period.</summary>
    public GasMass Emitted => DrawnFromStock - (NewNameplate - RetiredNameplate);
}
