namespace CarbonLedger.Carbon.Tracing;

/// <summary>Both ends of a branch report power coming out of it: a wrong sign at a meter, not a flow.</summary>
public sealed class ImpossibleFlowException(int branch, double from, double to)
    : Exception(FormattableString.Invariant($"Branch {branch}: power comes out at both ends ({from:R} and {to:R}); expected at least one end to take power in."))
{
    /// <summary>Index of the branch in the order it was given.</summary>
    public int Branch { get; } = branch;
}
