using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>
/// The nine inputs of a grid company's inventory from its ledger: electricity from the statements of a local year, SF6 from the bookings of its units,
/// EF_grid from the factor book. What is not known is a finding and never 0.
/// </summary>
public static class GridCompanyLedger
{
    /// <summary>The set that the mass balance is reckoned with, for both methods.</summary>
    public const GwpSet BalanceSet = GwpSet.SixthAssessment;

    private const decimal WattHoursPerMegawattHour = 1_000_000;
    private static readonly Int128 WattHoursMax = (Int128)(InventoryLimits.MegawattHoursMax * WattHoursPerMegawattHour);

    /// <param name="intervals">The newest version of every closed interval, with the network that it was traced in; those of other years are passed over.</param>
    /// <exception cref="ArgumentException">An interval occurs twice.</exception>
    public static GridCompanyInput Read(LedgerYear year, IEnumerable<(TracedInterval Traced, NetworkModel Network)> intervals)
    {
        List<InventoryFinding> findings = [];
        LedgerEnergies energies = new();
        HashSet<Interval> closed = [];
        foreach ((TracedInterval traced, NetworkModel network) in intervals.Where(pair => year.Contains(pair.Traced.Interval)))
        {
            if (!closed.Add(traced.Interval))
            {
                throw new ArgumentException($"Interval {traced.Interval} occurs twice; its energy would be counted twice.", nameof(intervals));
            }

            energies.Add(traced, network);
        }

        ElectricityBalance? electricity = ElectricityOf(year, closed.Count, energies, findings);
        SelectedFactor<EmissionFactor>? factor = FactorOf(year, findings);
        EquipmentRow[] equipment = [.. EquipmentOf(year, closed)];
        LedgerOrigin origin = OriginOf(year, closed.Count, energies, factor, equipment.Length);
        TellUnits(year, findings);
        return new GridCompanyInput(
            FormattableString.Invariant($"{year.Network.Site}, {year.Year}"),
            factor is null ? "" : SourceOf(factor, origin.Book),
            Sf6Projections.GuidelineRows(year.Register.Bookings, year.From, year.To),
            electricity,
            factor?.Factor.Intensity,
            year.Register.Units.IsEmpty ? null : equipment,
            year.Register.Units.IsEmpty ? null : new MassBalanceInput(BalanceSet, TermsOf(Sf6Projections.MassBalance(year.Register, year.From, year.To)), null),
            findings)
        {
            Ledger = origin,
        };
    }

    private static ElectricityBalance? ElectricityOf(LedgerYear year, int closed, LedgerEnergies energies, List<InventoryFinding> findings)
    {
        string period = FormattableString.Invariant($"{year.Year} in {year.Zone.Id}");
        if (energies.Unknown > 0)
        {
            Tell("energy", $"not known in {energies.Unknown} statements", $"known in all; {closed - energies.Counted} of {closed} closed intervals are in no sum", InventoryReason.EnergyUnknown, InventoryFindingKind.Incomplete);
        }

        if (energies.Counted == 0)
        {
            Tell("intervals", $"none of the {year.IntervalCount} intervals of {period}", "at least one in which every energy is known", InventoryReason.PartOfTheYear, InventoryFindingKind.FigureRefused);
            return null;
        }

        if (energies.Counted < year.IntervalCount)
        {
            Tell("intervals", $"{energies.Counted} of the {year.IntervalCount} intervals of {period}", "all of them; the energies are those of a part of the year", InventoryReason.PartOfTheYear, InventoryFindingKind.Incomplete);
        }

        LedgerEnergies.Sum[] sums = [energies.OnGrid, energies.Import, energies.Export, energies.Sold];
        if (sums.Any(sum => sum.WattHours < 0 || sum.WattHours > WattHoursMax))
        {
            Tell("energy", $"{string.Join(", ", sums.Select(sum => sum.WattHours))} Wh", $"0 to {WattHoursMax} Wh each", InventoryReason.TooLarge, InventoryFindingKind.FigureRefused);
            return null;
        }

        return new ElectricityBalance(EnergyOf(energies.OnGrid), EnergyOf(energies.Import), EnergyOf(energies.Export), EnergyOf(energies.Sold));

        void Tell(string field, string value, string limit, InventoryReason reason, InventoryFindingKind kind) => findings.Add(new InventoryFinding("EL", field, value, limit, reason, kind));
    }

