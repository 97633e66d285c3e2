using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.Carbon.Factors;

/// <summary>
/// Which factor a generator is charged at: a row of the book by its id, or the latest published one of an area up to the
/// reporting year. In a file a text (<c>"ar5-coal"</c>) or an object
/// (<c>{"kind": "footprint", "region": "CN", "technology": "coal"}</c>, the technology being the generator's unless given).
/// </summary>
public sealed record FactorChoice
{
    /// <summary>The technology of a grid's average; what power of unknown technology is charged at.</summary>
    public const string GridAverage = "grid-average";

    /// <summary>Characters of a region or technology.</summary>
    public const int TextLengthMax = 64;

    private const string UnknownTechnology = "unknown";
    private const string Member = "factor";

    private FactorChoice(FactorChoiceKind kind, FactorId row, string region, string? technology) =>
        (Kind, Row, Region, Technology) = (kind, row, region, technology);

    public FactorChoiceKind Kind { get; }

    /// <summary>The row's id; empty unless <see cref="Kind"/> is <see cref="FactorChoiceKind.Row"/>.</summary>
    public FactorId Row { get; }

    /// <summary>The area as in the book: "CN", "CN Guangdong"; empty for a row by id.</summary>
    public string Region { get; }

    /// <summary>As in the book; null for the generator's own.</summary>
    public string? Technology { get; }

    /// <summary>One row of the book.</summary>
    public static FactorChoice ById(FactorId row) => new(FactorChoiceKind.Row, row, "", null);

    /// <summary>The latest footprint factor (CO2e, lifecycle) of an area up to the year.</summary>
    public static FactorChoice Footprint(string region, string? technology = null) => new(FactorChoiceKind.Footprint, default, region, technology);

    /// <summary>
    /// The latest emission factor (CO2, direct) of an area up to the year. Books have these for grids (<see cref="GridAverage"/>, fossil)
    /// and for few technologies.
    /// </summary>
    public static FactorChoice Emission(string region, string? technology = null) => new(FactorChoiceKind.Emission, default, region, technology);

    /// <summary>The row in force for a reporting year, or why there is none. A generator of technology "unknown" gets its area's average.</summary>
    /// <param name="technology">The generator's.</param>
    /// <param name="year">The reporting year. A row by id is taken even if it is of a later year; its lag is then 0.</param>
    public InputReading<FactorUse> Resolve(FactorBook book, string technology, int year)
    {
        if (Kind == FactorChoiceKind.Row)
        {
            return book.Find(Row) is { } row
                ? new InputReading<FactorUse>(new FactorUse(row, Math.Max(0, year - row.Year)), [])
                : new InputReading<FactorUse>(null, [new InputProblem("$.rows", Row.Value, $"Factor book {book.Id} version {book.Version} has no such row")]);
        }

        string wanted = Technology ?? (technology == UnknownTechnology ? GridAverage : technology);
        if (Kind == FactorChoiceKind.Footprint)
        {
            InputReading<SelectedFactor<FootprintFactor>> footprint = FactorSelection.Footprint(book, Region, wanted, year);
            return Use(footprint.Value?.Factor.Row, footprint.Value?.LagYears ?? 0, footprint.Problems);
        }

        InputReading<SelectedFactor<EmissionFactor>> emission = FactorSelection.Emission(book, Region, wanted, year);
        return Use(emission.Value?.Factor.Row, emission.Value?.LagYears ?? 0, emission.Problems);
    }

    /// <summary>The row's id, or kind, area and technology.</summary>
    public override string ToString() => Kind == FactorChoiceKind.Row
        ? Row.Value
        : string.Create(CultureInfo.InvariantCulture, $"latest {KindText} factor of {Region}{(Technology is null ? "" : $", {Technology}")}");

    /// <summary>Reads the member <c>factor</c> of a generator, or another one of the same form.</summary>
    internal static FactorChoice Read(Json json, JsonElement owner, string path, string member = Member)
    {
        JsonElement item = Json.Get(owner, member);
        if (item.ValueKind != JsonValueKind.Object)
        {
            return ById(new FactorId(json.Id(owner, path, member)));
        }

        string within = $"{path}.{member}";
        string kind = json.OneOf(item, within, "kind", "footprint", "emission");
        string region = ReadText(json, item, within, "region");
        string? technology = Json.Get(item, "technology").ValueKind == JsonValueKind.Undefined ? null : ReadText(json, item, within, "technology");
        return kind == "footprint" ? Footprint(region, technology) : Emission(region, technology);
    }

    /// <summary>Writes the member as it is read.</summary>
    internal void Write(Utf8JsonWriter json, string member = Member)
    {
        if (Kind == FactorChoiceKind.Row)
        {
            json.WriteString(member, Row.Value);
            return;
        }

        json.WriteStartObject(member);
        json.WriteString("kind", KindText);
        json.WriteString("region", Region);
        if (Technology is not null)
        {
            json.WriteString("technology", Technology);
        }

        json.WriteEndObject();
    }

    private string KindText => Kind == FactorChoiceKind.Footprint ? "footprint" : "emission";

    private static InputReading<FactorUse> Use(FactorRow? row, int lagYears, IReadOnlyList<InputProblem> problems) =>
        new(row is null ? null : new FactorUse(row, lagYears), problems);

    private static string ReadText(Json json, JsonElement item, string path, string name)
    {
        string text = json.Text(item, path, name, fallback: "invalid");
        if (text.Length is 0 or > TextLengthMax)
        {
            json.Report($"{path}.{name}", text, $"Expected 1 to {TextLengthMax} characters");
        }

        return text;
    }
}
