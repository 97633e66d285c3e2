using System.Text;
using System.Text.Json.Nodes;
using CarbonLedger.Carbon;
using CarbonLedger.Reports.Pact;
using static CarbonLedger.Reports.Tests.MadeDelivery;

namespace CarbonLedger.Reports.Tests;

public sealed class PactValidatorTests
{
    private static readonly string Right = Encoding.UTF8.GetString(
        PactWriter.Write(DeliveredFootprint.Of(Fold(Of(1_000, 90, 100)), MadeCompany.Profile(), Scope()).Require("made")));

    [Theory]
    [InlineData("$.id")]
    [InlineData("$.specVersion")]
    [InlineData("$.created")]
    [InlineData("$.status")]
    [InlineData("$.companyName")]
    [InlineData("$.companyIds")]
    [InlineData("$.productDescription")]
    [InlineData("$.productIds")]
    [InlineData("$.productNameCompany")]
    [InlineData("$.pcf")]
    [InlineData("$.pcf.declaredUnitOfMeasurement")]
    [InlineData("$.pcf.declaredUnitAmount")]
    [InlineData("$.pcf.productMassPerDeclaredUnit")]
    [InlineData("$.pcf.referencePeriodStart")]
    [InlineData("$.pcf.referencePeriodEnd")]
    [InlineData("$.pcf.pcfExcludingBiogenicUptake")]
    [InlineData("$.pcf.pcfIncludingBiogenicUptake")]
    [InlineData("$.pcf.fossilGhgEmissions")]
    [InlineData("$.pcf.fossilCarbonContent")]
    [InlineData("$.pcf.ipccCharacterizationFactors")]
    [InlineData("$.pcf.crossSectoralStandards")]
    [InlineData("$.pcf.exemptedEmissionsPercent")]
    public void MandatoryPropertyLeftOut_IsNamed(string path)
    {
        InputProblem problem = Assert.Single(Check(Put(path, null)));
        Assert.Equal((path, "nothing"), (problem.Path, problem.Value));
    }

    [Theory]
    [InlineData("$.pcf.secondaryEmissionFactorSources")]
    [InlineData("$.pcf.primaryDataShare")]
    [InlineData("$.pcf.geographyCountrySubdivision")]
    [InlineData("$.comment")]
    [InlineData("$.productClassifications")]
    public void OptionalPropertyLeftOut_IsRight(string path) => Assert.Empty(Check(Put(path, null)));

