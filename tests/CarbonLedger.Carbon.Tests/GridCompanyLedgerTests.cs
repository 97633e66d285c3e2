using System.Text;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Tests;

/// <summary>The made network's day: 71 MWh sent out, 49 taken by loads and 20 by the storage, so that 2 MWh are lost in each interval.</summary>
public sealed class GridCompanyLedgerTests
{
    private static readonly GwpTable Potentials = GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json");
    private static readonly SiteZone Shanghai = SiteZone.Find("Asia/Shanghai").Require("zone");
    private static readonly Interval June = MadeNetwork.First;

    /// <summary>4 MWh of 142 × 0.6191 t/MWh of Shandong 2023, three years before.</summary>
    [Fact]
    public void TwoIntervals_AreTheSumByHand()
    {
        GridCompanyInventory inventory = Of(Year("CN Shandong"), [Close(June), Close(June.Next)]);
        Assert.Equal(new ElectricityBalance(MegawattHours(142), Energy.Zero, Energy.Zero, MegawattHours(138)), inventory.Input.Electricity);
        Assert.Equal(MegawattHours(4), inventory.Input.Electricity!.Loss);
        Assert.Equal(0.028169014084507042m, inventory.LossRate);
        Assert.Equal(2_476_400_000, inventory.LossCarbon!.Value.Milligrams);
        Assert.Equal(2.4764m, inventory.Total!.Tonnes);

        LedgerOrigin origin = inventory.Input.Ledger!;
        Assert.Equal((35_040, 2, 2, 0), (origin.IntervalsExpected, origin.IntervalsClosed, origin.IntervalsCounted, origin.EnergiesUnknown));
        Assert.Equal((6, 0, 0, 8), (origin.OnGridStatements, origin.ImportStatements, origin.ExportStatements, origin.SoldStatements));
        Assert.Equal((MegawattHours(40), Energy.Zero), (origin.StorageCharged, origin.StorageDischarged));
        Assert.Equal(("cn-grid-2023-shandong", 3), (origin.Factor!.Factor.Row.Id.Value, origin.Factor.LagYears));
    }

    [Fact]
    public void WhatIsNotTheWholeYear_IsToldAndNotComplete()
    {
        GridCompanyInventory inventory = Of(Year("CN Shandong"), [Close(June)]);
        Assert.Equal(
            [
                "EL: intervals is 1 of the 35040 intervals of 2026 in Asia/Shanghai; expected all of them; the energies are those of a part of the year",
                "EF: EF_t_per_MWh is of 2023, cn-grid-2023-shandong; expected the factor of 2026 once it is published; it lags 3 years",
                "SF6: units is none on file; expected the company's gas-filled units; SF6 is that of none",
            ],
            inventory.Findings.Select(finding => finding.ToString()));
        Assert.Equal([InventoryFindingKind.Incomplete, InventoryFindingKind.Warning, InventoryFindingKind.Incomplete], inventory.Findings.Select(finding => finding.Kind));
        Assert.False(inventory.IsComplete);
    }

    /// <summary>Coal comes from another grid and load-c goes to one: 11 + 60 − 28 supplied, 41 sold.</summary>
    [Fact]
    public void Exchanges_AreImportAndExport_AndLossIsTheSame()
    {
        NetworkModel model = Exchanging();
        GridCompanyInventory inventory = Of(Year("CN", network: model), [Close(June, model)]);
        Assert.Equal(new ElectricityBalance(MegawattHours(11), MegawattHours(60), MegawattHours(28), MegawattHours(41)), inventory.Input.Electricity);
        Assert.Equal(0.046511627906976744m, inventory.LossRate);

        // The same tie the other way round: what another grid's generator takes is exported, what its load gives is imported.
        inventory = Of(Year("CN", network: model), [Close(June, model, MadeNetwork.Metered("coal", (5_000_000, 60_000_000)), MadeNetwork.Metered("load-c", (28_000_000, 1_000_000)))]);
        Assert.Equal(new ElectricityBalance(MegawattHours(11), MegawattHours(61), MegawattHours(33), MegawattHours(41)), inventory.Input.Electricity);
    }

