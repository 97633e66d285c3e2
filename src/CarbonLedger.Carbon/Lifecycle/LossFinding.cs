namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>A metered loss that the nameplate does not explain.</summary>
/// <param name="Value">What was metered.</param>
/// <param name="Limit">What the nameplate and the meters' errors leave room for.</param>
public sealed record LossFinding(LossFindingReason Reason, string Value, string Limit)
{
    public override string ToString() => $"The metered loss is {Value}; expected {Limit}";
}
