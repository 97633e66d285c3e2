using System.Globalization;
using System.Numerics;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Generation;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>
/// A grid company's inventory by China's guideline for grid enterprises (NDRC, 2013) and GB/T 32151.2-2015: SF6 of repair and retirement, and CO2 of
/// the energy lost, eqs. (1) to (5) of the method. Only CO2 and SF6; SF6 that leaks in operation is left out by the guideline's rule.
/// </summary>
public sealed partial class GridCompanyInventory
{
    private const decimal WattHoursPerMegawattHour = 1_000_000;

    private GridCompanyInventory(GridCompanyInput input, IReadOnlyList<Sf6Row> rows, CarbonMass? lossCarbon, MassBalance? balance, InsulatingGasPotentials potentials, IReadOnlyList<InventoryFinding> findings) =>
        (Input, Rows, LossCarbon, Balance, Potentials, Findings) = (input, rows, lossCarbon, balance, potentials, findings);

    public GridCompanyInput Input { get; }

    /// <summary>The REC and REP rows that are counted, in the input's order.</summary>
    public IReadOnlyList<Sf6Row> Rows { get; }

    public InsulatingGasPotentials Potentials { get; }

    /// <summary>What was found wrong, in reading and in checking.</summary>
    public IReadOnlyList<InventoryFinding> Findings { get; }

    public IEnumerable<InventoryFinding> Rejected => Findings.Where(finding => finding.Kind == InventoryFindingKind.RowRejected);

    /// <summary>Whether every row is counted and every figure stated; warnings don't matter.</summary>
    public bool IsComplete => Findings.All(finding => finding.Kind == InventoryFindingKind.Warning);

    /// <summary>Capacity less recovered over all counted rows: the mass of eq. (2).</summary>
    public GasMass Sf6 => GasMass.Sum(Rows.Select(row => row.Emitted));

    /// <summary>E_SF6 of eq. (2) by the guideline's constant.</summary>
    public CarbonEquivalent Sf6Equivalent => CarbonEquivalent.ByGuideline(Sf6);

    /// <summary>E_loss of eq. (4): loss × EF_grid, CO2 only, rounded once; null if an input is missing or the loss is below zero.</summary>
    public CarbonMass? LossCarbon { get; }

    /// <summary>E of eq. (1) by the guideline's constant; null without <see cref="LossCarbon"/>.</summary>
    public CarbonEquivalent? Total => LossCarbon is { } lost ? Sf6Equivalent.PlusCarbonDioxide(lost) : null;

    /// <summary>The full mass balance beside eq. (2); null if the file has no usable terms.</summary>
    public MassBalance? Balance { get; }

    /// <summary>Line loss rate of eq. (5), rounded once to 18 decimals, half to even; null where nothing was supplied or the loss is below zero.</summary>
    public decimal? LossRate => Input.Electricity is { } energies && energies.Supplied > Energy.Zero && energies.Loss >= Energy.Zero
        ? (decimal)((Exact)energies.Loss.WattHours * RatePlaces / energies.Supplied.WattHours).Round() / RatePlaces
        : null;

    private const decimal RatePlaces = 1_000_000_000_000_000_000;

    /// <summary>The same mass of SF6 by a set, for information: never added to the guideline's total.</summary>
    /// <exception cref="InvalidOperationException">The table has no SF6 in this set.</exception>
    public CarbonEquivalent Sf6EquivalentBy(GwpSet set) => CarbonEquivalent.Of(Sf6, Potentials.RowOfSf6(set));

    /// <summary>Checks and sums an input. A bad row is rejected and stops no other; a bad figure is not stated and stops no other.</summary>
    /// <exception cref="InvalidOperationException">The table has no SF6 in AR5 or AR6.</exception>
    public static GridCompanyInventory Of(GridCompanyInput input, GwpTable table)
    {
        List<InventoryFinding> findings = [.. input.Findings];
        InsulatingGasPotentials potentials = new(table);
        List<Sf6Row> rows = CheckRows(input, findings);
        CheckEquipment(input.Equipment, findings);
        CarbonMass? lossCarbon = LossOf(input, findings);
        MassBalance? balance = BalanceOf(input, rows, potentials, findings);
        return new GridCompanyInventory(input, rows, lossCarbon, balance, potentials, findings);
    }

    private static List<Sf6Row> CheckRows(GridCompanyInput input, List<InventoryFinding> findings)
    {
        Dictionary<SerialNumber, EquipmentRow>? register = input.Equipment?.ToDictionary(row => row.Serial);
        Dictionary<SerialNumber, string> retired = [];
        List<Sf6Row> counted = [];
        foreach (Sf6Row row in input.Rows)
        {
            InventoryFinding? rejection = Reject(row, register, retired);
            if (rejection is not null)
            {
                findings.Add(rejection);
                continue;
            }

            counted.Add(row);
            if (row is { Kind: Sf6RowKind.Retired, Serial: { } serial })
            {
                retired.Add(serial, row.Record);
            }

            // What a register of bookings counted is what the unit held; only a file's row can contradict the plate.
            if (input.Ledger is null && row.Serial is { } known && register?[known] is { } unit && unit.Sf6Capacity != row.Capacity)
            {
                findings.Add(new(row.Record, "capacity_kg", Text(row.Capacity), $"{Text(unit.Sf6Capacity)} kg of SF6 as in {unit.Record}", InventoryReason.CapacityDiffers, InventoryFindingKind.Warning));
            }
        }

        return counted;
    }

