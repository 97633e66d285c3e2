namespace CarbonLedger.Carbon.Market;

/// <summary>One thing about an instrument that keeps it from claiming all it says.</summary>
/// <param name="Record">The instrument's id.</param>
/// <param name="Field">The field's path in its file.</param>
/// <param name="Value">What was found.</param>
/// <param name="Limit">What was expected.</param>
public sealed record InstrumentFinding(InstrumentId Record, string Field, string Value, string Limit, InstrumentFindingReason Reason, InstrumentFindingKind Kind)
{
    public override string ToString() => $"{Record}: {Field} is {Value}; expected {Limit}";
}
