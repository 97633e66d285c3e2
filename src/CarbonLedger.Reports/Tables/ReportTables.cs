using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;

namespace CarbonLedger.Reports.Tables;

/// <summary>The tables of a report.</summary>
internal sealed partial class ReportTables
{
    private const int BranchesOnPage = 15;
    private const int RowsOnPageMax = 150;

    private readonly ReportFigures figures;

    public ReportTables(ReportFigures figures)
    {
        this.figures = figures;
        Balance = Marked(MakeBalance());
        Technologies = MakeTechnologies();
        Loads = Marked(MakeLoads());
        Branches = Marked(MakeBranches());
        Buses = Marked(MakeBuses());
        Storages = Marked(MakeStorages());
        Quality = MakeQuality();
        Intervals = Marked(MakeIntervals());
        Statements = MakeStatements();
        Factors = MakeFactors();
        MixSum = MakeMixSum();
        MixByInterval = MakeMixByInterval();
        MixByLoad = MakeMixByLoad();
        Flags = MakeCounts("flags", "flag", Words.FlagTitle, Words.Flag, figures.MeterQuality.Flags);
        Estimates = MakeCounts("estimates", "method", Words.EstimateTitle, Words.Method, figures.MeterQuality.Estimates);
        Checks = MakeCounts("checks", "check", Words.CheckTitle, Words.Mark, figures.MeterQuality.Checks);
        DeliveredQuality = MakeDeliveredQuality();
        Suspects = MakeSuspects();
        Findings = MakeFindings();
        Stages = MakeStages();
        Lives = MakeLives();
        Gas = MakeGas();
        GasEvents = MakeGasEvents();
        InventorySummary = MakeInventory("inventory-1-summary", inventory => inventory.Summary, inventory => inventory.IsFactorUnchecked);
        InventoryGas = MakeInventory("inventory-2-sf6", inventory => inventory.Gas);
        InventoryElectricity = MakeInventory("inventory-2-electricity", inventory => inventory.Electricity);
        InventoryFactors = MakeInventory("inventory-3-factors", inventory => inventory.Factors, inventory => inventory.IsFactorUnchecked);
        InventoryBalance = MakeInventoryBalance();
        InventoryFindings = MakeInventoryFindings();
        Books = MakeBooks();
        BookIntervals = MakeBookIntervals();
        BookTerms = MakeBookTerms();
        BookClosings = MakeBookClosings();
        BookMixes = MakeBookMixes();
        BookClaims = MakeBookClaims();
        BookFindings = MakeBookFindings();
    }

    public ReportTable Balance { get; }

    public ReportTable Technologies { get; }

    public ReportTable Loads { get; }

    public ReportTable Branches { get; }

    public ReportTable Buses { get; }

    public ReportTable Storages { get; }

    public ReportTable Quality { get; }

    public ReportTable Intervals { get; }

    /// <summary>A file only; the page names it.</summary>
    public ReportTable Statements { get; }

    public IReadOnlyList<ReportTable> All =>
    [
        Balance, Stages, .. new[] { Lives, Gas, GasEvents }.OfType<ReportTable>(), .. OfInventory, .. OfBooks, Technologies, Factors, Loads, Branches, Buses, Storages, MixSum, MixByInterval, MixByLoad, Quality, DeliveredQuality, Flags, Estimates, Checks, Suspects,
        Findings, Intervals, Statements,
    ];

    private TableBuilder<TRow> Table<TRow>(string name, Bilingual title) => new(name, title, figures.Gas);

    // All carbon on its way is a mixture: where an unchecked default went in, it is in every figure of these.
    private ReportTable Marked(ReportTable table) => table with { IsUnchecked = figures.Unchecked.InTracedBook };

    // In files always; on the page where there is one.
    private static TableBuilder<TRow> AddUnchecked<TRow>(TableBuilder<TRow> table, IEnumerable<TRow> rows, Func<TRow, bool> isUnchecked) => table
        .InFile("unchecked_default", row => YesNo(isUnchecked(row)))
        .When(rows.Any(isUnchecked), page => page.OnPage(Words.UncheckedHeading, "", false, row => isUnchecked(row) ? Words.UncheckedDefault.ToString() : ""));

