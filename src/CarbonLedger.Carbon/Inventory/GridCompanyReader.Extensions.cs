using System.Text.Json;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>The parts that a file may have beyond the guideline's nine inputs: the equipment register and the terms of the mass balance.</summary>
public sealed partial class GridCompanyReader
{
    private const decimal Thousand = 1_000;

    private static readonly string[] EquipmentFields = ["id", "serial", "asset", "capacity_kg", "gas", "rated_kV", "breaking_kA", "topped_up_kg", "years"];
    private static readonly string[] BalanceTerms =
    [
        "stock_start_kg", "stock_end_kg", "purchased_bulk_kg", "purchased_in_equipment_kg", "returned_after_recycling_kg",
        "sold_kg", "sent_for_recycling_or_destruction_kg", "returned_to_suppliers_kg", "new_nameplate_kg", "retired_nameplate_kg",
    ];

    private static readonly string[] BalanceFields = ["gwp_set", "nameplate_kg", .. BalanceTerms];
    private static readonly GwpSet[] Sets = [GwpSet.SecondAssessment, GwpSet.FourthAssessment, GwpSet.FifthAssessment, GwpSet.SixthAssessment];

    private List<EquipmentRow>? ReadEquipment(JsonElement root)
    {
        if (Json.Get(root, "equipment").ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        Dictionary<SerialNumber, EquipmentRow> rows = [];
        int count = 0;
        foreach ((JsonElement item, string path) in json.Items(root, "$", "equipment"))
        {
            if (++count > InventoryLimits.RowsMax)
            {
                json.Report("$.equipment", $"more than {InventoryLimits.RowsMax} rows", $"Expected at most {InventoryLimits.RowsMax} rows");
                break;
            }

            if (ReadUnit(item, RecordOf(item, path)) is { } row && !rows.TryAdd(row.Serial, row))
            {
                Tell(row.Record, "serial", Json.Get(item, "serial"), $"a serial number other than that of {rows[row.Serial].Record}", InventoryReason.SerialTwice, InventoryFindingKind.RowRejected);
            }
        }

        return [.. rows.Values];
    }

    private EquipmentRow? ReadUnit(JsonElement item, string record)
    {
        int before = findings.Count;
        TellUnknown(record, item, EquipmentFields, InventoryFindingKind.Warning);
        SerialNumber? serial = ReadSerial(record, item, required: true).Serial;
        decimal? capacity = ReadDecimal(record, item, "capacity_kg", 0, InventoryLimits.RowKilogramsMax, 6, "kg", InventoryFindingKind.RowRejected);
        AssetId? asset = ReadAsset(record, item);
        GasMixture? gas = ReadGas(record, item);
        long? volts = Thousandths(record, item, "rated_kV", InventoryLimits.RatedKilovoltsMax, "kV");
        long? amperes = Thousandths(record, item, "breaking_kA", InventoryLimits.BreakingKiloamperesMax, "kA");
        decimal? toppedUp = Optional(record, item, "topped_up_kg", InventoryLimits.RowKilogramsMax, 6, "kg");
        decimal? years = Optional(record, item, "years", InventoryLimits.YearsMax, 6, "years");
        bool rejected = findings.Skip(before).Any(finding => finding.Kind == InventoryFindingKind.RowRejected);
        return rejected || serial is not { } number || capacity is not { } kilograms || gas is null
            ? null
            : new EquipmentRow(record, number, asset, Mass(kilograms), gas, volts, amperes, toppedUp is { } mass ? Mass(mass) : null, years);
    }

    private AssetId? ReadAsset(string record, JsonElement item)
    {
        JsonElement value = Json.Get(item, "asset");
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (IdOf(item, "asset") is { } asset)
        {
            return new AssetId(asset);
        }

        Tell(record, "asset", value, $"an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -", InventoryReason.NotAValue, InventoryFindingKind.RowRejected);
        return null;
    }

    // {"C4-FN": 0.35, "CO2": 0.65}: mass fractions; SF6 unless given.
    private GasMixture? ReadGas(string record, JsonElement item)
    {
        JsonElement value = Json.Get(item, "gas");
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return GasMixture.Sf6;
        }

        List<GasShare> shares = [];
        bool known = value.ValueKind == JsonValueKind.Object;
        foreach (JsonProperty property in known ? value.EnumerateObject() : default)
        {
            InsulatingGas gas = Enum.GetValues<InsulatingGas>().FirstOrDefault(gas => property.NameEquals(GasMixture.NameOf(gas)));
            known &= gas != 0 && ExactNumber.TryRead(property.Value, out decimal fraction) && fraction > 0 && fraction <= 1
                && decimal.Round(fraction, 6) == fraction && Add(shares, gas, fraction);
        }

        if (known && shares.Sum(share => (long)share.Ppm) == GasMixture.WholePpm)
        {
            return GasMixture.Of([.. shares]);
        }

        Tell(record, "gas", value, "mass fractions of SF6, C4-FN, C5-FK, CO2, N2, O2 of at most 6 decimals that add up to 1", InventoryReason.NotAValue, InventoryFindingKind.RowRejected);
        return null;
    }

