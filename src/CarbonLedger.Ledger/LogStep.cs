namespace CarbonLedger.Ledger;

/// <summary>A step of a verification, in the order it was taken.</summary>
/// <param name="Name">What was asked.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">The figures behind it, for a person.</param>
public sealed record LogStep(string Name, StepOutcome Outcome, string Detail);