    [Theory]
    [InlineData("$.id", "\"7\"", "UUID")]
    [InlineData("$.specVersion", "\"2.2.0\"", "version 3")]
    [InlineData("$.specVersion", "\"3.0\"", "major.minor.patch")]
    [InlineData("$.created", "\"2026-06-01\"", "with its offset")]
    [InlineData("$.created", "\"2026-13-01T00:00:00Z\"", "with its offset")]
    [InlineData("$.status", "\"active\"", "Active, Deprecated")]
    [InlineData("$.companyName", "\"\"", "one or more characters")]
    [InlineData("$.companyIds", "[]", "1 to 1000 items")]
    [InlineData("$.companyIds[0]", "\"grid\"", "URN")]
    [InlineData("$.precedingPfIds", "[]", "1 to 1000 items")]
    [InlineData("$.precedingPfIds", "[\"x\"]", "UUID")]
    [InlineData("$.extensions", "[{\"specVersion\":\"2.0.0\",\"dataSchema\":\"https://a.example/s.json\",\"data\":7}]", "an object")]
    [InlineData("$.pcf.declaredUnitOfMeasurement", "\"kWh\"", "kilowatt hour")]
    [InlineData("$.pcf.declaredUnitAmount", "1", "in quotes above 0")]
    [InlineData("$.pcf.declaredUnitAmount", "\"0.0\"", "above 0")]
    [InlineData("$.pcf.productMassPerDeclaredUnit", "\"0.5\"", "0 for a product counted by the kilowatt hour")]
    [InlineData("$.pcf.pcfExcludingBiogenicUptake", "0.67", "decimal in quotes")]
    [InlineData("$.pcf.pcfExcludingBiogenicUptake", "\"1e3\"", "decimal in quotes")]
    [InlineData("$.pcf.pcfExcludingBiogenicUptake", "\"1\\n\"", "decimal in quotes")]
    [InlineData("$.pcf.fossilGhgEmissions", "\"-0.1\"", "0 or more")]
    [InlineData("$.pcf.biogenicCO2Uptake", "\"0.1\"", "0 or less")]
    [InlineData("$.pcf.exemptedEmissionsPercent", "\"100.5\"", "0 to 100")]
    [InlineData("$.pcf.primaryDataShare", "\"-1\"", "0 to 100")]
    [InlineData("$.pcf.primaryDataShare", "56.12", "in quotes from 0 to 100")]
    [InlineData("$.pcf.ipccCharacterizationFactors[0]", "\"unstated\"", "AR6")]
    [InlineData("$.pcf.ipccCharacterizationFactors", "[]", "1 to 1000 items")]
    [InlineData("$.pcf.crossSectoralStandards", "[]", "1 to 1000 items")]
    [InlineData("$.pcf.geographyCountrySubdivision", "\"Jiangsu\"", "ISO 3166-2")]
    [InlineData("$.pcf.secondaryEmissionFactorSources", "[]", "1 to 1000 items")]
    [InlineData("$.pcf.secondaryEmissionFactorSources[0].version", "\"\"", "one or more characters")]
    [InlineData("$.pcf.productOrSectorSpecificRules", "[{\"operator\":\"Other\",\"ruleNames\":[\"a\"]}]", "the operator's name")]
    [InlineData("$.pcf.productOrSectorSpecificRules", "[{\"operator\":\"PCR\",\"ruleNames\":[\"a\"]}]", "PEF, EPD International, Other")]
    [InlineData("$.pcf.dqi", "{\"technologicalDQR\":\"5.1\",\"geographicalDQR\":\"2\",\"temporalDQR\":\"3\"}", "1 to 5")]
    [InlineData("$.pcf.verification", "{\"coverage\":\"all\"}", "PCF program")]
    [InlineData("$.pcf.referencePeriodEnd", "\"2026-01-01T00:00:00Z\"", "after referencePeriodStart")]
    [InlineData("$.pcf.ccuCalculationApproach", "\"None\"", "Cut-off, Credit")]
    public void WrongValue_IsNamedWithPathAndLimit(string path, string json, string limit)
    {
        InputProblem problem = Assert.Single(Check(Put(path, json)));
        Assert.StartsWith(path, problem.Path, StringComparison.Ordinal);
        Assert.Contains(limit, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoGeographies_ExcludeEachOther()
    {
        InputProblem problem = Assert.Single(Check(Put("$.pcf.geographyCountry", "\"CN\"")));
        Assert.Equal(("$.pcf", "geographyCountry, geographyCountrySubdivision"), (problem.Path, problem.Value));
    }

    [Fact]
    public void NoGeography_IsGlobalAndRight() => Assert.Empty(Check(Put("$.pcf.geographyCountrySubdivision", null)));

    [Fact]
    public void RepeatedItem_IsNamed() =>
        Assert.Equal("$.pcf.crossSectoralStandards[1]", Assert.Single(Check(Put("$.pcf.crossSectoralStandards", "[\"PEF\",\"PEF\"]"))).Path);

    [Fact]
    public void StandardOfALaterRevision_IsLetPass() => Assert.Empty(Check(Put("$.pcf.crossSectoralStandards", "[\"PACT-4.0\"]")));

    [Theory]
    [InlineData("2026-01-01T01:00:00Z", "2029-01-01T01:00:00Z", null)]
    [InlineData("2026-01-01T00:59:59Z", "2027-01-01T01:00:00Z", "$.validityPeriodStart")]
    [InlineData("2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z", "$.validityPeriodEnd")]
    [InlineData("2026-02-01T00:00:00Z", "2029-01-01T01:00:01Z", "$.validityPeriodEnd")]
    [InlineData("2026-02-01T00:00:00Z", null, "$.validityPeriodEnd")]
    public void ValidityPeriod_FollowsTheReferencePeriodByThreeYearsAtMost(string from, string? to, string? path)
    {
        JsonNode root = JsonNode.Parse(Right)!;
        root["validityPeriodStart"] = from;
        if (to is not null)
        {
            root["validityPeriodEnd"] = to;
        }

        Assert.Equal(path is null ? [] : [path], Check(root.ToJsonString()).Select(problem => problem.Path));
    }

    [Fact]
    public void ValuesThatAFlagExcludes_AreNamed()
    {
        JsonNode root = JsonNode.Parse(Right)!;
        root["pcf"]!["packagingEmissionsIncluded"] = false;
        root["pcf"]!["packagingGhgEmissions"] = "1";
        root["pcf"]!["ccsTechnologicalCO2CaptureIncluded"] = false;
        root["pcf"]!["ccsTechnologicalCO2Capture"] = "-1";
        Assert.Equal(["$.pcf.packagingGhgEmissions", "$.pcf.ccsTechnologicalCO2Capture"], Check(root.ToJsonString()).Select(problem => problem.Path));
    }

    [Fact]
    public void EveryProblem_IsNamedAtOnce()
    {
        JsonNode root = JsonNode.Parse(Right)!;
        root["id"] = 7;
        root["pcf"]!["declaredUnitAmount"] = 1;
        root["pcf"]!["primaryDataShare"] = 50;
        Assert.Equal([("$.id", "7"), ("$.pcf.declaredUnitAmount", "1"), ("$.pcf.primaryDataShare", "50")], Check(root.ToJsonString()).Select(problem => (problem.Path, problem.Value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"\\ud800\":1,\"a\":2}")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    public void AnyText_HasProblemsAndNeverThrows(string text) => Assert.NotEmpty(Check(text));

    [Fact]
    public void AnyChangedByte_NeverThrows()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Right);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte kept = bytes[i];
            bytes[i] = (byte)(kept ^ (1 + (i % 255)));
            PactValidator.Check(bytes);
            bytes[i] = kept;
        }

        Assert.Empty(PactValidator.Check(bytes));
        Assert.NotEmpty(PactValidator.Check(new byte[PactValidator.BytesMax + 1]));
    }

    private static IReadOnlyList<InputProblem> Check(string text) => PactValidator.Check(Encoding.UTF8.GetBytes(text));

    // The right document with one value put in, or taken out.
    private static string Put(string path, string? json)
    {
        JsonNode root = JsonNode.Parse(Right)!;
        string[] parts = path[2..].Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        JsonNode parent = parts[..^1].Aggregate(root, (node, part) => part == "0" ? node[0]! : node[part]!);
        if (parts[^1] == "0")
        {
            parent.AsArray()[0] = JsonNode.Parse(json!);
        }
        else if (json is null)
        {
            Assert.True(parent.AsObject().Remove(parts[^1]));
        }
        else
        {
            parent[parts[^1]] = JsonNode.Parse(json);
        }

        return root.ToJsonString();
    }
}
