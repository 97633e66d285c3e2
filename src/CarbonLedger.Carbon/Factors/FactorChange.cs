namespace CarbonLedger.Carbon.Factors;

/// <summary>One field of a row that two books give differently.</summary>
/// <param name="Field">The field's name in the file; "value" with its unit.</param>
public sealed record FactorChange(FactorId Row, string Field, string Old, string New);
