namespace CarbonLedger.Simulators.Flow;

/// <summary>No power flow was found.</summary>
/// <param name="Detail">A fact and a number.</param>
/// <param name="Iterations">Newton steps taken.</param>
/// <param name="MismatchPerUnit">Largest remaining mismatch, p.u.; not a number when none was computed.</param>
public sealed record PowerFlowFailure(PowerFlowFailureReason Reason, string Detail, int Iterations, double MismatchPerUnit);
