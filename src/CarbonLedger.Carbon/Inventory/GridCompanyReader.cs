using System.Text.Json;
using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>
/// Reads a grid company's inventory file (JSON). What makes the file unusable is a problem; a bad row, energy or factor is a finding of its own and stops
/// nothing else. Numbers may be plain or in quotes; they are read exactly.
/// </summary>
public sealed partial class GridCompanyReader
{
    private static readonly string[] RootFields = ["name", "source", "retired", "repaired", "gwp", "EL", "EF_t_per_MWh", "equipment", "mass_balance", "expected"];
    private static readonly string[] EnergyFields = ["on_grid_MWh", "import_MWh", "export_MWh", "sold_MWh"];
    private static readonly string[] RowFields = ["id", "serial", "capacity_kg", "recovered_kg"];

    private const int ValueCharactersMax = 80;
    private const decimal WattHoursPerMegawattHour = 1_000_000;
    private const decimal MilligramsPerTonne = 1_000_000_000;

    private readonly List<InputProblem> problems = [];
    private readonly List<InventoryFinding> findings = [];
    private readonly Json json;

    private GridCompanyReader() => json = new Json(problems);

    /// <summary>Reads the file's bytes. Never throws on any bytes.</summary>
    public static InputReading<GridCompanyInput> Read(ReadOnlyMemory<byte> utf8) => new GridCompanyReader().ReadDocument(utf8);

    private InputReading<GridCompanyInput> ReadDocument(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > InventoryLimits.BytesMax)
        {
            json.Report("$", $"{utf8.Length} bytes", $"An inventory file has at most {InventoryLimits.BytesMax} bytes");
            return new InputReading<GridCompanyInput>(null, problems);
        }