    private static bool Add(List<GasShare> shares, InsulatingGas gas, decimal fraction)
    {
        shares.Add(new GasShare(gas, (int)(fraction * GasMixture.WholePpm)));
        return true;
    }

    private long? Thousandths(string record, JsonElement item, string name, decimal max, string unit) =>
        Optional(record, item, name, max, 3, unit, 1 / Thousand) is { } value ? (long)(value * Thousand) : null;

    private decimal? Optional(string record, JsonElement item, string name, decimal max, int decimals, string unit, decimal min = 0) =>
        Json.Get(item, name).ValueKind == JsonValueKind.Undefined ? null : ReadDecimal(record, item, name, min, max, decimals, unit, InventoryFindingKind.RowRejected);

    private MassBalanceInput? ReadMassBalance(JsonElement root)
    {
        const string record = "mass_balance";
        JsonElement balance = Json.Get(root, record);
        if (balance.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (balance.ValueKind != JsonValueKind.Object)
        {
            Tell("file", record, balance, $"an object with {string.Join(", ", BalanceFields)}", InventoryReason.NotAValue, InventoryFindingKind.FigureRefused);
            return null;
        }

        TellUnknown(record, balance, BalanceFields, InventoryFindingKind.Warning);
        GwpSet set = Sets.FirstOrDefault(set => IdOf(balance, "gwp_set") == GwpBasis.NameOf(set));
        if (set == 0)
        {
            Tell(record, "gwp_set", Json.Get(balance, "gwp_set"), $"one of {string.Join(", ", Sets.Select(GwpBasis.NameOf))}", InventoryReason.NotAValue, InventoryFindingKind.FigureRefused);
        }

        bool hasNameplate = Json.Get(balance, "nameplate_kg").ValueKind != JsonValueKind.Undefined;
        GasMass? nameplate = hasNameplate ? Term("nameplate_kg") : null;
        GasMass?[] terms = [.. BalanceTerms.Select(Term)];
        return set == 0 || (hasNameplate && nameplate is null) || terms.Any(term => term is null) ? null : new MassBalanceInput(set, Terms(terms), nameplate);

        GasMass? Term(string name) =>
            ReadDecimal(record, balance, name, 0, InventoryLimits.TermKilogramsMax, 6, "kg", InventoryFindingKind.FigureRefused) is { } kilograms ? Mass(kilograms) : null;
    }

    // In the order of BalanceTerms.
    private static MassBalanceTerms Terms(GasMass?[] terms) => new()
    {
        StockAtStart = terms[0]!.Value,
        StockAtEnd = terms[1]!.Value,
        PurchasedInBulk = terms[2]!.Value,
        PurchasedInEquipment = terms[3]!.Value,
        ReturnedAfterRecycling = terms[4]!.Value,
        Sold = terms[5]!.Value,
        SentForRecyclingOrDestruction = terms[6]!.Value,
        ReturnedToSuppliers = terms[7]!.Value,
        NewNameplate = terms[8]!.Value,
        RetiredNameplate = terms[9]!.Value,
    };
}
