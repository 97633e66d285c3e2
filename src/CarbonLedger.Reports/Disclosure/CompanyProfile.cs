namespace CarbonLedger.Reports.Disclosure;

/// <summary>Who discloses (<c>carbonledger.company/1</c>): the head of a footprint and of an inventory report. All of it is the company's own word.</summary>
/// <param name="Name">Registered name.</param>
/// <param name="Ids">URNs of the company; one or more.</param>
/// <param name="OrganisationCode">Of the national register: China's unified social credit code.</param>
/// <param name="Kind">Kind of organisation (单位性质); empty if not given.</param>
/// <param name="CountrySubdivision">ISO 3166-2: CN-JS.</param>
/// <param name="Product">Null if the file names none; a footprint needs it.</param>
/// <param name="GwpSet">Null if the file claims none.</param>
/// <param name="Footprint">Null if the file makes none; a footprint needs them.</param>
/// <param name="Digest">SHA-256 of the file.</param>
public sealed record CompanyProfile(
    string Name,
    IReadOnlyList<string> Ids,
    string OrganisationCode,
    string Kind,
    string LegalRepresentative,
    CompanyContact Contact,
    string Industry,
    string CountrySubdivision,
    CompanyProduct? Product,
    GwpClaim? GwpSet,
    FootprintClaims? Footprint,
    Ledger.Hash Digest)
{
    public const string Schema = "carbonledger.company/1";
}
