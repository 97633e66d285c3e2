using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Statements;

/// <summary>Energy and carbon of a network over an interval or more, and what is left over as an amount of its own.</summary>
/// <param name="Delivered">To loads and to the units' own use.</param>
/// <param name="Charged">Into storages.</param>
/// <param name="Discharged">Out of storages.</param>
/// <param name="MismatchEnergy">Energy the meters don't account for, over all buses.</param>
/// <param name="Mismatch">Carbon that entered the buses by their meters less what left them: what the meters don't account for, and what balancing them moved.</param>
/// <param name="Sources">Carbon that entered without power (eq. 15).</param>
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
    CarbonMass Mismatch,
    CarbonMass Sources)
{
    public static Totals Zero { get; } = new(default, default, default, default, default, default, default, default, default, default, default, default, default);

    /// <summary>generated − delivered − lost: what went into storages, what the meters don't account for, and rounding, less what came from sources without power.</summary>
    public CarbonMass Residual => Generated - Delivered - Lost;

    /// <summary>Net carbon taken up by storages.</summary>
    public CarbonMass Stored => Charged - Discharged;

    /// <summary>What rounding each amount once leaves: at most a milligram an amount.</summary>
    public CarbonMass Rounding => Residual + Sources - Stored - Mismatch;

    public Energy ResidualEnergy => GeneratedEnergy - DeliveredEnergy - LostEnergy;

    /// <summary>What one statement adds.</summary>
    /// <param name="statement">Of any asset.</param>
    /// <param name="storage">Its storage; one of the carbon-free model counts as a load and a carbon-free generator.</param>
    public static Totals Of(Statement statement, Storage? storage)
    {
        Energy energyIn = statement.EnergyIn ?? Energy.Zero;
        Energy energyOut = statement.EnergyOut ?? Energy.Zero;
        CarbonMass carbonIn = statement.CarbonIn ?? CarbonMass.Zero;
        CarbonMass carbonOut = statement.CarbonOut ?? CarbonMass.Zero;
        return statement.Kind switch
        {
            AssetKind.Branch => Zero with { LostEnergy = energyIn - energyOut, Lost = carbonIn - carbonOut },
            AssetKind.Storage when storage is not { Model: StorageModel.CarbonFree } =>
                Zero with { ChargedEnergy = energyIn, Charged = carbonIn, DischargedEnergy = energyOut, Discharged = carbonOut },
            _ => Zero with { GeneratedEnergy = energyOut, Generated = carbonOut, DeliveredEnergy = energyIn, Delivered = carbonIn },
        };
    }

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
        left.Mismatch + right.Mismatch,
        left.Sources + right.Sources);

    public static Totals Add(Totals left, Totals right) => left + right;
}
