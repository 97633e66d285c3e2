namespace CarbonLedger.Simulators.Flow;

/// <summary>A simulated interval has no power flow; the message names the interval and the reason.</summary>
public sealed class PowerFlowFailedException(string message, PowerFlowFailure failure) : Exception(message)
{
    public PowerFlowFailure Failure { get; } = failure;
}
