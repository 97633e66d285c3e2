using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Reports.Disclosure;

namespace CarbonLedger.Reports.Pact;

/// <summary>
/// Checks a product footprint against the rules of the PACT data model 3.0.0: what must be there, forms, ranges, what excludes each other. Properties of later
/// versions and standards this program doesn't know are let pass, as the model asks of a recipient. It says nothing about whether the figures are true.
/// </summary>
public sealed class PactValidator
{
    /// <summary>A larger document is not read.</summary>
    public const int BytesMax = 1024 * 1024;

    private const int ValidYearsMax = 3;

    private static readonly string[] Geographies = ["geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision"];

    private static readonly string[] CaptureProperties = ["ccsTechnologicalCO2Capture", "technologicalCO2Removals", "technologicalCO2CaptureOrigin"];

    private static readonly (string Name, bool IsRequired, Func<JsonElement, string?> Rule)[] HeadRules =
    [
        ("id", true, PactValues.Uuid),
        ("specVersion", true, PactValues.SpecVersion),
        ("created", true, PactValues.Time),
        ("status", true, PactValues.OneOf("Active", "Deprecated")),
        ("validityPeriodStart", false, PactValues.Time),
        ("validityPeriodEnd", false, PactValues.Time),
        ("companyName", true, PactValues.NonEmpty),
        ("productDescription", true, PactValues.Text),
        ("productNameCompany", true, PactValues.NonEmpty),
        ("comment", false, PactValues.Text),
    ];

    private static readonly (string Name, bool IsRequired, Func<JsonElement, string?> Rule)[] FootprintRules =
    [
        ("declaredUnitOfMeasurement", true, PactValues.OneOf(
            "liter", "kilogram", "cubic meter", "kilowatt hour", "megajoule", "ton kilometer", "square meter", "piece", "hour", "megabit second")),
        ("declaredUnitAmount", true, PactValues.AboveZero),
        ("productMassPerDeclaredUnit", true, PactValues.ZeroOrMore),
        ("referencePeriodStart", true, PactValues.Time),
        ("referencePeriodEnd", true, PactValues.Time),
        ("geographyRegionOrSubregion", false, PactValues.OneOf(
            "Africa", "Americas", "Asia", "Europe", "Oceania", "Australia and New Zealand", "Central Asia", "Eastern Asia", "Eastern Europe",
            "Latin America and the Caribbean", "Melanesia", "Micronesia", "Northern Africa", "Northern America", "Northern Europe", "Polynesia",
            "South-eastern Asia", "Southern Asia", "Southern Europe", "Sub-Saharan Africa", "Western Asia", "Western Europe")),
        ("geographyCountry", false, PactValues.Country),
        ("geographyCountrySubdivision", false, PactValues.Subdivision),
        ("boundaryProcessesDescription", false, PactValues.Text),
        ("pcfExcludingBiogenicUptake", true, PactValues.Decimal),
        ("pcfIncludingBiogenicUptake", true, PactValues.Decimal),
        ("fossilCarbonContent", true, PactValues.ZeroOrMore),
        ("biogenicCarbonContent", false, PactValues.ZeroOrMore),
        ("recycledCarbonContent", false, PactValues.ZeroOrMore),
        ("fossilGhgEmissions", true, PactValues.ZeroOrMore),
        ("landUseChangeGhgEmissions", false, PactValues.ZeroOrMore),
        ("landCarbonLeakage", false, PactValues.ZeroOrMore),
        ("landManagementFossilGhgEmissions", false, PactValues.ZeroOrMore),
        ("landManagementBiogenicCO2Emissions", false, PactValues.ZeroOrMore),
        ("landManagementBiogenicCO2Removals", false, PactValues.ZeroOrLess),
        ("biogenicCO2Uptake", false, PactValues.ZeroOrLess),
        ("biogenicNonCO2Emissions", false, PactValues.ZeroOrMore),
        ("landAreaOccupation", false, PactValues.ZeroOrMore),
        ("aircraftGhgEmissions", false, PactValues.ZeroOrMore),
        ("packagingEmissionsIncluded", false, PactValues.Flag),
        ("packagingGhgEmissions", false, PactValues.ZeroOrMore),
        ("packagingBiogenicCarbonContent", false, PactValues.ZeroOrMore),
        ("outboundLogisticsGhgEmissions", false, PactValues.ZeroOrMore),
        ("ccsTechnologicalCO2CaptureIncluded", false, PactValues.Flag),
        ("ccsTechnologicalCO2Capture", false, PactValues.ZeroOrLess),
        ("technologicalCO2CaptureOrigin", false, PactValues.Text),

        // Releases of the data model differ in the sign of this one.
        ("technologicalCO2Removals", false, PactValues.Decimal),
        ("ccuCarbonContent", false, PactValues.ZeroOrMore),
        ("ccuCalculationApproach", false, PactValues.OneOf("Cut-off", "Credit")),
        ("ccuCreditCertification", false, PactValues.Uri),
        ("exemptedEmissionsPercent", true, PactValues.Percent),
        ("exemptedEmissionsDescription", false, PactValues.Text),
        ("allocationRulesDescription", false, PactValues.Text),
        ("primaryDataShare", false, PactValues.Percent),
    ];