    private ReportTable MakeBalance() => Table<BalanceRow>("balance", Words.BalanceTitle)
        .InFile("line", row => row.Code)
        .OnPage(Words.Line, "", false, row => row.Line.ToString())
        .Energy("energy_Wh", Words.Energy, row => row.Energy)
        .OnPage(Words.EnergyExact, "Wh", true, row => Numbers.Whole(row.Energy.WattHours))
        .Mass($"carbon_mg_{figures.GasSet}", Words.Carbon, row => row.Carbon)
        .OnPage(Words.CarbonExact, "mg", true, row => Numbers.Whole(row.Carbon.Milligrams))
        .Build(figures.Balance, RowsOnPageMax, isCheck: row => row.IsCheck);

    private ReportTable MakeTechnologies()
    {
        Totals totals = figures.Totals;
        TechnologyRow? total = figures.Technologies.Count == 0 ? null : figures.Technologies[0] with
        {
            Technology = "total",
            Energy = totals.GeneratedEnergy,
            Carbon = totals.Generated,
            Share = totals.GeneratedEnergy == default ? null : 1,
        };
        TableBuilder<TechnologyRow> table = Table<TechnologyRow>("technologies", Words.TechnologyTitle)
            .InFile("technology", row => row.Technology)
            .OnPage(Words.Technology, "", false, row => ReferenceEquals(row, total) ? Words.Total.ToString() : Words.Of(row.Technology).ToString())
            .Energy("energy_Wh", Words.Energy, row => row.Energy)
            .OnPage(Words.Share, "%", true, row => row.Share is { } share ? Numbers.Percent(share) : null)
            .Mass($"carbon_mg_{figures.GasSet}", Words.Carbon, row => row.Carbon)
            .Text("factor_id", Words.Factor, row => row.Factor?.Id.Value)
            .InFile($"factor_mg_{figures.GasSet}_per_MWh", row => row.Factor is { } factor ? Numbers.Exact(factor.Intensity.MilligramsPerMegawattHour) : null)
            .Text("factor_as_published", Words.FactorValue, row => row.Factor?.PublishedValue)
            .InFile("factor_gwp_set", row => row.Factor?.GwpSet)
            .InFile("factor_boundary", row => row.Factor?.Boundary)
            .InFile("factor_region", row => row.Factor?.Region)
            .InFile("factor_year", row => row.Factor is { } factor ? Numbers.Exact(factor.Year) : null)
            .Text("factor_source", Words.Source, row => row.Factor?.Source)
            .Count("unit_intervals_without_energy", Words.NoEnergyIntervals, row => row.WithoutEnergy);
        return AddUnchecked(table, figures.Technologies, row => row.IsUnchecked)
            .Build(figures.Technologies, RowsOnPageMax, total, [Words.Technology, Words.Energy, Words.Share, Words.Carbon]);
    }

    private ReportTable MakeLoads()
    {
        LoadRow? total = figures.Loads.Count == 0 ? null : figures.Loads[0] with { Energy = figures.Totals.DeliveredEnergy, Carbon = figures.Totals.Delivered };
        TableBuilder<LoadRow> table = Table<LoadRow>("loads", Words.LoadTitle)
            .InFile("asset", row => row.Id.Value)
            .OnPage(Words.Asset, "", false, row => ReferenceEquals(row, total) ? Words.Total.ToString() : row.Kind == ConsumerKind.Load ? row.Id.Value : $"{row.Id} ({Words.Of(row.Kind)})")
            .InFile("kind", row => Words.Code(row.Kind))
            .Text("bus", Words.Bus, row => row.Bus.Value)
            .Energy("energy_Wh", Words.Energy, row => row.Energy)
            .Mass($"carbon_at_e_mg_{figures.GasSet}", Words.CarbonAtE, row => row.Carbon)
            .Intensity($"mean_e_mg_{figures.GasSet}_per_MWh", Words.MeanE, row => row.MeanE)
            .Intensity($"mean_d_mg_{figures.GasSet}_per_MWh", Words.MeanD, row => row.MeanD);
        AddUncertainty(table);
        AddGivenBack(table);
        AddQuality(table);
        ReportTable built = table
            .InFile("intervals_without_energy", row => Numbers.Exact(row.WithoutEnergy))
            .InFile("intervals_without_e", row => Numbers.Exact(row.WithoutIntensity))
            .InFile("unchecked_default", _ => YesNo(figures.Unchecked.InTracedBook))
            .Build(figures.Loads, RowsOnPageMax, total, [Words.Asset, Words.Energy, Words.CarbonAtE]);
        return built with { Bars = [.. figures.Loads.Take(RowsOnPageMax).Select(BarOf)] };
    }