    // A footprint factor of the area is none: it is CO2e of the life cycle, and EF_grid is CO2 of the combustion.
    private static SelectedFactor<EmissionFactor>? FactorOf(LedgerYear year, List<InventoryFinding> findings)
    {
        InputReading<SelectedFactor<EmissionFactor>> reading = FactorSelection.Emission(year.Factors, year.Area, FactorKind.GridAverage, year.Year);
        if (reading.Value is not { } factor)
        {
            int footprints = year.Factors.Rows.Count(row => row.Region == year.Area && FootprintFactor.Is(row));
            string hint = footprints == 0 ? "" : FormattableString.Invariant($"; its {footprints} rows of CO2e over the life cycle are none");
            findings.Add(new InventoryFinding("EF", "EF_t_per_MWh", year.Area, $"an area of factor book {BookOf(year)}: {reading.Problems[0].Message}{hint}", InventoryReason.NoFactor, InventoryFindingKind.FigureRefused));
            return null;
        }

        if (factor.IsLagging)
        {
            findings.Add(new InventoryFinding(
                "EF", "EF_t_per_MWh", FormattableString.Invariant($"of {factor.Year}, {factor.Factor.Row.Id}"),
                FormattableString.Invariant($"the factor of {year.Year} once it is published; it lags {factor.LagYears} years"), InventoryReason.FactorLag, InventoryFindingKind.Warning));
        }

        return factor;
    }

    private static void TellUnits(LedgerYear year, List<InventoryFinding> findings)
    {
        if (year.Register.Units.IsEmpty)
        {
            findings.Add(new InventoryFinding("SF6", "units", "none on file", "the company's gas-filled units; SF6 is that of none", InventoryReason.NoUnits, InventoryFindingKind.Incomplete));
        }
    }

    // In operation in the year, or retired in it; leaks from commissioning up to what is known of the year.
    private static IEnumerable<EquipmentRow> EquipmentOf(LedgerYear year, HashSet<Interval> closed)
    {
        IReadOnlyList<Sf6Booking> bookings = [.. year.Register.Bookings.Where(booking => booking.Event.Time < year.To)];
        ILookup<SerialNumber, Sf6Booking> byUnit = bookings.ToLookup(booking => booking.Event.Unit);
        Timestamp known = closed.Select(interval => interval.End).Concat(bookings.Select(booking => booking.Event.Time)).DefaultIfEmpty(year.To).Max();
        foreach (Sf6UnitState state in year.Register.Units.Values.Where(state => state.Unit.Commissioned < year.To && !(state.Retired < year.From)))
        {
            Sf6Unit unit = state.Unit;
            Sf6Booking[] own = [.. byUnit[unit.Serial]];
            GasMass leaked = GasMass.Sum(own.Where(booking => booking.Kind == EmissionKind.Leak).Select(booking => booking.Emitted));
            Timestamp until = state.Retired is { } retired && retired < known ? retired : known;
            yield return new EquipmentRow(
                $"unit {unit.Serial}", unit.Serial, own.Select(booking => booking.Event).OfType<Sf6Event.Transferred>().LastOrDefault()?.To ?? unit.Asset,
                unit.Nameplate, unit.Gas, unit.RatedVolts, unit.BreakingAmperes, leaked, null)
            {
                BookedLeak = LeakRate.OverMilliseconds(leaked, unit.Nameplate, until.UnixMilliseconds - unit.Commissioned.UnixMilliseconds),
            };
        }
    }

    private static MassBalanceTerms TermsOf(RegisterBalance balance) => new()
    {
        DrawnFromStock = balance.DrawnFromStock,
        NewNameplate = balance.NewNameplate,
        RetiredNameplate = balance.RetiredNameplate,
    };

    private static LedgerOrigin OriginOf(LedgerYear year, int closed, LedgerEnergies energies, SelectedFactor<EmissionFactor>? factor, int units) => new()
    {
        Year = year.Year,
        Area = year.Area,
        Network = year.Network.Id.Value,
        TimeZone = year.Zone.Id,
        From = year.From,
        To = year.To,
        IntervalsExpected = year.IntervalCount,
        IntervalsClosed = closed,
        IntervalsCounted = energies.Counted,
        EnergiesUnknown = energies.Unknown,
        OnGridStatements = energies.OnGrid.Statements,
        ImportStatements = energies.Import.Statements,
        ExportStatements = energies.Export.Statements,
        SoldStatements = energies.Sold.Statements,
        StorageCharged = EnergyOf(energies.Charged),
        StorageDischarged = EnergyOf(energies.Discharged),
        Factor = factor,
        Book = BookOf(year),
        Units = units,
        Bookings = year.Register.Bookings.Count(booking => booking.Event.Time >= year.From && booking.Event.Time < year.To),
    };

    private static string BookOf(LedgerYear year) => FormattableString.Invariant($"{year.Factors.Id} version {year.Factors.Version}");

    private static string SourceOf(SelectedFactor<EmissionFactor> factor, string book) => FormattableString.Invariant(
        $"{factor.Factor.Row.Id}, {book}: {factor.Factor.Row.Source}; the latest published up to the year{(factor.IsLagging ? $", lags {factor.LagYears} years" : "")}");

    private static Energy EnergyOf(LedgerEnergies.Sum sum) => Energy.FromWattHours((long)sum.WattHours);
}