    private readonly List<InputProblem> problems = [];
    private readonly DisclosureJson json;

    private PactValidator() => json = new DisclosureJson(problems);

    /// <summary>Every problem of a document, with path, value and limit; none if it is a footprint of version 3. Never throws on any bytes.</summary>
    public static IReadOnlyList<InputProblem> Check(ReadOnlyMemory<byte> utf8)
    {
        PactValidator validator = new();
        using JsonDocument? document = DisclosureJson.Parse(utf8, BytesMax, validator.problems);
        if (document is not null && validator.json.IsObject(document.RootElement, "$"))
        {
            validator.CheckFootprint(document.RootElement);
        }

        return validator.problems;
    }

    private void CheckFootprint(JsonElement root)
    {
        CheckFields(root, "$", HeadRules);
        CheckList(root, "$", "precedingPfIds", false, PactValues.Uuid);
        CheckList(root, "$", "companyIds", true, PactValues.Urn);
        CheckList(root, "$", "productIds", true, PactValues.Urn);
        CheckList(root, "$", "productClassifications", false, PactValues.Urn);
        foreach ((JsonElement item, string path) in OptionalItems(root, "$", "extensions"))
        {
            CheckExtension(item, path);
        }

        JsonElement pcf = DisclosureJson.Get(root, "pcf");
        if (json.IsObject(pcf, "$.pcf"))
        {
            CheckCarbon(pcf);
            CheckValidity(root, pcf);
        }
    }

    private void CheckCarbon(JsonElement pcf)
    {
        const string path = "$.pcf";
        CheckFields(pcf, path, FootprintRules);
        CheckList(pcf, path, "ipccCharacterizationFactors", true, PactValues.AssessmentReport);
        CheckList(pcf, path, "crossSectoralStandards", true, PactValues.NonEmpty);
        foreach ((JsonElement item, string at) in OptionalItems(pcf, path, "productOrSectorSpecificRules"))
        {
            CheckRule(item, at);
        }

        foreach ((JsonElement item, string at) in OptionalItems(pcf, path, "secondaryEmissionFactorSources"))
        {
            CheckFields(item, at, [("name", true, PactValues.NonEmpty), ("version", true, PactValues.NonEmpty)]);
        }

        CheckPart(pcf, "dqi", [("technologicalDQR", true, PactValues.Rating), ("geographicalDQR", true, PactValues.Rating), ("temporalDQR", true, PactValues.Rating)]);
        CheckPart(pcf, "verification",
        [
            ("coverage", false, PactValues.OneOf("PCF calculation model", "PCF program", "product level")), ("providerName", false, PactValues.NonEmpty),
            ("completedAt", false, PactValues.Time), ("standardName", false, PactValues.Text), ("comments", false, PactValues.Text),
        ]);
        CheckTogether(pcf);
    }

    // Rules over more than one property.
    private void CheckTogether(JsonElement pcf)
    {
        string[] scopes = [.. Geographies.Where(name => Has(pcf, name))];
        if (scopes.Length > 1)
        {
            json.Report("$.pcf", string.Join(", ", scopes), "Expected at most one geographic scope: a region, a country or a subdivision");
        }

        if (PactValues.TimeOf(DisclosureJson.Get(pcf, "referencePeriodStart")) is { } start && PactValues.TimeOf(DisclosureJson.Get(pcf, "referencePeriodEnd")) is { } end && end <= start)
        {
            json.Report("$.pcf.referencePeriodEnd", DisclosureJson.Get(pcf, "referencePeriodEnd"), $"Expected a time after referencePeriodStart, {start:O}");
        }

        string? unit = DisclosureJson.TextOf(DisclosureJson.Get(pcf, "declaredUnitOfMeasurement"));
        if (unit is "kilowatt hour" or "megajoule" && PactValues.DecimalOf(DisclosureJson.Get(pcf, "productMassPerDeclaredUnit")) is { } mass && !PactValues.IsZero(mass))
        {
            json.Report("$.pcf.productMassPerDeclaredUnit", mass, $"Expected 0 for a product counted by the {unit}");
        }

        Forbid(pcf, "packagingEmissionsIncluded", ["packagingGhgEmissions"]);
        Forbid(pcf, "ccsTechnologicalCO2CaptureIncluded", CaptureProperties);
    }