    private ReportTable MakeBranches()
    {
        BranchRow? total = figures.Branches.Count == 0 ? null : figures.Branches[0] with { Loss = figures.Totals.LostEnergy, LossCarbon = figures.Totals.Lost };
        return Table<BranchRow>("branches", Words.BranchTitle)
            .InFile("asset", row => row.Branch.Id.Value)
            .OnPage(Words.Asset, "", false, row => ReferenceEquals(row, total) ? Words.Total.ToString() : row.Branch.Id.Value)
            .InFile("kind", row => row.Branch.Kind)
            .OnPage(Words.Kind, "", false, row => Words.OfBranch(row.Branch.Kind).ToString())
            .Text("from_bus", Words.FromBus, row => row.Branch.From.Value)
            .Text("to_bus", Words.ToBus, row => row.Branch.To.Value)
            .Energy("energy_in_Wh", Words.EnergyIn, row => row.EnergyIn)
            .Energy("loss_Wh", Words.Loss, row => row.Loss)
            .OnPage(Words.LossShare, "%", true, row => row is { Loss: { } loss, EnergyIn: { } into } && ReportFigures.Fraction(loss.WattHours, into.WattHours) is { } share ? Numbers.Percent(share) : null)
            .Mass($"loss_carbon_mg_{figures.GasSet}", Words.LossCarbon, row => row.LossCarbon)
            .Count("intervals_without_energy", Words.NoEnergy, row => row.WithoutEnergy)
            .Build(figures.Branches, BranchesOnPage, total, [Words.Asset, Words.Loss, Words.LossCarbon]);
    }

    private ReportTable MakeBuses() => Table<BusRow>("buses", Words.BusTitle)
        .Text("bus", Words.Bus, row => row.Bus.Id.Value)
        .Text("name", Words.Name, row => row.Bus.Name)
        .Energy("energy_through_Wh", Words.Through, row => row.Through)
        .Intensity($"lowest_e_mg_{figures.GasSet}_per_MWh", Words.LowestE, row => row.Lowest)
        .Intensity($"mean_e_mg_{figures.GasSet}_per_MWh", Words.WeightedE, row => row.Mean)
        .Intensity($"highest_e_mg_{figures.GasSet}_per_MWh", Words.HighestE, row => row.Highest)
        .Intensity($"mean_d_mg_{figures.GasSet}_per_MWh", Words.WeightedD, row => row.MeanDelivered)
        .Count("intervals_no_power", Words.NoPowerCount, row => row.NoPower)
        .Count("intervals_unfed", Words.UnfedCount, row => row.Unfed)
        .Build(figures.Buses, RowsOnPageMax);

