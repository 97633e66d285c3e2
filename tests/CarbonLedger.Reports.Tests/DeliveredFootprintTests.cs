using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Reports.Disclosure;
using CarbonLedger.Reports.Pact;
using static CarbonLedger.Reports.Tests.MadeDelivery;

namespace CarbonLedger.Reports.Tests;

public sealed class DeliveredFootprintTests
{
    [Fact]
    public void Document_SaysTheFigureInKilogramsAsTextAndKeepsTheRules()
    {
        byte[] bytes = PactWriter.Write(Make(Fold(Of(3_000, 90, 100), Of(1_000, 800, 901))));
        Assert.Empty(PactValidator.Check(bytes));
        JsonElement root = JsonDocument.Parse(bytes).RootElement;
        JsonElement pcf = root.GetProperty("pcf");
        Assert.Equal(
            ["kilowatt hour", "1", "0", "0.30025", "0.30025", "0.30025", "0", "0.8", "0", "CN-JS", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"],
            ((string[])["declaredUnitOfMeasurement", "declaredUnitAmount", "productMassPerDeclaredUnit", "pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake", "fossilGhgEmissions",
                "fossilCarbonContent", "exemptedEmissionsPercent", "primaryDataShare", "geographyCountrySubdivision", "referencePeriodStart", "referencePeriodEnd"]).Select(name => pcf.GetProperty(name).GetString()!));
        Assert.Equal("urn:pact:grid.example:product-id:kwh:load-3", root.GetProperty("productIds")[0].GetString());
        Assert.Equal(("3.0.0", "Active", "2026-01-01T01:00:00Z"), (root.GetProperty("specVersion").GetString(), root.GetProperty("status").GetString(), root.GetProperty("created").GetString()));
        Assert.Equal("ipcc-ar5-coal-lifecycle: ", pcf.GetProperty("secondaryEmissionFactorSources")[0].GetProperty("name").GetString()![..25]);
        Assert.False(pcf.TryGetProperty("geographyCountry", out _) || pcf.TryGetProperty("dqi", out _) || root.TryGetProperty("precedingPfIds", out _) || root.TryGetProperty("version", out _));
    }

    [Fact]
    public void UnstatedPotentials_AreTheCompanysClaimAndMarkedSo()
    {
        ProductFootprint footprint = Make(Fold(Of(1_000, 90, 100)));
        Assert.Equal(["AR5"], footprint.Pcf.AssessmentReports);
        Assert.Contains("Warming potentials AR5: the company's claim", footprint.Comment, StringComparison.Ordinal);
        Assert.Contains("(a letter)", footprint.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public void UnstatedPotentialsWithoutAClaim_AreRefused()
    {
        InputProblem problem = Assert.Single(Read(Fold(Of(1_000, 90, 100)), MadeCompany.Profile("\"gwpSet\":{\"set\":\"AR5\",\"source\":\"a letter\"},", "")).Problems);
        Assert.Equal(("$.pcf.ipccCharacterizationFactors", "unstated"), (problem.Path, problem.Value));
        Assert.Contains("gwpSet with its source", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AR6", "AR6")]
    [InlineData("SAR", "AR2")]
    public void StatedPotentials_AreThoseOfTheFactorsAndNotOfTheClaim(string set, string written)
    {
        ProductFootprint footprint = Make(WithTerms(set, "CO2e", "lifecycle"));
        Assert.Equal([written], footprint.Pcf.AssessmentReports);
        Assert.DoesNotContain("the company's claim, as the factors' publisher", footprint.Comment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AR6", "CO2", "lifecycle", "CO2")]
    [InlineData("AR6", "CO2e", "direct", "direct")]
    public void FactorsThatAreNoFootprint_AreRefused(string set, string gas, string boundary, string value)
    {
        InputProblem problem = Assert.Single(Read(WithTerms(set, gas, boundary), MadeCompany.Profile()).Problems);
        Assert.Equal(("$.pcf.pcfExcludingBiogenicUptake", value), (problem.Path, problem.Value));
    }

    [Fact]
    public void NoEnergy_IsNoFootprintAndNotZero() =>
        Assert.Equal("$.pcf.pcfExcludingBiogenicUptake", Assert.Single(Read(Fold(Of(0, 0, null)), MadeCompany.Profile()).Problems).Path);

    [Fact]
    public void CompanyWithoutProductAndClaims_IsToldBoth()
    {
        string text = MadeCompany.Text[..MadeCompany.Text.IndexOf(",\n\"product\"", StringComparison.Ordinal)] + ",\"gwpSet\":{\"set\":\"AR5\",\"source\":\"a letter\"}}";
        Assert.Equal(["company $.product", "company $.footprint"], Read(Fold(Of(1_000, 90, 100)), MadeCompany.Read(text).Require("made")).Problems.Select(problem => problem.Path));
    }

    [Fact]
    public void MadeBeforeItsPeriodIsOver_IsRefused() =>
        Assert.Equal("$.created", Assert.Single(DeliveredFootprint.Of(Fold(Of(1_000, 90, 100)), MadeCompany.Profile(), Scope() with { Created = From }).Problems).Path);

    [Fact]
    public void PublishedFactor_LeavesNoPrimaryDataHoweverWellTheEnergyIsMetered()
    {
        ProductFootprint footprint = Make(Fold(Of(1_000, 90, 100)));
        Assert.Equal(0m, footprint.Pcf.PrimaryDataShare);
        Assert.Contains("the share is 0, though 100 % of the figure rests on metered energy", footprint.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public void FactorsOfTheCompanysOwn_LeaveTheShareOfMeteredEnergy_AndNoSecondarySource()
    {
        CompanyProfile company = MadeCompany.Profile("\"exemptedDescription\":\"Lines.\"", MadeCompany.Primary);
        ProductFootprint whole = Read(Fold(Of(1_000, 90, 100)), company).Require("made");
        Assert.Equal(100m, whole.Pcf.PrimaryDataShare);
        Assert.Empty(whole.Pcf.SecondarySources);
        Assert.DoesNotContain("secondaryEmissionFactorSources", System.Text.Encoding.UTF8.GetString(PactWriter.Write(whole)), StringComparison.Ordinal);

        // One of four intervals missing and a tenth of the carbon estimated: 100 − 25 − 10.
        ProductFootprint gap = Read(
            Fold(Of(1_000, 90, 100, estimatedPpm: 100_000), Of(1_000, 90, 100, estimatedPpm: 100_000), Of(1_000, 90, 100, estimatedPpm: 100_000), Of(null, 0, null)), company).Require("made");
        Assert.Equal(65m, gap.Pcf.PrimaryDataShare);
        Assert.Contains("3 of 4 intervals", gap.Comment, StringComparison.Ordinal);
        Assert.Contains("10 % rests on estimated energy", gap.Comment, StringComparison.Ordinal);
        Assert.Contains("25 % of the intervals are missing", gap.Comment, StringComparison.Ordinal);
        Assert.Equal(whole.Pcf.KilogramsPerKilowattHour, gap.Pcf.KilogramsPerKilowattHour);
    }

    [Fact]
    public void Biomass_IsToldAndItsBiogenicPartsAreLeftOut()
    {
        DeliveredFigure figure = Fold(Of(1_000, 90, 100)) with { Mix = [("biomass", 125_000), ("coal", 875_000)] };
        Assert.Contains("12.5 % of the energy is from biomass", Make(figure).Comment, StringComparison.Ordinal);
    }

    [Fact]
    public void Id_IsTheSameForTheSameFootprintAndAnotherForAnyOther()
    {
        DeliveredFigure figure = Fold(Of(1_000, 90, 100));
        FootprintScope scope = Scope();
        Guid id = FootprintId.Of(scope, Taker, MadeCompany.Profile());
        Assert.Equal(id, Make(figure).Id);
        Assert.Equal(('5', true), (id.ToString("D")[14], id.ToString("D")[19] is '8' or '9' or 'a' or 'b'));
        Guid[] others =
        [
            FootprintId.Of(scope with { LogRoot = Ledger.Hash.Of("another"u8) }, Taker, MadeCompany.Profile()),
            FootprintId.Of(scope with { To = scope.To.AddMilliseconds(900_000) }, Taker, MadeCompany.Profile()),
            FootprintId.Of(scope with { Created = scope.Created.AddMilliseconds(1) }, Taker, MadeCompany.Profile()),
            FootprintId.Of(scope with { PrecedingIds = [id] }, Taker, MadeCompany.Profile()),
            FootprintId.Of(scope, new Carbon.Network.AssetId("load-4"), MadeCompany.Profile()),
            FootprintId.Of(scope, Taker, MadeCompany.Profile("a letter", "a book")),
        ];
        Assert.Equal(7, others.Append(id).Distinct().Count());
    }

    [Fact]
    public void VersionFive_IsThatOfTheRfc() =>
        Assert.Equal(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"), FootprintId.Of(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));

    [Fact]
    public void ReplacedFootprints_AreNamed()
    {
        Guid old = new("f4b1225a-bd44-4c8e-861d-079e4e1dfd69");
        ProductFootprint footprint = DeliveredFootprint.Of(Fold(Of(1_000, 90, 100)), MadeCompany.Profile(), Scope() with { PrecedingIds = [old] }).Require("made");
        byte[] bytes = PactWriter.Write(footprint);
        Assert.Empty(PactValidator.Check(bytes));
        Assert.Equal(old.ToString("D"), JsonDocument.Parse(bytes).RootElement.GetProperty("precedingPfIds")[0].GetString());
    }

    private static DeliveredFigure WithTerms(string set, string gas, string boundary) =>
        Fold(Of(1_000, 90, 100)) with { Terms = [Terms with { GwpSet = set, GasSet = gas, Boundary = boundary }] };

    private static ProductFootprint Make(DeliveredFigure figure) => Read(figure, MadeCompany.Profile()).Require("made");

    private static InputReading<ProductFootprint> Read(DeliveredFigure figure, CompanyProfile company) => DeliveredFootprint.Of(figure, company, Scope());
}