    [Fact]
    public void StoragesDischarge_IsOnGrid_AndSaidSo()
    {
        GridCompanyInventory inventory = Of(Year("CN"), [Close(June, null, MadeNetwork.Metered("tank", (0, 5_000_000)), MadeNetwork.Metered("wind", (500_000, 10_000_000)))]);
        Assert.Equal((MegawattHours(76), 49_500_000), (inventory.Input.Electricity!.OnGrid, inventory.Input.Electricity.Sold.WattHours));
        InventoryLine onGrid = InventoryTables.Electricity(inventory).Lines[0];
        Assert.Equal("1 balances of the log, sum of 4 statements; 5 MWh of it discharged from storages", onGrid.Origin);
    }

    /// <summary>15:45 UTC on New Year's Eve is the old year in Shanghai, 16:00 the new one.</summary>
    [Fact]
    public void Year_IsThatOfTheSitesClocks()
    {
        Assert.True(Timestamp.TryParse("2026-12-31T15:45:00Z", out Timestamp eve));
        (TracedInterval, NetworkModel)[] both = [Close(Interval.StartingAt(eve)), Close(Interval.StartingAt(eve).Next, null, MadeNetwork.Metered("load-d", (900_000, 0)))];
        Assert.Equal(2_000_000, Of(Year("CN"), both).Input.Electricity!.Loss.WattHours);
        Assert.Equal(2_100_000, Of(Year("CN", 2027), both).Input.Electricity!.Loss.WattHours);
        Assert.Equal("2025-12-31T16:00:00.000Z", Year("CN").From.ToString());
        Assert.Equal((35_040, 35_136), (Year("CN").IntervalCount, Year("CN", 2028).IntervalCount));
        Assert.Equal(2_000_000, Of(new LedgerYear(SiteZone.Find("UTC").Require("zone"), 2026, "CN", MadeNetwork.Model, MadeNetwork.Factors, Sf6Register.Empty), [both[0]]).Input.Electricity!.Loss.WattHours);
        Assert.Null(Of(Year("CN", 2025), both).Input.Electricity);
    }

    [Fact]
    public void YearOfAZoneThatLeftOutNewYearsDay_StartsADayLater()
    {
        LedgerYear year = new(SiteZone.Find("Pacific/Kiritimati").Require("zone"), 1995, "CN", MadeNetwork.Model, MadeNetwork.Factors, Sf6Register.Empty);
        Assert.Equal(year.To, year.From.AddMilliseconds(year.IntervalCount * Interval.LengthMilliseconds));
        Assert.InRange(year.IntervalCount, 364 * 96, 365 * 96);
        Assert.Equal(1995, year.Zone.YearOf(Interval.StartingAt(year.From)));
        Assert.Equal(1994, year.Zone.YearOf(Interval.StartingAt(year.From).Previous));
    }

    /// <summary>The years in the wild are exchanged: 0.5568 is of 2021, 0.5366 of 2022.</summary>
    [Theory]
    [InlineData(2021, 1_113_600_000, 0)]
    [InlineData(2022, 1_073_200_000, 0)]
    [InlineData(2023, 1_061_200_000, 0)]
    [InlineData(2024, 1_061_200_000, 1)]
    public void FactorIsOfTheReportingYear_OrTheLatestBefore(int year, long milligrams, int lag)
    {
        Assert.True(Timestamp.TryParse(FormattableString.Invariant($"{year}-06-01T00:00:00Z"), out Timestamp time));
        GridCompanyInventory inventory = Of(Year("CN", year), [Close(Interval.StartingAt(time))]);
        Assert.Equal((milligrams, lag), (inventory.LossCarbon!.Value.Milligrams, inventory.Input.Ledger!.Factor!.LagYears));
        Assert.Equal(lag > 0, inventory.Findings.Any(finding => finding.Reason == InventoryReason.FactorLag));
    }

    [Theory]
    [InlineData("CN", 2026, "its 1 rows of CO2e over the life cycle are none")]
    [InlineData("CN Shandong", 2026, "no GridAverage emission factor (CO2, direct) of 2026 or before")]
    public void FootprintRow_IsNoFactorOfTheGrid(string area, int year, string told)
    {
        FactorBook book = FactorBook.Read(Encoding.UTF8.GetBytes("""
            {"schema":"carbonledger.factors/1","id":"book","version":7,"published":"2026-05-01T00:00:00Z","rows":[{"id":"cn-footprint-2023-average","technology":"grid-average",
            "value":"0.6205","unit":"kgCO2e/kWh","gasSet":"CO2e","gwpSet":"unstated","boundary":"lifecycle","region":"CN","year":2023,"source":"a source","licence":"a licence","checked":true}]}
            """)).Require("made book");
        GridCompanyInventory inventory = Of(new LedgerYear(Shanghai, year, area, MadeNetwork.Model, book, Sf6Register.Empty), [Close(June)]);
        InventoryFinding finding = Assert.Single(inventory.Findings, finding => finding.Reason == InventoryReason.NoFactor);
        Assert.Equal((InventoryFindingKind.FigureRefused, area), (finding.Kind, finding.Value));
        Assert.Contains("book version 7", finding.Limit, StringComparison.Ordinal);
        Assert.Contains(told, finding.Limit, StringComparison.Ordinal);
        Assert.Null(inventory.Total);
        Assert.Equal(MegawattHours(2), inventory.Input.Electricity!.Loss);
    }