        using JsonDocument? document = Json.Parse(utf8, problems);
        GridCompanyInput? input = document is null ? null : ReadInput(document.RootElement);
        return new InputReading<GridCompanyInput>(problems.Count == 0 ? input : null, problems);
    }

    private GridCompanyInput? ReadInput(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            json.Report("$", root, "Expected an object");
            return null;
        }

        TellUnknown("file", root, RootFields, InventoryFindingKind.Warning);
        ReadPotential(root);
        List<Sf6Row> rows = [.. ReadRows(root, "retired", Sf6RowKind.Retired), .. ReadRows(root, "repaired", Sf6RowKind.Repaired)];
        ElectricityBalance? electricity = ReadEnergies(root);
        CarbonIntensity? factor = ReadDecimal("file", root, "EF_t_per_MWh", 0, InventoryLimits.FactorMax, 9, "tCO2/MWh", InventoryFindingKind.FigureRefused) is { } tonnes
            ? CarbonIntensity.FromMilligramsPerMegawattHour((long)(tonnes * MilligramsPerTonne))
            : null;
        return new GridCompanyInput(
            json.Text(root, "$", "name", required: false),
            json.Text(root, "$", "source", required: false),
            rows, electricity, factor, ReadEquipment(root), ReadMassBalance(root), findings);
    }

    // The guideline fixes its constant; another value beside it would be a number of no method.
    private void ReadPotential(JsonElement root)
    {
        JsonElement gwp = Json.Get(root, "gwp");
        if (gwp.ValueKind != JsonValueKind.Undefined && (!ExactNumber.TryRead(gwp, out decimal value) || value != CarbonEquivalent.GuidelineSf6))
        {
            json.Report("$.gwp", gwp, FormattableString.Invariant($"Expected {CarbonEquivalent.GuidelineSf6}, the guideline's own constant; amounts by AR5 and AR6 are shown beside it, and mass_balance names a set"));
        }
    }

    private List<Sf6Row> ReadRows(JsonElement root, string name, Sf6RowKind kind)
    {
        List<Sf6Row> rows = [];
        int count = 0;
        foreach ((JsonElement item, string path) in json.Items(root, "$", name))
        {
            if (++count > InventoryLimits.RowsMax)
            {
                json.Report($"$.{name}", $"more than {InventoryLimits.RowsMax} rows", $"Expected at most {InventoryLimits.RowsMax} rows");
                break;
            }

            string record = RecordOf(item, path);
            TellUnknown(record, item, RowFields, InventoryFindingKind.Warning);
            (bool named, SerialNumber? serial) = ReadSerial(record, item);
            decimal? capacity = ReadDecimal(record, item, "capacity_kg", 0, InventoryLimits.RowKilogramsMax, 6, "kg", InventoryFindingKind.RowRejected);
            decimal? recovered = ReadDecimal(record, item, "recovered_kg", 0, InventoryLimits.RowKilogramsMax, 6, "kg", InventoryFindingKind.RowRejected);
            if (named && capacity is { } holds && recovered is { } back)
            {
                rows.Add(new Sf6Row(record, kind, serial, Mass(holds), Mass(back)));
            }
        }

        return rows;
    }

    // A row's place, with its id or serial number if it has one: "retired[0] R-17".
    private static string RecordOf(JsonElement item, string path)
    {
        string place = path[2..];
        string? id = IdOf(item, "id") ?? IdOf(item, "serial");
        return id is null ? place : $"{place} {id}";
    }

    private static string? IdOf(JsonElement item, string name)
    {
        JsonElement value = Json.Get(item, name);
        string raw = value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.GetRawText().Trim('"') : "";
        return Identifier.IsValid(raw) ? raw : null;
    }

    private (bool Usable, SerialNumber? Serial) ReadSerial(string record, JsonElement item, bool required = false)
    {
        JsonElement value = Json.Get(item, "serial");
        if (value.ValueKind == JsonValueKind.Undefined && !required)
        {
            return (true, null);
        }

        if (IdOf(item, "serial") is { } serial)
        {
            return (true, new SerialNumber(serial));
        }

        Tell(record, "serial", value, $"an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -", InventoryReason.NotAValue, InventoryFindingKind.RowRejected);
        return (false, null);
    }

    private ElectricityBalance? ReadEnergies(JsonElement root)
    {
        JsonElement energies = Json.Get(root, "EL");
        if (energies.ValueKind != JsonValueKind.Object)
        {
            Tell("file", "EL", energies, $"an object with {string.Join(", ", EnergyFields)}", InventoryReason.NotAValue, InventoryFindingKind.FigureRefused);
            return null;
        }

        TellUnknown("EL", energies, EnergyFields, InventoryFindingKind.Warning);
        Energy?[] values = [.. EnergyFields.Select(name => ReadEnergy(energies, name))];
        return values is [{ } onGrid, { } import, { } export, { } sold] ? new ElectricityBalance(onGrid, import, export, sold) : null;
    }

    private Energy? ReadEnergy(JsonElement energies, string name) =>
        ReadDecimal("EL", energies, name, 0, InventoryLimits.MegawattHoursMax, 6, "MWh", InventoryFindingKind.FigureRefused) is { } megawattHours
            ? Energy.FromWattHours((long)(megawattHours * WattHoursPerMegawattHour))
            : null;

    private decimal? ReadDecimal(string record, JsonElement item, string name, decimal min, decimal max, int decimals, string unit, InventoryFindingKind kind)
    {
        JsonElement value = Json.Get(item, name);
        if (ExactNumber.TryRead(value, out decimal number) && number >= min && number <= max && decimal.Round(number, decimals) == number)
        {
            return number;
        }

        Tell(record, name, value, FormattableString.Invariant($"a number from {min} to {max} {unit} of at most {decimals} decimals"), InventoryReason.NotAValue, kind);
        return null;
    }

    private void TellUnknown(string record, JsonElement item, string[] known, InventoryFindingKind kind)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty property in item.EnumerateObject())
        {
            if (!known.Any(name => property.NameEquals(name)))
            {
                Tell(record, NameOf(property), property.Value, $"one of {string.Join(", ", known)}; it was not read", InventoryReason.UnknownField, kind);
            }
        }
    }

    private static string NameOf(JsonProperty property)
    {
        string name = property.Name;
        return name.Length > ValueCharactersMax ? name[..ValueCharactersMax] + "…" : name;
    }

    private void Tell(string record, string field, JsonElement value, string limit, InventoryReason reason, InventoryFindingKind kind)
    {
        string text = value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();
        findings.Add(new InventoryFinding(record, field, text.Length > ValueCharactersMax ? text[..ValueCharactersMax] + "…" : text, limit, reason, kind));
    }

    private static GasMass Mass(decimal kilograms) => GasMass.FromMilligrams((long)(kilograms * GasMass.MilligramsPerKilogram));
}