    private void Forbid(JsonElement pcf, string flag, IReadOnlyList<string> names)
    {
        if (DisclosureJson.Get(pcf, flag).ValueKind != JsonValueKind.False)
        {
            return;
        }

        foreach (string name in names.Where(name => Has(pcf, name)))
        {
            json.Report($"$.pcf.{name}", DisclosureJson.Get(pcf, name), $"Expected nothing where {flag} is false");
        }
    }

    private void CheckValidity(JsonElement root, JsonElement pcf)
    {
        if (Has(root, "validityPeriodStart") != Has(root, "validityPeriodEnd"))
        {
            string missing = Has(root, "validityPeriodStart") ? "validityPeriodEnd" : "validityPeriodStart";
            json.Report($"$.{missing}", "nothing", "Expected both ends of the validity period, or none");
        }

        DateTimeOffset? from = PactValues.TimeOf(DisclosureJson.Get(root, "validityPeriodStart"));
        DateTimeOffset? to = PactValues.TimeOf(DisclosureJson.Get(root, "validityPeriodEnd"));
        DateTimeOffset? referenceEnd = PactValues.TimeOf(DisclosureJson.Get(pcf, "referencePeriodEnd"));
        if (from < referenceEnd)
        {
            json.Report("$.validityPeriodStart", DisclosureJson.Get(root, "validityPeriodStart"), $"Expected referencePeriodEnd, {referenceEnd:O}, or later");
        }

        if (to <= from)
        {
            json.Report("$.validityPeriodEnd", DisclosureJson.Get(root, "validityPeriodEnd"), $"Expected a time after validityPeriodStart, {from:O}");
        }

        if (referenceEnd is { Year: <= 9990 } last && to > last.AddYears(ValidYearsMax))
        {
            json.Report("$.validityPeriodEnd", DisclosureJson.Get(root, "validityPeriodEnd"), $"Expected at most {ValidYearsMax} years after referencePeriodEnd, {last.AddYears(ValidYearsMax):O}");
        }
    }

    private void CheckRule(JsonElement rule, string path)
    {
        CheckFields(rule, path, [("operator", true, PactValues.OneOf("PEF", "EPD International", "Other")), ("otherOperatorName", false, PactValues.NonEmpty)]);
        CheckList(rule, path, "ruleNames", true, PactValues.NonEmpty);
        if (DisclosureJson.TextOf(DisclosureJson.Get(rule, "operator")) == "Other" && !Has(rule, "otherOperatorName"))
        {
            json.Report($"{path}.otherOperatorName", "nothing", "Expected the operator's name where operator is Other");
        }
    }

    private void CheckExtension(JsonElement extension, string path)
    {
        CheckFields(extension, path, [("specVersion", true, PactValues.NonEmpty), ("dataSchema", true, PactValues.Uri), ("documentation", false, PactValues.Uri)]);
        if (extension.ValueKind == JsonValueKind.Object)
        {
            json.IsObject(DisclosureJson.Get(extension, "data"), $"{path}.data");
        }
    }

    private void CheckPart(JsonElement pcf, string name, (string Name, bool IsRequired, Func<JsonElement, string?> Rule)[] rules)
    {
        if (Has(pcf, name))
        {
            CheckFields(DisclosureJson.Get(pcf, name), $"$.pcf.{name}", rules);
        }
    }

    private void CheckFields(JsonElement item, string path, (string Name, bool IsRequired, Func<JsonElement, string?> Rule)[] rules)
    {
        if (!json.IsObject(item, path))
        {
            return;
        }

        foreach ((string name, bool isRequired, Func<JsonElement, string?> rule) in rules)
        {
            if ((isRequired || Has(item, name)) && rule(DisclosureJson.Get(item, name)) is { } limit)
            {
                json.Report($"{path}.{name}", DisclosureJson.Get(item, name), limit);
            }
        }
    }

    private void CheckList(JsonElement parent, string path, string name, bool isRequired, Func<JsonElement, string?> rule)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((JsonElement item, string at) in isRequired ? json.Items(parent, path, name, PactValues.ItemsMax) : OptionalItems(parent, path, name))
        {
            if (rule(item) is { } limit)
            {
                json.Report(at, item, limit);
            }
            else if (!seen.Add(DisclosureJson.TextOf(item) ?? ""))
            {
                json.Report(at, item, "Expected each value only once");
            }
        }
    }

    // A list that is left out is right; one that is there has an item.
    private IReadOnlyList<(JsonElement Item, string Path)> OptionalItems(JsonElement parent, string path, string name) =>
        Has(parent, name) ? json.Items(parent, path, name, PactValues.ItemsMax) : [];

    private static bool Has(JsonElement item, string name) => DisclosureJson.Get(item, name).ValueKind != JsonValueKind.Undefined;
}