    /// <summary>Without load-c the second interval would show 28 MWh more loss than there was.</summary>
    [Fact]
    public void EnergyThatIsNotKnown_IsCountedAndNeverTakenAsZero()
    {
        GridCompanyInventory inventory = Of(Year("CN"), [Close(June), Close(June.Next, null, MadeNetwork.Metered("load-c", [null]), MadeNetwork.Metered("sun", [null]))]);
        Assert.Equal(MegawattHours(2), inventory.Input.Electricity!.Loss);
        Assert.Equal((2, 1, 2), (inventory.Input.Ledger!.IntervalsClosed, inventory.Input.Ledger.IntervalsCounted, inventory.Input.Ledger.EnergiesUnknown));
        Assert.Contains(inventory.Findings, finding => finding.Reason == InventoryReason.EnergyUnknown && finding.ToString() == "EL: energy is not known in 2 statements; expected known in all; 1 of 2 closed intervals are in no sum");

        GridCompanyInventory none = Of(Year("CN"), [Close(June, null, MadeNetwork.Metered("load-c", [null]))]);
        Assert.Null(none.Input.Electricity);
        Assert.Null(none.Total);
        Assert.Contains(none.Findings, finding => finding is { Reason: InventoryReason.PartOfTheYear, Kind: InventoryFindingKind.FigureRefused });
    }

    [Fact]
    public void MeterThatCountsTooMuch_IsALossBelowZero()
    {
        GridCompanyInventory inventory = Of(Year("CN"), [Close(June, null, MadeNetwork.Metered("load-c", (30_000_001, 0)))]);
        Assert.Equal("-0.000001", Assert.Single(inventory.Findings, finding => finding.Reason == InventoryReason.LossBelowZero).Value);
        Assert.Null(inventory.Total);
    }

    [Fact]
    public void IntervalGivenTwice_IsRefused() =>
        Assert.Contains("counted twice", Assert.Throws<ArgumentException>(() => Of(Year("CN"), [Close(June), Close(June)])).Message, StringComparison.Ordinal);

    /// <summary>As the guideline's example: 120 − 114 at retirement and 80 − 78.5 in repair; 0.4 kg topped up is in the mass balance only.</summary>
    [Fact]
    public void BookingsOfTheYear_AreTheGuidelinesLines_AndTheMassBalanceHasTheLeakToo()
    {
        GridCompanyInventory inventory = Of(Year("CN", register: Company()), [Close(June)]);
        Assert.Equal([("P-1", Sf6RowKind.Repaired, 1_500_000), ("R-1", Sf6RowKind.Retired, 6_000_000)], inventory.Rows.Select(row => (row.Record, row.Kind, row.Emitted.Milligrams)));
        Assert.Equal(179.25m, inventory.Sf6Equivalent.Tonnes);
        Assert.Equal(179.25m + 1.0612m, inventory.Total!.Tonnes);
        MassBalance balance = inventory.Balance!;
        Assert.Equal((7_900_000, 7_500_000, 400_000), (balance.Emitted.Milligrams, balance.Guideline.Milligrams, balance.Difference.Milligrams));
        Assert.Equal(("AR6", 9.72m), (balance.DifferenceEquivalent.Basis.Name, balance.DifferenceEquivalent.Tonnes));
        Assert.DoesNotContain(inventory.Findings, finding => finding.Kind == InventoryFindingKind.RowRejected || finding.Reason is InventoryReason.CapacityDiffers or InventoryReason.NoUnits);
        Assert.Equal((2, 4), (inventory.Input.Ledger!.Units, inventory.Input.Ledger.Bookings));
    }

