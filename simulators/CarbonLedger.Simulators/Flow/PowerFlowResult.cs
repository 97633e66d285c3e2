namespace CarbonLedger.Simulators.Flow;

/// <summary>What came of a power flow: the solution, or why there is none. Exactly one is set.</summary>
public sealed record PowerFlowResult(PowerFlowSolution? Solution, PowerFlowFailure? Failure);
