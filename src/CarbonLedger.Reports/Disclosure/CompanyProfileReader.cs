using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CarbonLedger.Carbon;
using CarbonLedger.Ledger;
using CarbonLedger.Reports.Pact;

namespace CarbonLedger.Reports.Disclosure;

/// <summary>Reads a company file (<c>carbonledger.company/1</c>, JSON) and names every problem with its path, value and limit.</summary>
public sealed class CompanyProfileReader
{
    public const int BytesMax = 64 * 1024;

    /// <summary>Characters of one text.</summary>
    public const int TextLengthMax = 500;

    /// <summary>Items of one list.</summary>
    public const int ItemsMax = 100;

    private static readonly string[] Sets = ["AR4", "AR5", "AR6"];

    private readonly List<InputProblem> problems = [];
    private readonly DisclosureJson json;

    private CompanyProfileReader() => json = new DisclosureJson(problems);

    /// <summary>Reads the file's bytes. Never throws on any bytes.</summary>
    public static InputReading<CompanyProfile> Read(ReadOnlyMemory<byte> utf8) => new CompanyProfileReader().ReadDocument(utf8);

    private InputReading<CompanyProfile> ReadDocument(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument? document = DisclosureJson.Parse(utf8, BytesMax, problems);
        CompanyProfile? profile = document is not null && json.IsObject(document.RootElement, "$") ? ReadProfile(document.RootElement, Hash.Of(utf8.Span)) : null;
        return new InputReading<CompanyProfile>(problems.Count == 0 ? profile : null, problems);
    }

    private CompanyProfile ReadProfile(JsonElement root, Hash digest)
    {
        json.OnlyKnown(
            root, "$", "schema", "name", "ids", "organisationCode", "kind", "legalRepresentative", "contact", "industry", "countrySubdivision", "product", "gwpSet", "footprint");
        if (Text(root, "$", "schema") is var schema && schema.Length > 0 && schema != CompanyProfile.Schema)
        {
            json.Report("$.schema", schema, $"Expected {CompanyProfile.Schema}");
        }

        return new CompanyProfile(
            Text(root, "$", "name"), Urns(root, "$", "ids"), Text(root, "$", "organisationCode"), Text(root, "$", "kind", required: false),
            Text(root, "$", "legalRepresentative"), ReadContact(DisclosureJson.Get(root, "contact")), Text(root, "$", "industry"),
            Matching(root, "$", "countrySubdivision", PactPatterns.Subdivision(), "an ISO 3166-2 code such as CN-JS"),
            Part(root, "product", ReadProduct), Part(root, "gwpSet", ReadSet), Part(root, "footprint", ReadClaims), digest);
    }

    private CompanyContact ReadContact(JsonElement contact)
    {
        if (!json.IsObject(contact, "$.contact"))
        {
            return new CompanyContact("", "", "");
        }

        json.OnlyKnown(contact, "$.contact", "name", "telephone", "email");
        return new CompanyContact(
            Text(contact, "$.contact", "name"), Text(contact, "$.contact", "telephone", required: false), Text(contact, "$.contact", "email", required: false));
    }

    private CompanyProduct ReadProduct(JsonElement product, string path)
    {
        json.OnlyKnown(product, path, "name", "description", "idPrefix", "classifications");
        bool isClassified = DisclosureJson.Get(product, "classifications").ValueKind != JsonValueKind.Undefined;
        return new CompanyProduct(
            Text(product, path, "name"), Text(product, path, "description"),
            Matching(product, path, "idPrefix", PactPatterns.Urn(), "a URN such as urn:pact:grid.example:product-id:delivered-kwh"),
            isClassified ? Urns(product, path, "classifications") : []);
    }

    private GwpClaim ReadSet(JsonElement claim, string path)
    {
        json.OnlyKnown(claim, path, "set", "source");
        string set = Text(claim, path, "set");
        if (set.Length > 0 && !Sets.Contains(set))
        {
            json.Report($"{path}.set", set, $"Expected one of {string.Join(", ", Sets)}");
        }

        return new GwpClaim(set, Text(claim, path, "source"));
    }

    private FootprintClaims ReadClaims(JsonElement claims, string path)
    {
        json.OnlyKnown(claims, path, "standards", "exemptedPercent", "exemptedDescription", "primaryFactors", "primarySource");
        decimal exempted = Percent(claims, path, "exemptedPercent");
        bool hasPrimary = DisclosureJson.Get(claims, "primaryFactors").ValueKind != JsonValueKind.Undefined;
        return new FootprintClaims(
            [.. json.Items(claims, path, "standards", ItemsMax).Select(item => TextOf(item.Item, item.Path))],
            exempted,
            Text(claims, path, "exemptedDescription", required: exempted > 0),
            hasPrimary ? [.. json.Items(claims, path, "primaryFactors", ItemsMax).Select(item => TextOf(item.Item, item.Path))] : [],
            Text(claims, path, "primarySource", required: hasPrimary));
    }

    private T? Part<T>(JsonElement root, string name, Func<JsonElement, string, T> read)
        where T : class
    {
        JsonElement part = DisclosureJson.Get(root, name);
        return part.ValueKind == JsonValueKind.Undefined || !json.IsObject(part, $"$.{name}") ? null : read(part, $"$.{name}");
    }

    private List<string> Urns(JsonElement parent, string path, string name)
    {
        List<string> urns = [];
        foreach ((JsonElement item, string at) in json.Items(parent, path, name, ItemsMax))
        {
            string text = TextOf(item, at);
            if (text.Length > 0 && (!PactPatterns.Urn().IsMatch(text) || urns.Contains(text)))
            {
                json.Report(at, item, "Expected a URN, each only once");
            }

            urns.Add(text);
        }

        return urns;
    }

    private string Matching(JsonElement parent, string path, string name, Regex pattern, string limit)
    {
        string text = Text(parent, path, name);
        if (text.Length > 0 && !pattern.IsMatch(text))
        {
            json.Report($"{path}.{name}", text, $"Expected {limit}");
        }

        return text;
    }

    private decimal Percent(JsonElement parent, string path, string name)
    {
        JsonElement value = DisclosureJson.Get(parent, name);
        if (DisclosureJson.TextOf(value) is { Length: <= 20 } text && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent) && percent <= 100)
        {
            return percent;
        }

        json.Report($"{path}.{name}", value, "Expected a decimal in quotes from 0 to 100");
        return 0;
    }

    private string Text(JsonElement parent, string path, string name, bool required = true)
    {
        JsonElement value = DisclosureJson.Get(parent, name);
        return value.ValueKind == JsonValueKind.Undefined && !required ? "" : TextOf(value, $"{path}.{name}");
    }

    private string TextOf(JsonElement value, string path)
    {
        if (DisclosureJson.TextOf(value) is { Length: > 0 and <= TextLengthMax } text && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl))
        {
            return text;
        }

        json.Report(path, value, $"Expected a text of 1 to {TextLengthMax} characters on one line");
        return "";
    }
}