    [Fact]
    public void Equipment_HasItsLeakRateDateAndPlace_AndLeavesOutWhatWasRetiredBefore()
    {
        Sf6Register register = Company();
        IReadOnlyList<EquipmentRow> equipment = Of(Year("CN", register: register), [Close(June)]).Input.Equipment!;
        EquipmentRow row = equipment.Single(row => row.Serial.Value == "B");
        Assert.Equal(("sub-1", 400_000), (row.Asset!.Value.Value, row.ToppedUp!.Value.Milligrams));
        Assert.Equal(register.Units[row.Serial].LeakRateUntil(Time("2026-09-01")), row.Leak);
        Assert.Equal(1_500, row.Leak!.Value.PpmPerYear, 10.0); // 0.4 of 80 kg in 3⅓ years
        Assert.Equal(new DateOnly(2028, 1, 1), row.ProhibitedFrom(new InsulatingGasPotentials(Potentials)));
        Assert.Equal("B", Assert.Single(Of(Year("CN", 2027, register), []).Input.Equipment!).Serial.Value);
        Assert.Empty(Of(Year("CN", 2022, register), []).Input.Equipment!);
    }

    /// <summary>Local midnight parts the years of gas as of energy.</summary>
    [Fact]
    public void EventAtTheTurnOfTheYear_IsOfTheYearOfTheSitesClocks()
    {
        Sf6Register register = Sf6Register.Empty.Enter(Unit("A", 120)).Fold([
            new Sf6Event.Filled("F-1", new SerialNumber("A"), Time("2023-05-01"), GasMixture.Sf6, GasMass.FromGrams(120_000)),
            new Sf6Event.Retired("R-1", new SerialNumber("A"), new Timestamp(Time("2025-12-31").UnixMilliseconds + (16 * 3_600_000L)), GasMixture.Sf6, GasMass.Zero),
        ]).Register;
        Assert.Empty(Of(Year("CN", 2025, register), []).Rows);
        Assert.Equal("R-1", Assert.Single(Of(Year("CN", 2026, register), []).Rows).Record);
    }

