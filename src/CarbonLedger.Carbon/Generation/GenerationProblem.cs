namespace CarbonLedger.Carbon.Generation;

/// <summary>One thing wrong with the data of a generating unit.</summary>
/// <param name="Record">The record's id.</param>
/// <param name="Field">The field's name.</param>
/// <param name="Value">What was found.</param>
/// <param name="Limit">What was expected, with its unit.</param>
public sealed record GenerationProblem(string Record, string Field, string Value, string Limit, GenerationReason Reason)
{
    public override string ToString() => $"{Record}: {Field} is {Value}; expected {Limit}";
}
