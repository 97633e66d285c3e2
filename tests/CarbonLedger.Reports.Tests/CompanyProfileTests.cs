using CarbonLedger.Carbon;
using CarbonLedger.Reports.Disclosure;

namespace CarbonLedger.Reports.Tests;

public sealed class CompanyProfileTests
{
    [Fact]
    public void File_IsReadWhole()
    {
        CompanyProfile company = MadeCompany.Profile();
        Assert.Equal(("Example Grid 示例电网", "91320000EXAMPLE00X", "Li Hua", "D4420", "CN-JS"), (company.Name, company.OrganisationCode, company.LegalRepresentative, company.Industry, company.CountrySubdivision));
        Assert.Equal(new CompanyContact("Carbon office", "+86 25 0", "carbon@grid.example"), company.Contact);
        Assert.Equal(["urn:pact:grid.example:company-id:1"], company.Ids);
        Assert.Equal(new GwpClaim("AR5", "a letter"), company.GwpSet);
        Assert.Equal(0.8m, company.Footprint!.ExemptedPercent);
        Assert.Empty(company.Footprint.PrimaryFactors);
    }

    [Fact]
    public void ProductSetAndClaims_MayBeLeftOut()
    {
        string text = MadeCompany.Text[..MadeCompany.Text.IndexOf(",\n\"product\"", StringComparison.Ordinal)] + "}";
        CompanyProfile company = MadeCompany.Read(text).Require("made");
        Assert.Equal((null, null, null), (company.Product, company.GwpSet, company.Footprint));
    }

    [Theory]
    [InlineData("carbonledger.company/1", "carbonledger.company/2", "$.schema", "Expected carbonledger.company/1")]
    [InlineData("\"name\":\"Example Grid 示例电网\"", "\"name\":\" \"", "$.name", "1 to 500 characters")]
    [InlineData("urn:pact:grid.example:company-id:1", "company 1", "$.ids[0]", "a URN")]
    [InlineData("[\"urn:pact:grid.example:company-id:1\"]", "[]", "$.ids", "1 to 100 items")]
    [InlineData("CN-JS", "Jiangsu", "$.countrySubdivision", "ISO 3166-2")]
    [InlineData("\"set\":\"AR5\"", "\"set\":\"AR7\"", "$.gwpSet.set", "AR4, AR5, AR6")]
    [InlineData(",\"source\":\"a letter\"", "", "$.gwpSet.source", "1 to 500 characters")]
    [InlineData("\"exemptedPercent\":\"0.8\"", "\"exemptedPercent\":0.8", "$.footprint.exemptedPercent", "in quotes from 0 to 100")]
    [InlineData("\"exemptedPercent\":\"0.8\"", "\"exemptedPercent\":\"100.1\"", "$.footprint.exemptedPercent", "in quotes from 0 to 100")]
    [InlineData("\"exemptedPercent\":\"0.8\"", "\"exemptedPercent\":\"-1\"", "$.footprint.exemptedPercent", "in quotes from 0 to 100")]
    [InlineData(",\"exemptedDescription\":\"Lines.\"", "", "$.footprint.exemptedDescription", "1 to 500 characters")]
    [InlineData("\"gwpSet\"", "\"gwpset\"", "$.gwpset", "Expected one of schema, name")]
    [InlineData("\"contact\":{\"name\":\"Carbon office\"", "\"contact\":{\"name\":7", "$.contact.name", "1 to 500 characters")]
    [InlineData("\"exemptedDescription\":\"Lines.\"", "\"exemptedDescription\":\"Lines.\",\"primaryFactors\":[\"a\"]", "$.footprint.primarySource", "1 to 500 characters")]
    public void WrongField_IsNamedWithItsLimit(string found, string put, string path, string limit)
    {
        InputProblem problem = Assert.Single(MadeCompany.Read(MadeCompany.Text.With(found, put)).Problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(limit, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryProblem_IsNamedAtOnce() =>
        Assert.Equal(
            ["$.countrySubdivision", "$.gwpSet.set"],
            MadeCompany.Read(MadeCompany.Text.With("CN-JS", "?").With("\"set\":\"AR5\"", "\"set\":\"?\"")).Problems.Select(problem => problem.Path));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    [InlineData("{\"name\":1,\"name\":2}")]
    public void AnyText_IsRefusedAndNeverThrows(string text) => Assert.NotEmpty(MadeCompany.Read(text).Problems);
}
