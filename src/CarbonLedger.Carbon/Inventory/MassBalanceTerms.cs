namespace CarbonLedger.Carbon.Inventory;

/// <summary>The terms of the full mass balance of SF6 over a period (40 CFR 98 subpart DD). Stock is gas in containers, not in equipment.</summary>
public sealed record MassBalanceTerms
{
    public GasMass StockAtStart { get; init; }

    public GasMass StockAtEnd { get; init; }

    /// <summary>Put into units less got back from them, where a register of units tells this in place of stock, acquisitions and disbursements.</summary>
    public GasMass DrawnFromStock { get; init; }

    public GasMass PurchasedInBulk { get; init; }

    public GasMass PurchasedInEquipment { get; init; }

    /// <summary>Came back after off-site recycling.</summary>
    public GasMass ReturnedAfterRecycling { get; init; }

    /// <summary>Sold in bulk or in equipment.</summary>
    public GasMass Sold { get; init; }

    /// <summary>Sent off for recycling or destruction.</summary>
    public GasMass SentForRecyclingOrDestruction { get; init; }

    public GasMass ReturnedToSuppliers { get; init; }

    /// <summary>Nameplate of the equipment put into operation.</summary>
    public GasMass NewNameplate { get; init; }

    /// <summary>Nameplate of the equipment retired.</summary>
    public GasMass RetiredNameplate { get; init; }

    public GasMass Acquisitions => PurchasedInBulk + PurchasedInEquipment + ReturnedAfterRecycling;

    public GasMass Disbursements => Sold + SentForRecyclingOrDestruction + ReturnedToSuppliers;

    /// <summary>Below zero where more was retired than put in.</summary>
    public GasMass NetNameplateIncrease => NewNameplate - RetiredNameplate;

    /// <summary>(start − end) + acquisitions − disbursements − net increase in nameplate capacity (eq. 6 of the method), the first three possibly as <see cref="DrawnFromStock"/>. Below zero is a fault of the terms.</summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public GasMass Emitted => StockAtStart - StockAtEnd + Acquisitions - Disbursements + DrawnFromStock - NetNameplateIncrease;
}
