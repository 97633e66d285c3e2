namespace CarbonLedger.Carbon.Factors;

/// <summary>One thing implausible about a candidate row.</summary>
/// <param name="Row">The row's id.</param>
/// <param name="Field">The field's name in the file.</param>
/// <param name="Value">What was found.</param>
/// <param name="Limit">What was expected, with its unit and where the limit comes from.</param>
public sealed record FactorFinding(FactorId Row, string Field, string Value, string Limit, FactorFindingReason Reason, FactorFindingKind Kind)
{
    public override string ToString() => $"{Row}: {Field} is {Value}; expected {Limit}";
}