    private ReportTable MakeStorages() => Table<StorageRow>("storages", Words.StorageTitle)
        .Text("asset", Words.Asset, row => row.Storage.Id.Value)
        .Text("bus", Words.Bus, row => row.Storage.Bus.Value)
        .Energy("energy_before_Wh", Words.EnergyBefore, row => row.Before.Content)
        .Energy("charged_Wh", Words.Charged, row => row.Charged)
        .Energy("discharged_Wh", Words.Discharged, row => row.Discharged)
        .Energy("energy_after_Wh", Words.EnergyAfter, row => row.After.Content)
        .Mass($"carbon_before_mg_{figures.GasSet}", Words.CarbonBefore, row => row.Before.Carbon)
        .Mass($"carbon_charged_mg_{figures.GasSet}", Words.CarbonCharged, row => row.CarbonCharged)
        .Mass($"carbon_discharged_mg_{figures.GasSet}", Words.CarbonDischarged, row => row.CarbonDischarged)
        .Mass($"carbon_after_mg_{figures.GasSet}", Words.CarbonAfter, row => row.After.Carbon)
        .InFile($"carbon_of_unknown_origin_mg_{figures.GasSet}", row => Numbers.Exact(row.CarbonAssumed.Milligrams))
        .InFile($"written_off_mg_{figures.GasSet}", row => Numbers.Exact(row.WrittenOff.Milligrams))
        .When(figures.Storages.Any(row => row.WrittenOff != default), table => table.OnPage(Words.WrittenOff, $"t {figures.Gas}", true, row => Numbers.Tonnes(row.WrittenOff)))
        .InFile($"check_mg_{figures.GasSet}", row => Numbers.Exact(row.Check.Milligrams))
        .OnPage(Words.TankCheck, "mg", true, row => Numbers.Whole(row.Check.Milligrams))
        .Build(figures.Storages, RowsOnPageMax);

    private ReportTable MakeQuality() => Table<QualityRow>("quality", Words.QualityTableTitle)
        .InFile("group", row => row.GroupCode)
        .OnPage(Words.Group, "", false, row => row.Group.ToString())
        .InFile("what", row => row.Code)
        .OnPage(Words.Reason, "", false, row => row.What.ToString())
        .Count("count", Words.Count, row => row.Count)
        .Build(figures.Quality, RowsOnPageMax);

    private ReportTable MakeIntervals() => Table<TracedInterval>("intervals", Words.IntervalTitle)
        .InFile("interval_start_UTC", row => row.Interval.Start.ToString())
        .OnPage(Words.IntervalStart, figures.Clock.OffsetAt(figures.First.Start), false, row => figures.Clock.Minute(row.Interval.Start))
        .Energy("generated_Wh", Words.EnergyGenerated, row => row.Totals.GeneratedEnergy)
        .Energy("delivered_Wh", Words.EnergyDelivered, row => row.Totals.DeliveredEnergy)
        .Energy("lost_Wh", Words.EnergyLost, row => row.Totals.LostEnergy)
        .InFile("charged_Wh", row => Numbers.Exact(row.Totals.ChargedEnergy.WattHours))
        .InFile("discharged_Wh", row => Numbers.Exact(row.Totals.DischargedEnergy.WattHours))
        .InFile("mismatch_Wh", row => Numbers.Exact(row.Totals.MismatchEnergy.WattHours))
        .InFile("residual_Wh", row => Numbers.Exact(row.Totals.ResidualEnergy.WattHours))
        .Mass($"generated_mg_{figures.GasSet}", Words.CarbonGenerated, row => row.Totals.Generated)
        .Mass($"delivered_mg_{figures.GasSet}", Words.CarbonDelivered, row => row.Totals.Delivered)
        .Mass($"lost_mg_{figures.GasSet}", Words.CarbonLost, row => row.Totals.Lost)
        .InFile($"charged_mg_{figures.GasSet}", row => Numbers.Exact(row.Totals.Charged.Milligrams))
        .InFile($"discharged_mg_{figures.GasSet}", row => Numbers.Exact(row.Totals.Discharged.Milligrams))
        .InFile($"mismatch_mg_{figures.GasSet}", row => Numbers.Exact(row.Totals.Mismatch.Milligrams))
        .InFile($"sources_mg_{figures.GasSet}", row => Numbers.Exact(row.Totals.Sources.Milligrams))
        .InFile($"written_off_mg_{figures.GasSet}", row => Numbers.Exact(row.WrittenOff.Aggregate(CarbonMass.Zero, CarbonMass.Add).Milligrams))
        .InFile($"rounding_mg_{figures.GasSet}", row => Numbers.Exact(row.Totals.Rounding.Milligrams))
        .Mass($"residual_mg_{figures.GasSet}", Words.Residual, row => row.Totals.Residual)
        .Intensity($"system_intensity_mg_{figures.GasSet}_per_MWh", Words.SystemIntensity, row => WeightedMean.Of(row.Totals.Generated, row.Totals.GeneratedEnergy))
        .InFile("points_expected", row => Numbers.Exact(row.PointsExpected))
        .InFile("points_actual", row => Numbers.Exact(row.PointsActual))
        .InFile("points_estimated", row => Numbers.Exact(row.PointsEstimated))
        .Count("points_missing", Words.PointsMissing, row => row.PointsExpected - row.PointsActual - row.PointsEstimated)
        .InFile("unknown_origin", row => YesNo(row.HasUnknownOrigin))
        .InFile("closure_error_1e-15", row => Numbers.Exact(row.ClosureErrorParts))
        .Build(figures.Intervals, RowsOnPageMax);