    private static InventoryFinding? Reject(Sf6Row row, Dictionary<SerialNumber, EquipmentRow>? register, Dictionary<SerialNumber, string> retired)
    {
        if (row.Recovered > row.Capacity)
        {
            return new(row.Record, "recovered_kg", Text(row.Recovered), $"at most capacity_kg, {Text(row.Capacity)} kg", InventoryReason.RecoveredAboveCapacity, InventoryFindingKind.RowRejected);
        }

        if (register is not null && (row.Serial is not { } serial || !register.ContainsKey(serial)))
        {
            return new(row.Record, "serial", row.Serial?.Value ?? "nothing", $"a serial number of the equipment register, which has {register.Count}", InventoryReason.NotInRegister, InventoryFindingKind.RowRejected);
        }

        return row is { Kind: Sf6RowKind.Retired, Serial: { } again } && retired.TryGetValue(again, out string? first)
            ? new(row.Record, "serial", again.Value, $"one retirement per serial number; {first} retired it", InventoryReason.SerialTwice, InventoryFindingKind.RowRejected)
            : null;
    }

    private static void CheckEquipment(IReadOnlyList<EquipmentRow>? equipment, List<InventoryFinding> findings)
    {
        foreach (EquipmentRow row in equipment ?? [])
        {
            if (row.Leak is { IsAboveDesign: true } leak)
            {
                findings.Add(new(row.Record, "topped_up_kg", $"{Text(row.ToppedUp!.Value)}, a leak of {leak}", $"at most {LeakRate.DesignLimitText}", InventoryReason.LeakAboveDesign, InventoryFindingKind.Warning));
            }
        }
    }

    private static CarbonMass? LossOf(GridCompanyInput input, List<InventoryFinding> findings)
    {
        if (input.Electricity is not { } energies)
        {
            return null;
        }

        string loss = Text(energies.Loss);
        if (energies.Loss < Energy.Zero)
        {
            findings.Add(new("EL", "loss_MWh", loss, "at least 0 MWh; below it a meter or the boundary is wrong", InventoryReason.LossBelowZero, InventoryFindingKind.FigureRefused));
            return null;
        }

        CheckRate(energies, findings);
        if (input.Factor is not { } factor)
        {
            return null;
        }

        BigInteger milligrams = ((Exact)energies.Loss.WattHours * factor.MilligramsPerMegawattHour / WattHoursPerMegawattHour).Round();
        if (milligrams <= long.MaxValue)
        {
            return CarbonMass.FromMilligrams((long)milligrams);
        }

        findings.Add(new("EL", "loss_tCO2", $"{milligrams} mg", $"at most {long.MaxValue} mg", InventoryReason.TooLarge, InventoryFindingKind.FigureRefused));
        return null;
    }

    // In whole Wh: the ends of the range are inside it, to the last Wh.
    private static void CheckRate(ElectricityBalance energies, List<InventoryFinding> findings)
    {
        Int128 supplied = energies.Supplied.WattHours;
        Int128 hundredfold = (Int128)energies.Loss.WattHours * 100;
        if (supplied == 0)
        {
            findings.Add(new("EL", "on_grid_MWh", Text(energies.OnGrid), "more than 0 MWh supplied (on-grid + import - export) for a loss rate", InventoryReason.NothingSupplied, InventoryFindingKind.Warning));
            return;
        }

        if (hundredfold < supplied * InventoryLimits.LossPercentMin || hundredfold > supplied * InventoryLimits.LossPercentMax)
        {
            string percent = ((Exact)energies.Loss.WattHours * 100m / energies.Supplied.WattHours).ToString();
            findings.Add(new("EL", "loss_rate", $"{percent} %", $"{InventoryLimits.LossPercentMin} to {InventoryLimits.LossPercentMax} %, the usual range", InventoryReason.UnusualLossRate, InventoryFindingKind.Warning));
        }
    }

    private static MassBalance? BalanceOf(GridCompanyInput input, List<Sf6Row> rows, InsulatingGasPotentials potentials, List<InventoryFinding> findings)
    {
        if (input.MassBalance is not { } given)
        {
            return null;
        }

        GasMass? nameplate = given.Nameplate ?? (input.Equipment is { } equipment ? GasMass.Sum(equipment.Select(row => row.Sf6Capacity)) : null);
        MassBalance balance = MassBalance.Of(given.Terms, GasMass.Sum(rows.Select(row => row.Emitted)), potentials.RowOfSf6(given.Set), nameplate);
        if (balance.Emitted < GasMass.Zero)
        {
            findings.Add(new("mass_balance", "emitted_kg", Text(balance.Emitted), "at least 0 kg; below it a term is wrong", InventoryReason.BalanceBelowZero, InventoryFindingKind.Warning));
        }
        else if (balance.Difference < GasMass.Zero)
        {
            findings.Add(new("mass_balance", "emitted_kg", Text(balance.Emitted), $"at least {Text(balance.Guideline)} kg, what repair and retirement lost", InventoryReason.BalanceBelowGuideline, InventoryFindingKind.Warning));
        }

        return balance;
    }

    private static string Text(GasMass mass) => mass.Kilograms.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Text(Energy energy) => (energy.WattHours / WattHoursPerMegawattHour).ToString("0.######", CultureInfo.InvariantCulture);
}
