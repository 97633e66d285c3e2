namespace CarbonLedger.Reports.Disclosure;

/// <summary>Whom to ask about a disclosure.</summary>
/// <param name="Name">Of a person or an office.</param>
/// <param name="Telephone">Empty if not given.</param>
/// <param name="Email">Empty if not given.</param>
public sealed record CompanyContact(string Name, string Telephone, string Email);