    private ReportTable MakeStatements() => Table<(Interval Interval, Statement Statement)>("statements", Words.StatementTitle)
        .InFile("asset", row => row.Statement.Asset.Value)
        .InFile("kind", row => Words.Code(row.Statement.Kind))
        .InFile("interval_start_UTC", row => row.Interval.Start.ToString())
        .InFile("energy_in_Wh", row => Exact(row.Statement.EnergyIn))
        .InFile("energy_out_Wh", row => Exact(row.Statement.EnergyOut))
        .InFile($"carbon_in_mg_{figures.GasSet}", row => Exact(row.Statement.CarbonIn))
        .InFile($"carbon_out_mg_{figures.GasSet}", row => Exact(row.Statement.CarbonOut))
        .InFile($"e_mg_{figures.GasSet}_per_MWh", row => Exact(row.Statement.Intensity))
        .InFile("e_no_value_reason", row => Words.Code(row.Statement.Reason))
        .InFile($"d_mg_{figures.GasSet}_per_MWh", row => Exact(row.Statement.Delivered))
        .InFile("d_no_value_reason", row => Words.Code(row.Statement.DeliveredReason))
        .InFile("flag", row => Words.Code(row.Statement.Flag))
        .InFile("estimate_methods", row => Joined(row.Statement.Points.Select(point => point.Method).Where(method => method != EstimateMethod.None).Distinct().Order().Select(Words.Code)))
        .InFile("checks", row => Joined(Bits(row.Statement).Select(Words.Code)))
        .InFile($"half_width_95_mg_{figures.GasSet}", row => Exact(row.Statement.Uncertainty?.HalfWidth))
        .InFile("largest_contributor", row => Largest(row.Statement.Uncertainty)?.Source.ToString())
        .InFile("largest_contributor_ppm_of_variance", row => Largest(row.Statement.Uncertainty) is { } top ? Numbers.Exact(top.SharePpm) : null)
        .InFile("estimated_ppm", row => Numbers.Exact(row.Statement.Quality.EstimatedPpm))
        .InFile("unknown_origin_ppm", row => Numbers.Exact(row.Statement.Quality.MissingPpm))
        .InFile("unsigned_ppm", row => Numbers.Exact(row.Statement.Quality.UnsignedPpm))
        .InFile("factor_id", row => row.Statement.Factor?.Row.Value)
        .InFile("factor_lag_years", row => row.Statement.Factor is { } factor ? Numbers.Exact(factor.LagYears) : null)
        .Build([.. figures.Intervals.SelectMany(traced => traced.Statements.Select(statement => (traced.Interval, statement)))], 0);

    private static string? Exact(Energy? energy) => energy is { } known ? Numbers.Exact(known.WattHours) : null;

    private static string? Exact(CarbonMass? mass) => mass is { } known ? Numbers.Exact(known.Milligrams) : null;

    private static string? Exact(CarbonIntensity? intensity) => intensity is { } known ? Numbers.Exact(known.MilligramsPerMegawattHour) : null;
}
