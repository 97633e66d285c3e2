namespace CarbonLedger.Carbon.Inventory;

/// <summary>An event or a unit that was not booked, kept for the auditor.</summary>
/// <param name="Record">The record's id, or the serial number of a unit.</param>
/// <param name="Field">The field's name.</param>
/// <param name="Value">What was found.</param>
/// <param name="Limit">What was expected, with its unit.</param>
public sealed record Sf6Refusal(string Record, string Field, string Value, string Limit, Sf6RefusalReason Reason)
{
    public override string ToString() => $"{Record}: {Field} is {Value}; expected {Limit}";
}
