using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Reports.Disclosure;

namespace CarbonLedger.Reports.Tests;

/// <summary>A company file that is right, and parts of it to put others in their place.</summary>
internal static class MadeCompany
{
    public const string Text = """
        {"schema":"carbonledger.company/1","name":"Example Grid 示例电网","ids":["urn:pact:grid.example:company-id:1"],"organisationCode":"91320000EXAMPLE00X",
        "kind":"limited company","legalRepresentative":"Li Hua","contact":{"name":"Carbon office","telephone":"+86 25 0","email":"carbon@grid.example"},
        "industry":"D4420","countrySubdivision":"CN-JS",
        "product":{"name":"Delivered electricity","description":"At the meter.","idPrefix":"urn:pact:grid.example:product-id:kwh","classifications":["urn:pact:productclassification:un-cpc:1710"]},
        "gwpSet":{"set":"AR5","source":"a letter"},
        "footprint":{"standards":["ISO14067","PACT-3.0"],"exemptedPercent":"0.8","exemptedDescription":"Lines."}}
        """;

    public const string Primary = "\"exemptedDescription\":\"Lines.\",\"primaryFactors\":[\"ipcc-ar5-coal-lifecycle\"],\"primarySource\":\"measured at the unit\"";

    public static InputReading<CompanyProfile> Read(string text) => CompanyProfileReader.Read(Encoding.UTF8.GetBytes(text));

    public static CompanyProfile Profile(string found = "", string put = "") => Read(found.Length == 0 ? Text : Text.With(found, put)).Require("made");

    /// <summary>The text with one part put for another that must occur.</summary>
    public static string With(this string text, string found, string put)
    {
        Assert.Contains(found, text, StringComparison.Ordinal);
        return text.Replace(found, put, StringComparison.Ordinal);
    }
}
