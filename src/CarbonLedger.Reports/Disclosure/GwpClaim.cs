namespace CarbonLedger.Reports.Disclosure;

/// <summary>A company's word on whose warming potentials its factors were made with, where their publisher does not say.</summary>
/// <param name="Set">AR4, AR5 or AR6.</param>
/// <param name="Source">Where the company has it from.</param>
public sealed record GwpClaim(string Set, string Source);