    [Fact]
    public void Tables_AreTheGuidelinesWithOrigins()
    {
        GridCompanyInventory inventory = Of(Year("CN Shandong", register: Company()), [Close(June), Close(June.Next)]);
        IReadOnlyList<InventoryTable> tables = InventoryTables.Of(inventory);
        Assert.Equal([(1, "排放量汇总"), (2, "活动水平数据: 六氟化硫"), (2, "活动水平数据: 电量"), (3, "排放因子")], tables.Select(table => (table.Number, table.TitleChinese)));
        Assert.Equal([0.0075m, 179.25m, 2.4764m, 181.7264m], tables[0].Lines.Select(line => line.Value));
        Assert.Equal([(80m, "record P-1 of the log"), (78.5m, "record P-1 of the log"), (120m, "record R-1 of the log"), (114m, "record R-1 of the log")], tables[1].Lines.Take(4).Select(line => (line.Value!.Value, line.Origin)));
        Assert.Equal("2 rows, capacity less recovered; 2 units on file, 4 events of the year", tables[1].Lines[4].Origin);
        Assert.Equal(
            [
                (142m, "2 balances of the log, sum of 6 statements"), (0m, "2 balances of the log, sum of 0 statements"), (0m, "2 balances of the log, sum of 0 statements"),
                (142m, "on-grid + import - export"), (138m, "2 balances of the log, sum of 8 statements; 40 MWh of it charged into storages"), (4m, "eq. 3"), (2.8169014084507042m, "eq. 5"),
            ],
            tables[2].Lines.Select(line => (line.Value!.Value, line.Origin)));
        Assert.Equal([23_900m, 23_500m, 24_300m, 0.6191m], tables[3].Lines.Select(line => line.Value));
        Assert.StartsWith("cn-grid-2023-shandong, carbonledger-default version 1: ", tables[3].Lines[3].Origin, StringComparison.Ordinal);
        Assert.EndsWith("the latest published up to the year, lags 3 years", tables[3].Lines[3].Origin, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasTheKeysOfAFile_AndThenTheLog()
    {
        JsonElement json = Write(Of(Year("CN Shandong"), [Close(June)]));
        Assert.Equal((2m, 1.2382m, false), (json.GetProperty("loss_MWh").GetDecimal(), json.GetProperty("loss_tCO2").GetDecimal(), json.GetProperty("complete").GetBoolean()));
        JsonElement ledger = json.GetProperty("ledger");
        Assert.Equal((1, 35_040, 3), (ledger.GetProperty("intervals_counted").GetInt32(), ledger.GetProperty("intervals_expected").GetInt32(), ledger.GetProperty("factor_lag_years").GetInt32()));
        Assert.Equal(4, json.GetProperty("tables").GetArrayLength());
        Assert.Contains("incomplete", json.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("kind").GetString()));

        string[] file = [.. Write(GridCompanyInventory.Of(GridCompanyReader.Read(CarbonFlowVectors.Read("cn_grid_company_example")).Require("vector"), Potentials)).EnumerateObject().Select(property => property.Name)];
        Assert.Equal(["name", "complete", "rejected_rows", "sf6_kg", "sf6_tCO2e", "sf6_tCO2e_AR5", "sf6_tCO2e_AR6", "supplied_MWh", "loss_MWh", "loss_rate", "loss_tCO2", "total_tCO2e", "factors", "rows", "findings"], file);
    }

    private static GridCompanyInventory Of(LedgerYear year, IEnumerable<(TracedInterval, NetworkModel)> intervals) => GridCompanyInventory.Of(GridCompanyLedger.Read(year, intervals), Potentials);

    private static LedgerYear Year(string area, int year = 2026, Sf6Register? register = null, NetworkModel? network = null) =>
        new(Shanghai, year, area, network ?? MadeNetwork.Model, MadeNetwork.Factors, register ?? Sf6Register.Empty);

    /// <summary>An interval of the made day, with some assets' meters changed.</summary>
    private static (TracedInterval, NetworkModel) Close(Interval interval, NetworkModel? network = null, params AssetInterval[] changed)
    {
        NetworkModel model = network ?? MadeNetwork.Model;
        List<AssetInterval> day = changed.Aggregate(MadeNetwork.Day(), (assets, asset) => assets.With(asset));
        return (new NetworkTracing(model, MadeNetwork.Factors).Close(interval, [.. day.Select(asset => asset with { Interval = interval })], MadeNetwork.Tanks(model)), model);
    }

    private static NetworkModel Exchanging() => MadeNetwork.Read(MadeNetwork.Text
        .With("\"capacityMw\":300", "\"capacityMw\":300,\"exchange\":true")
        .With("\"curve\":\"industrial\"", "\"curve\":\"industrial\",\"exchange\":true")).Require("exchanging");

    /// <summary>Two units filled in 2023; in 2026 B is repaired, refilled and topped up, and A retired.</summary>
    private static Sf6Register Company()
    {
        SerialNumber a = new("A"), b = new("B");
        (Sf6Register register, IReadOnlyList<Sf6Refusal> refusals) = Sf6Register.Empty.Enter(Unit("A", 120)).Enter(Unit("B", 80)).Fold([
            new Sf6Event.Filled("F-1", a, Time("2023-05-01"), GasMixture.Sf6, GasMass.FromGrams(120_000)),
            new Sf6Event.Filled("F-2", b, Time("2023-05-01"), GasMixture.Sf6, GasMass.FromGrams(80_000)),
            new Sf6Event.Repaired("P-1", b, Time("2026-03-01"), GasMixture.Sf6, GasMass.FromGrams(80_000), GasMass.FromGrams(78_500)),
            new Sf6Event.Filled("F-3", b, Time("2026-03-02"), GasMixture.Sf6, GasMass.FromGrams(80_000)),
            new Sf6Event.ToppedUp("T-1", b, Time("2026-08-01"), GasMixture.Sf6, GasMass.FromGrams(400)),
            new Sf6Event.Retired("R-1", a, Time("2026-09-01"), GasMixture.Sf6, GasMass.FromGrams(114_000)),
        ]);
        Assert.Empty(refusals);
        return register;
    }

    private static Sf6Unit Unit(string serial, int kilograms) =>
        new(new SerialNumber(serial), new AssetId("sub-1"), GasMass.FromGrams(kilograms * 1_000), GasMixture.Sf6, 126_000, 40_000, Time("2023-05-01"));

    private static Timestamp Time(string day) => Timestamp.TryParse($"{day}T00:00:00Z", out Timestamp time) ? time : throw new ArgumentException(day);

    private static Energy MegawattHours(long megawattHours) => Energy.FromWattHours(megawattHours * 1_000_000);

    private static JsonElement Write(GridCompanyInventory inventory)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            inventory.WriteJson(writer);
        }

        return CarbonFlowVectors.Parse(stream.ToArray());
    }
}
