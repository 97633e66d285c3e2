namespace CarbonLedger.Simulators.Faulty;

/// <summary>What happens to one capture: one kind or none.</summary>
/// <param name="LateSteps">1 to 3 for a late one, else 0.</param>
public readonly record struct Fault(FaultKinds Kind, int LateSteps);
