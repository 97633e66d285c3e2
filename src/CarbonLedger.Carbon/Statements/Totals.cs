using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Statements;

/// <summary>Energy and carbon of a network over an interval or more, and what is left over as an amount of its own.</summary>
/// <param name="Delivered">To loads and to the units' own use.</param>
/// <param name="Charged">Into storages.</param>
/// <param name="Discharged">Out of storages.</param>
/// <param name="MismatchEnergy">Energy the meters don't account for, over all buses.</param>
public sealed record Totals(
    Energy GeneratedEnergy,
    Energy DeliveredEnergy,
    Energy LostEnergy,
    Energy ChargedEnergy,
    Energy DischargedEnergy,
    Energy MismatchEnergy,
    CarbonMass Generated,
    CarbonMass Delivered,
    CarbonMass Lost,
    CarbonMass Charged,
    CarbonMass Discharged,
    CarbonMass Mismatch)
{
    public static Totals Zero { get; } = new(default, default, default, default, default, default, default, default, default, default, default, default);

    /// <summary>generated − delivered − lost: what went into storages, what the meters don't account for, and rounding.</summary>
    public CarbonMass Residual => Generated - Delivered - Lost;

    /// <summary>Net carbon taken up by storages.</summary>
    public CarbonMass Stored => Charged - Discharged;

    /// <summary>What rounding each amount once leaves: at most a milligram an amount.</summary>
    public CarbonMass Rounding => Residual - Stored - Mismatch;

    public Energy ResidualEnergy => GeneratedEnergy - DeliveredEnergy - LostEnergy;

    public static Totals operator +(Totals left, Totals right) => new(
        left.GeneratedEnergy + right.GeneratedEnergy,
        left.DeliveredEnergy + right.DeliveredEnergy,
        left.LostEnergy + right.LostEnergy,
        left.ChargedEnergy + right.ChargedEnergy,
        left.DischargedEnergy + right.DischargedEnergy,
        left.MismatchEnergy + right.MismatchEnergy,
        left.Generated + right.Generated,
        left.Delivered + right.Delivered,
        left.Lost + right.Lost,
        left.Charged + right.Charged,
        left.Discharged + right.Discharged,
        left.Mismatch + right.Mismatch);

    public static Totals Add(Totals left, Totals right) => left + right;
}
