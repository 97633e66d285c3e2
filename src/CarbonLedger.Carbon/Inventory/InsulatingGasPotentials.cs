using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>
/// Warming potentials of insulating gases per set: SF6 and CO2 from a <see cref="GwpTable"/>, C4-FN and C5-FK as unchecked defaults of AR6 only,
/// nitrogen and oxygen zero.
/// </summary>
public sealed class InsulatingGasPotentials(GwpTable table)
{
    private const string Unchecked = "general knowledge, not checked against the report";

    private static readonly InsulatingGasPotential C4Fluoronitrile = new(InsulatingGas.C4Fluoronitrile, 2_750, Unchecked, Checked: false);
    private static readonly InsulatingGasPotential C5Fluoroketone = new(InsulatingGas.C5Fluoroketone, 0.29m, Unchecked, Checked: false);

    /// <summary>The potential of a gas in a set; null where the set has none, which is not zero.</summary>
    public InsulatingGasPotential? Find(InsulatingGas gas, GwpSet set) => gas switch
    {
        InsulatingGas.SulphurHexafluoride => Of(gas, table.Find(GreenhouseGas.SulphurHexafluoride, set)),
        InsulatingGas.CarbonDioxide => Of(gas, table.Find(GreenhouseGas.CarbonDioxide, set)),
        InsulatingGas.C4Fluoronitrile => set == GwpSet.SixthAssessment ? C4Fluoronitrile : null,
        InsulatingGas.C5Fluoroketone => set == GwpSet.SixthAssessment ? C5Fluoroketone : null,
        InsulatingGas.Nitrogen or InsulatingGas.Oxygen => new(gas, 0, "no greenhouse gas", Checked: true),
        _ => null,
    };

    /// <summary>What an equivalent by this set is reckoned with.</summary>
    /// <exception cref="InvalidOperationException">The table has no SF6 in this set.</exception>
    public GwpBasis BasisOf(GwpSet set) => GwpBasis.Of(RowOfSf6(set));

    /// <summary>SF6's row of a set.</summary>
    /// <exception cref="InvalidOperationException">The table has no SF6 in this set.</exception>
    public GwpRow RowOfSf6(GwpSet set) => table.Find(GreenhouseGas.SulphurHexafluoride, set)
        ?? throw new InvalidOperationException($"The table of warming potentials has no SF6 in {GwpBasis.NameOf(set)}.");

    private static InsulatingGasPotential? Of(InsulatingGas gas, GwpRow? row) => row is null ? null : new(gas, row.Value, row.Source, row.Checked);
}
