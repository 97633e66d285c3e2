using System.Globalization;
using System.Numerics;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Generation;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What a record says an asset embodies, by module and whole mg, after the plausibility gate.</summary>
public sealed class EmbodiedCarbon
{
    private const decimal MilligramsPerKilogram = 1_000_000;

    private readonly List<InputProblem> problems = [];
    private readonly SortedDictionary<LifecycleModule, Exact> kilograms = [];
    private readonly SortedSet<string> uncheckedDefaults = new(StringComparer.Ordinal);
    private readonly SortedSet<string> defaults = new(StringComparer.Ordinal);
    private readonly TypicalFigures table;

    private EmbodiedCarbon(LifecycleRecord record, TypicalFigures table) => (Record, this.table) = (record, table);

    public LifecycleRecord Record { get; }

    /// <summary>A1 to A5, expected C1 to C4 and D. Each module is rounded once, half to even.</summary>
    public ModuleAmounts Amounts { get; private set; } = ModuleAmounts.None;

    /// <summary>Ids of the typical figures used, in order.</summary>
    public IReadOnlyList<string> Defaults => [.. defaults];

    /// <summary>Of these, the ones never checked against a source. Whatever is made of this carbon names them.</summary>
    public IReadOnlyList<string> UncheckedDefaults => [.. uncheckedDefaults];

    /// <summary>Whether the EPD had run out when the asset was put in service.</summary>
    public bool IsEpdExpired =>
        Record.Embodied is EpdDeclaration epd && epd.ValidUntil < DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(Record.Commissioned.UnixMilliseconds).UtcDateTime);

    /// <summary>Modules of A and C that the record says nothing of; they are not known to be zero.</summary>
    public IReadOnlyList<LifecycleModule> NotDeclared =>
    [
        .. Enum.GetValues<LifecycleModule>().Where(module => (module.IsUpfront() || module.IsEnd()) && module != LifecycleModule.A1ToA3 && Amounts.MilligramsOf(module) is null
            && !(module < LifecycleModule.A1ToA3 && Amounts.MilligramsOf(LifecycleModule.A1ToA3) is not null)),
    ];

    /// <summary>Reckons the record by its EPD's rows × quantity, or by eq. (8), and refuses what the class can't embody. Names every problem.</summary>
    public static InputReading<EmbodiedCarbon> Of(LifecycleRecord record, TypicalFigures table)
    {
        EmbodiedCarbon embodied = new(record, table);
        embodied.Reckon();
        return new InputReading<EmbodiedCarbon>(embodied.problems.Count == 0 ? embodied : null, embodied.problems);
    }

    private void Reckon()
    {
        switch (Record.Embodied)
        {
            case EpdDeclaration epd:
                AddRows(epd.Rows, epd.Quantity);
                break;
            case BillOfMaterials bill:
                AddBill(bill);
                break;
        }

        AddRows(Record.EndOfLife, 1);
        Gate();
        if (problems.Count == 0)
        {
            Round();
        }
    }

    private void AddRows(IReadOnlyList<ModuleRow> rows, decimal quantity)
    {
        foreach (ModuleRow row in rows)
        {
            Add(row.Module, (Exact)row.Kilograms * quantity);
        }
    }

    private void AddBill(BillOfMaterials bill)
    {
        for (int i = 0; i < bill.Materials.Count; i++)
        {
            AddMaterial(bill.Materials[i], string.Create(CultureInfo.InvariantCulture, $"$.billOfMaterials.materials[{i}]"));
        }

        for (int i = 0; i < bill.Transports.Count; i++)
        {
            TransportLine line = bill.Transports[i];
            if (line.Factor.IsTypical)
            {
                Report(string.Create(CultureInfo.InvariantCulture, $"$.billOfMaterials.transports[{i}].figure"), line.Factor.Figure, "Expected a factor per t.km with its source, as there is no typical one");
            }

            Add(line.Module, (Exact)line.TonneKilometres * line.Factor.Kilograms);
        }

        AddMass(LifecycleModule.A3, bill.Manufacture);
        AddMass(LifecycleModule.A5, bill.Installation);
    }

    private void AddMass(LifecycleModule module, SourcedMass? mass)
    {
        if (mass is not null)
        {
            Add(module, mass.Kilograms);
        }
    }

    private void AddMaterial(MaterialLine line, string path)
    {
        if (!line.Factor.IsTypical)
        {
            Add(LifecycleModule.A1, (Exact)line.Amount * line.Factor.Kilograms);
            return;
        }

        if (table.Find(line.Factor.Figure) is not { } figure)
        {
            Report($"{path}.figure", line.Factor.Figure, $"Expected a figure of {table.Id} version {table.Version}");
            return;
        }

        if (figure.Unit != line.Unit)
        {
            Report($"{path}.unit", line.Unit, $"Expected {figure.Unit}, in which {figure.Id} is given");
        }

        if (!ModuleNames.TryFind(figure.Scope, out LifecycleModule module))
        {
            Report($"{path}.figure", figure.Id, $"Expected a figure of A1 or A1-A3; this one is {figure.Scope}, and would count use and end of life twice");
            return;
        }

        defaults.Add(figure.Id);
        if (!figure.Checked)
        {
            uncheckedDefaults.Add(figure.Id);
        }

        Add(module, (Exact)line.Amount * figure.Value);
    }

    private void Gate()
    {
        (decimal min, decimal max, string unit) = LifecycleLimits.PerSize(Record.Class);
        Exact upfront = kilograms.Where(pair => pair.Key.IsUpfront()).Aggregate((Exact)0m, (sum, pair) => sum + pair.Value);
        Exact perSize = upfront / Record.Size;
        if (perSize.CompareTo(min) < 0 || perSize.CompareTo(max) > 0)
        {
            Report("$", $"{perSize} kgCO2e per {unit} in A1 to A5", FormattableString.Invariant($"Expected {min} to {max} kgCO2e per {unit} of class {LifecycleNames.Of(Record.Class)} (unchecked)"));
        }

        foreach ((LifecycleModule module, Exact mass) in kilograms)
        {
            if (mass.CompareTo(LifecycleLimits.EmbodiedKilogramsMax) > 0 || mass.CompareTo(-LifecycleLimits.EmbodiedKilogramsMax) < 0)
            {
                Report("$", $"{mass} kgCO2e in {module.Name()}", FormattableString.Invariant($"Expected at most {LifecycleLimits.EmbodiedKilogramsMax} kgCO2e in one asset"));
            }
        }
    }

    private void Round()
    {
        foreach ((LifecycleModule module, Exact mass) in kilograms)
        {
            BigInteger milligrams = (mass * MilligramsPerKilogram).Round();
            Amounts = module == LifecycleModule.D
                ? Amounts.With(new BeyondBoundary((Int128)milligrams))
                : Amounts.With(module, CarbonMass.FromMilligrams((long)milligrams));
        }
    }

    private void Add(LifecycleModule module, Exact more) => kilograms[module] = kilograms.TryGetValue(module, out Exact sum) ? sum + more : more;

    private void Report(string path, string value, string message) => problems.Add(new InputProblem(path, value, message));
}
