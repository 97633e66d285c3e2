namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>The meters of a branch. Where one end's meter stands for both, it is given for both.</summary>
/// <param name="Branch">The branch's index in the tracer, from 0.</param>
/// <param name="From">The meter at the from end, of the energy that counted there.</param>
/// <param name="To">The meter at the to end.</param>
public readonly record struct TracedBranch(int Branch, MeteredUncertainty From, MeteredUncertainty To);
